"""A person's own text checked against sources, sentence by sentence, and what is found as a report to work with."""

from __future__ import annotations

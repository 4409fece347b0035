"""Checks a person's draft against sources, sentence by sentence, and reports the findings."""

from __future__ import annotations

"""Check a person's draft against sources, sentence by sentence, and report the findings."""

from __future__ import annotations

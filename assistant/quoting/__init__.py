"""Answering without a language model: the source's own sentences, chosen, ordered, or declined."""

from __future__ import annotations

from assistant.quoting.answerer import QuoteAnswerer, decision, decision_fingerprints
from assistant.quoting.possible import possible

__all__ = ["QuoteAnswerer", "decision", "decision_fingerprints", "possible"]

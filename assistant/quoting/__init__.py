"""Answering without a language model: the source's own sentences, chosen, ordered, or declined."""

from __future__ import annotations

from assistant.quoting.answerer import QuoteAnswerer, decision, decision_fingerprints

__all__ = ["QuoteAnswerer", "decision", "decision_fingerprints"]

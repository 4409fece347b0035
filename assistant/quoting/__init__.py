"""Answering without a language model: with the source's own sentences, or not at all."""

from __future__ import annotations

from assistant.quoting.answerer import QuoteAnswerer, decision, decision_fingerprints

__all__ = ["QuoteAnswerer", "decision", "decision_fingerprints"]

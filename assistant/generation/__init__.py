"""Answers written by a language model, shown sentence by sentence, each only after its check has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.requested import Answerer
    from assistant.settings import Settings


def make_generative(settings: Settings) -> Answerer:
    """Return the answerer for a model other than ``quote``; the model itself is loaded at the first question."""
    from assistant.generation.answerer import GenerativeAnswerer
    from assistant.models import chat_model

    return GenerativeAnswerer(chat_model(settings), settings)

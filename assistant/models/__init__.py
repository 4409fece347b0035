"""Chat models behind one small interface: GGUF files in process (the embedded one included), and LangChain's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings


class Ability(StrEnum):
    """How a model is asked: a small one gets few sentences, an example and a grammar, a large one more sentences."""

    SMALL = "small"
    LARGE = "large"


class ChatModel(ABC):
    """A chat model, loaded on first use."""

    ability: Ability = Ability.LARGE
    prompt: str = "system"
    """Name of its instruction prompt."""
    context: int | None = None
    """Size of the context in tokens, for question and answer together; None if unknown."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Identity for receipts: a file's hash, or provider, name and address without any key."""

    @property
    @abstractmethod
    def called(self) -> str:
        """The model's name in messages to people: name and address, without any key."""

    @abstractmethod
    def model(self) -> BaseChatModel:
        """Return the model; raises ``ModelUnavailable`` with advice."""

    def silence(self, settings: Settings) -> float:
        """Return how many seconds of silence are tolerated."""
        return settings.silence_seconds

    @property
    def gives_probabilities(self) -> bool:
        """Whether the model is known to give the log-probabilities of its tokens."""
        return False

    def options(self, sentences: int) -> dict[str, Any]:
        """Return the extra options of a request for an answer over so many numbered sentences."""
        del sentences
        return {}


def chat_model(settings: Settings) -> ChatModel:
    """Return the chat model for ``settings.model``; raises ``ModelUnavailable`` for a malformed name."""
    if settings.model == "local":
        from assistant.models.gguf import LocalModel

        return LocalModel(settings)
    if settings.model.startswith(GGUF):
        from assistant.models.gguf import GgufModel

        return GgufModel.of(settings)
    from assistant.models.provider import ProviderModel

    return ProviderModel(settings)


GGUF = "gguf:"


def shown_name(model: str) -> str:
    """Return a model's name for people and receipts; a file's folder is left out.

    >>> shown_name("gguf:/srv/models/small.gguf")
    'gguf:small.gguf'
    """
    return f"{GGUF}{model.replace(chr(92), '/').rsplit('/', 1)[-1]}" if model.startswith(GGUF) else model

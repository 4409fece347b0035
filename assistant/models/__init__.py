"""Chat models behind one small interface: GGUF files in process, the embedded one among them, and LangChain's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings


class Ability(StrEnum):
    """How a model is asked: a small one gets few sentences, an example and a grammar, a large one more and freedom."""

    SMALL = "small"
    LARGE = "large"


class ChatModel(ABC):
    """A chat model that is made when it is first needed."""

    ability: Ability = Ability.LARGE
    prompt: str = "system"
    """Name of the prompt that tells it what to do."""
    context: int | None = None
    """How many tokens fit into the model, question and answer together; None where that is not known."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Identity for receipts: a file's hash, or provider, name and address without any key."""

    @property
    @abstractmethod
    def called(self) -> str:
        """What messages to people call the model: name and address, without any key."""

    @abstractmethod
    def model(self) -> BaseChatModel:
        """Return the model; raises ``ModelUnavailable`` with what to do."""

    def silence(self, settings: Settings) -> float:
        """Return how many seconds it may say nothing before it is given up."""
        return settings.silence_seconds

    @property
    def gives_probabilities(self) -> bool:
        """Whether the model is known to tell the log-probabilities of its tokens."""
        return False

    def options(self, sentences: int) -> dict[str, Any]:
        """Return what a request for an answer over so many numbered sentences takes beyond its messages."""
        del sentences
        return {}


def chat_model(settings: Settings) -> ChatModel:
    """Return the chat model that ``settings.model`` names; raises ``ModelUnavailable`` for a name without a form."""
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
    """Return the name of a model for people and receipts: of a file its name only, not where it lies.

    >>> shown_name("gguf:/srv/models/small.gguf")
    'gguf:small.gguf'
    """
    return f"{GGUF}{model.replace(chr(92), '/').rsplit('/', 1)[-1]}" if model.startswith(GGUF) else model

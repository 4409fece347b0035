"""Chat models behind one small interface: the embedded one, and whatever LangChain reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings


class ChatModel(Protocol):
    """A chat model that is made when it is first needed."""

    @property
    def fingerprint(self) -> str:
        """Identity for receipts: a file's hash, or provider, name and address without any key."""
        ...

    @property
    def called(self) -> str:
        """What messages to people call the model: name and address, without any key."""
        ...

    def model(self) -> BaseChatModel:
        """Return the model; raises ``ModelUnavailable`` with what to do."""
        ...


def chat_model(settings: Settings) -> ChatModel:
    """Return the chat model that ``settings.model`` names; raises ``ModelUnavailable`` for a name without a form."""
    if settings.model == "local":
        from assistant.models.local import LocalModel

        return LocalModel(settings)
    from assistant.models.provider import ProviderModel

    return ProviderModel(settings)

"""Any ``provider:model`` of LangChain's ``init_chat_model``, an OpenAI-compatible server by address included."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

_FORM = re.compile(r"[a-z][a-z0-9_-]*:\S+")


class ProviderModel:
    """A chat model by name; retries are ours, so the client's own are off."""

    def __init__(self, settings: Settings) -> None:
        """Raise ``ModelUnavailable`` for a name that is not of the form provider:model."""
        if not _FORM.fullmatch(settings.model):
            message = f"«{settings.model}» is no model: use quote, local, or provider:model such as openai:gpt-4o-mini."
            raise ModelUnavailable(message)
        self._settings = settings

    @property
    def fingerprint(self) -> str:
        """Provider, name and the server's host; never a key."""
        host = urlsplit(self._settings.base_url or "").hostname
        return f"{self._settings.model}{f' at {host}' if host else ''}"

    def model(self) -> BaseChatModel:
        """Return the model, made once."""
        return self._made

    @cached_property
    def _made(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {
            "temperature": 0,
            "max_retries": 0,
            "timeout": self._settings.silence_seconds,
            "max_tokens": self._settings.answer_tokens,
        }
        if self._settings.base_url:
            options["base_url"] = self._settings.base_url
            if self._settings.model.startswith("openai:"):
                options["api_key"] = _key_or_placeholder()
        try:
            made: BaseChatModel = init_chat_model(self._settings.model, **options)
        except (ImportError, ValueError) as error:
            message = f"The model {self._settings.model} cannot be used: {error}."
            raise ModelUnavailable(message) from error
        except Exception as error:
            message = f"The model {self._settings.model} cannot be set up ({type(error).__name__}): {error}."
            raise ModelUnavailable(message) from error
        return made


def _key_or_placeholder() -> str:
    """Return the provider's key, or a word for servers that want none; OpenAI's client refuses to start without."""
    import os

    return os.environ.get("OPENAI_API_KEY", "none")

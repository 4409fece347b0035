"""Any ``provider:model`` of LangChain's ``init_chat_model``, including an OpenAI-compatible server at an address."""

from __future__ import annotations

import ipaddress
import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from assistant.errors import ModelUnavailable
from assistant.models import ChatModel

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

_FORM: Final = re.compile(r"[a-z][a-z0-9_-]*:\S+")
_OPENAI: Final = "openai:"


class ProviderModel(ChatModel):
    """A chat model by name. The client's retries are off, because the program retries itself."""

    def __init__(self, settings: Settings) -> None:
        """Raise ``ModelUnavailable`` for a name that is not of the form provider:model, or an invalid address."""
        if not _FORM.fullmatch(settings.model):
            message = (
                f"«{settings.model}» is not a model: use quote, local, gguf:PATH, or provider:model such as "
                "openai:gpt-4o-mini."
            )
            raise ModelUnavailable(message)
        self._settings = settings
        self._address = _without_login(settings.base_url) if settings.base_url else None

    @property
    def fingerprint(self) -> str:
        """Provider, name and the server's address; never a key."""
        return self.called

    @property
    def called(self) -> str:
        """The model's name in messages: name and server address, without a login."""
        return f"{self._settings.model} at {self._address}" if self._address else self._settings.model

    def model(self) -> BaseChatModel:
        """Return the model, made once; raises ``ModelUnavailable``."""
        return self._made

    @cached_property
    def _made(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        try:
            made: BaseChatModel = init_chat_model(self._settings.model, **self._options())
        except Exception as error:
            message = (
                f"The model {self.called} cannot be set up ({type(error).__name__}: {_first_line(error)}); "
                "check the provider's name, its package and its key, or use --model quote."
            )
            raise ModelUnavailable(message) from error
        return made

    def _options(self) -> dict[str, Any]:
        settings = self._settings
        options: dict[str, Any] = {
            "temperature": 0,
            "max_retries": 0,
            "timeout": settings.silence_seconds,
            "max_tokens": settings.answer_tokens,
        }
        if settings.base_url:
            options["base_url"] = settings.base_url
        if settings.model.startswith(_OPENAI):
            import httpx

            timeout = options["timeout"] = httpx.Timeout(settings.silence_seconds, connect=settings.connect_seconds)
            if settings.base_url:  # OpenAI's client requires a key even for servers that need none
                options["api_key"] = os.environ.get("OPENAI_API_KEY") or "none"
                if _is_this_machine(settings.base_url):  # otherwise the environment's proxies would be used
                    options["http_client"] = httpx.Client(trust_env=False, timeout=timeout)
        return options


def _without_login(address: str) -> str:
    """Return scheme, host and port of an address; raises ``ModelUnavailable`` if it is invalid."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = "BRIEFING_BASE_URL is not the address of a server; it should look like http://127.0.0.1:8000/v1."
        raise ModelUnavailable(message)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def _is_this_machine(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")

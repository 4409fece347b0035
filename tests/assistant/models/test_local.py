"""The embedded model really runs: it streams, keeps to its grammar, repeats itself, and stays quiet."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelUnavailable
from assistant.models.gguf import LocalModel, model_file
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessageChunk

ASKED = [("system", "Answer in one sentence and end with [1]."), ("user", "[1] The sky is blue.\n\nQuestion: Is it?")]


def _said() -> list[BaseMessageChunk]:
    chat = LocalModel(Settings(model="local", answer_tokens=40))
    return list(chat.model().stream(ASKED, **chat.options(1)))


@pytest.mark.model
def test_it_streams_sentences_that_cite_and_says_that_it_has_finished() -> None:
    chunks = _said()
    text = "".join(str(chunk.text) for chunk in chunks)
    assert len(chunks) > 3
    reasons = [chunk.response_metadata.get("finish_reason") for chunk in chunks]
    assert {"stop", "length"} & set(reasons)
    if "stop" in reasons:
        assert re.search(r"\[\d\]$", text)


@pytest.mark.model
def test_the_same_question_gets_the_same_words() -> None:
    first, second = ("".join(str(chunk.text) for chunk in _said()) for _ in range(2))
    assert first == second


@pytest.mark.model
def test_a_process_that_used_it_ends_cleanly_and_quietly() -> None:
    code = (
        "from assistant.models.gguf import LocalModel; from assistant.settings import Settings; "
        "print(bool(LocalModel(Settings(model='local')).model().invoke('Hello').text))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


def test_its_fingerprint_is_its_files_hash() -> None:
    assert re.fullmatch(r"SmolLM2-135M-Instruct [0-9a-f]{64}", LocalModel(Settings(model="local")).fingerprint)


def test_a_missing_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelUnavailable, match="make install"):
        model_file()

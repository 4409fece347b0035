"""Model files: what is no model, no chat model, or too large is said before anything is loaded; the small one runs."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelUnavailable
from assistant.generation import judgement
from assistant.models import Ability, chat_model, shown_name
from assistant.models.gguf import GgufModel, grammar, model_file
from assistant.models.gguf_file import plan, read_head
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Status
from index.memory import TextCorpus

if TYPE_CHECKING:
    from pathlib import Path


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def made(path: Path, *, template: str | None = "{{ messages }}", context: int = 4096, layers: int = 2) -> Path:
    """Write the head of a GGUF file with one tensor and nothing in it."""
    entries = [
        _text("general.architecture") + struct.pack("<I", 8) + _text("llama"),
        _text("llama.context_length") + struct.pack("<II", 4, context),
        _text("llama.block_count") + struct.pack("<II", 4, layers),
        _text("llama.embedding_length") + struct.pack("<II", 4, 512),
        _text("llama.attention.head_count") + struct.pack("<II", 4, 8),
        _text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + _text("a") + _text("b"),
    ]
    if template is not None:
        entries.append(_text("tokenizer.chat_template") + struct.pack("<I", 8) + _text(template))
    tensor = _text("output") + struct.pack("<IQQIQ", 2, 512, 4, 0, 0)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, len(entries)) + b"".join(entries) + tensor)
    return path


def test_the_head_is_read_without_the_vocabulary(tmp_path: Path) -> None:
    head = read_head(made(tmp_path / "m.gguf"))
    assert (head.context, head.parameters, head.template) == (4096, 2048, "{{ messages }}")
    assert head.bytes_per_token == 2 * 2 * 2 * 512
    small = read_head(model_file())
    assert 130_000_000 < small.parameters < 140_000_000


_NESTED = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + _text("a") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 5000


@pytest.mark.parametrize(
    "content", [b"", b"GGUF", b"not a model", b"GGUF" + bytes(20), b"GGUF" + b"\xff" * 40, _NESTED]
)
def test_what_is_no_model_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="not a GGUF model"):
        chat_model(Settings(model=f"gguf:{path}"))


def test_a_missing_file_names_its_path() -> None:
    with pytest.raises(ModelUnavailable, match=r"/nowhere/m\.gguf"):
        chat_model(Settings(model="gguf:/nowhere/m.gguf"))


@given(st.integers(min_value=0, max_value=300), st.binary(min_size=1, max_size=8))
def test_damage_anywhere_in_the_head_never_ends_in_another_error(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes
) -> None:
    path = made(tmp_path_factory.mktemp("gguf") / "m.gguf")
    content = bytearray(path.read_bytes())
    content[place : place + len(damage)] = damage
    path.write_bytes(content)
    try:
        head = read_head(path)
        assert head.parameters
    except ModelUnavailable:
        return


def test_a_model_without_a_chat_template_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "base.gguf", template=None)
    with pytest.raises(ModelUnavailable, match="no chat template"):
        GgufModel(path, Settings())


def test_a_model_larger_than_memory_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    path = made(tmp_path / "large.gguf")
    with path.open("r+b") as file:
        file.truncate(psutil.virtual_memory().total + 2**30)  # a hole, which takes no room on the disk
    with pytest.raises(ModelUnavailable, match="nothing was loaded"):
        GgufModel(path, Settings()).model()


def test_little_memory_gives_a_shorter_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = read_head(made(tmp_path / "m.gguf", context=100_000, layers=40))
    memory = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory._replace(available=2**29 + head.size))
    assert 2048 <= plan(head).context < 8192


def test_a_small_model_is_held_to_the_numbers_it_was_given() -> None:
    assert 'number ::= "1" | "2" | "3"\n' in grammar(3)
    model = GgufModel(model_file(), Settings())
    assert model.ability is Ability.SMALL
    assert '"10"' in model.options(10)["extra_body"]["grammar"]
    assert "tokens" in model.called


def test_where_a_file_lies_is_not_shown_to_people() -> None:
    assert shown_name("gguf:/srv/secret/m.gguf") == "gguf:m.gguf"
    assert shown_name("openai:x") == "openai:x"


@pytest.mark.model
def test_a_file_answers_over_sources_and_tells_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = judgement.shipped_questions()[:1]
    monkeypatch.setattr(judgement, "shipped_questions", lambda: few)  # all of them take half a minute
    corpus = TextCorpus(["The council agreed to buy 31 electric buses for 4.2 million euros."])
    settings = Settings(model=f"gguf:{model_file()}", answer_tokens=60, home=tmp_path)
    answer = Assistant(corpus, settings).answer("How many electric buses did the council agree to buy?")
    assert answer.status is not Status.ERROR, answer.problem
    assert answer.model == f"gguf:{model_file().name}"
    assert (tmp_path / "judges.json").is_file(), "the model was tried as a judge, once"

"""A weights file is loaded as it was saved, or refused with its fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from assistant.errors import ModelUnavailable
from assistant.reading import fast
from assistant.reading.base import base_fingerprint, load_base
from assistant.reading.fast import load_fast_reader
from assistant.reading.model import ReaderModel
from assistant.reading.scoring import MAX_ANSWER_TOKENS
from assistant.reading.weights import Calibration, Weights, load_weights

if TYPE_CHECKING:
    from pathlib import Path

BASE = "0123456789abcdef"


def small(value: float = 0.5, base: str = BASE) -> Weights:
    """Return the content of a small file that fits no model."""
    return Weights({"edge": torch.full((2, 3), value)}, base, Calibration(0.7, -0.2), 32, {"epochs": "3"})


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    mark = small().save(path)
    loaded = load_weights(path, BASE)
    assert loaded.fingerprint == mark
    assert (loaded.calibration, loaded.max_answer_tokens) == (Calibration(0.7, -0.2), 32)
    assert loaded.notes == {"epochs": "3"}
    assert loaded.tensors["edge"].dtype == np.float16
    assert not list(tmp_path.glob("*.part"))


def test_the_fingerprint_follows_the_values() -> None:
    assert small(0.5).fingerprint == small(0.5).fingerprint != small(0.25).fingerprint


def test_a_changed_byte_is_found_and_both_fingerprints_are_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    mark = small().save(path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match=f"damaged: fingerprint [0-9a-f]{{16}}, expected {mark}"):
        load_weights(path, BASE)


@pytest.mark.parametrize("keep", [0, 5, 40, 200])
def test_a_file_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "weights.safetensors"
    small().save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ModelUnavailable, match="damaged"):
        load_weights(path, BASE)


def test_weights_of_another_base_are_refused_with_all_fingerprints(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    mark = small(base="f" * 16).save(path)
    with pytest.raises(ModelUnavailable, match=rf"{mark} .*{'f' * 16}.*{BASE}"):
        load_weights(path, BASE)


def test_another_safetensors_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"edge": torch.zeros(1)}, path)
    with pytest.raises(ModelUnavailable, match="not a weights file"):
        load_weights(path, BASE)


def test_without_shipped_weights_there_is_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "DEFAULT_WEIGHTS", tmp_path / "weights.safetensors")
    assert load_fast_reader() is None


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no reader's weights at"):
        load_fast_reader(tmp_path / "weights.safetensors")


def test_weights_that_do_not_fit_the_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    small(base=base_fingerprint()).save(path)
    with pytest.raises(ModelUnavailable, match="do not fit"):
        load_fast_reader(path)


def test_a_whole_reader_is_loaded_and_reads(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    tensors = ReaderModel(load_base()).trained()
    mark = Weights(tensors, base_fingerprint(), Calibration(), MAX_ANSWER_TOKENS, {}).save(path)
    assert path.stat().st_size < 24_000_000
    loaded = load_fast_reader(path)
    assert loaded is not None
    assert loaded.fingerprint == mark
    assert loaded.read("Who rang?", ["The porter rang."])[0].end > 0


@pytest.mark.skipif(not fast.DEFAULT_WEIGHTS.exists(), reason="no reader's weights ship with this checkout")
def test_the_shipped_weights_read() -> None:
    shipped = load_fast_reader()
    assert shipped is not None
    passage = "The ferry Halcyon was built in Gdynia in 1987. It was sold to a company from Malta for 4 million euros."
    other = "Visitors may leave their coats and bags at the desk beside the stairs, free of charge."
    for question, answer in [
        ("When was the ferry built?", "1987"),
        ("Where was the Halcyon built?", "Gdynia"),
        ("For how much was the ferry sold?", "4 million euros"),
    ]:
        there, not_there = shipped.read(question, [passage, other])
        assert passage[there.start : there.end] == answer
        assert there.answerable > 0.5 > not_there.answerable

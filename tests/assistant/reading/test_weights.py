"""A weights file is loaded as it was saved, or refused with its fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from assistant.decoder import base_fingerprint, load_base, load_tokenizer
from assistant.errors import ModelUnavailable
from assistant.reading.loading import Calibration, Shape, Weights, load_reader, load_weights
from eval.training.reader_network import ReaderModel
from index.inference.packing import cache_folder

if TYPE_CHECKING:
    from pathlib import Path

BASE = "0123456789abcdef"
SHAPE = Shape(layers=2, apart=1, rank=2, scale=0.5, two_way=True)


def small(value: float = 0.5, base: str = BASE, name: str = "edge") -> Weights:
    """Return the content of a small file that fits no model."""
    return Weights({name: torch.full((2, 3), value)}, base, SHAPE, Calibration(0.7, -0.2), {"epochs": "3"})


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    mark = small().save(path)
    loaded = load_weights(path, BASE)
    assert loaded.fingerprint == mark
    assert (loaded.calibration, loaded.shape) == (Calibration(0.7, -0.2), SHAPE)
    assert loaded.notes == {"epochs": "3"}
    assert loaded.tensors["edge"].dtype == np.float16
    assert not list(tmp_path.glob("*.part"))


def test_the_fingerprint_follows_the_values(tmp_path: Path) -> None:
    first, again, other = (small(value).save(tmp_path / "weights.safetensors") for value in (0.5, 0.5, 0.25))
    assert first == again != other


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


def test_a_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no trained weights at"):
        load_reader(tmp_path / "weights.safetensors")


@pytest.mark.parametrize("name", ["edge", "layers.0.mlp.up.lora_A.weight"])
def test_weights_that_do_not_fit_the_network_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "weights.safetensors"
    small(base=base_fingerprint(), name=name).save(path)
    with pytest.raises(ModelUnavailable, match="do not fit"):
        load_reader(path)


def test_a_whole_reader_is_loaded_and_reads(tmp_path: Path) -> None:
    base = f"smollm2-{base_fingerprint()}"
    load_tokenizer(cache_folder())  # so that the decoder is unpacked
    (tmp_path / base).symlink_to(cache_folder() / base)
    path = tmp_path / "weights.safetensors"
    decoder = load_base(tmp_path, SHAPE.layers)
    decoder.requires_grad_(requires_grad=False)
    heads = ReaderModel(decoder, decoder.config.hidden_size, apart=SHAPE.apart, two_way=SHAPE.two_way).trained()
    mark = Weights(heads, base_fingerprint(), SHAPE, Calibration(), {}).save(path)
    loaded = load_reader(path, tmp_path)
    assert loaded.fingerprint == mark
    assert loaded.read("Who rang?", ["The porter rang."])[0].end > 0

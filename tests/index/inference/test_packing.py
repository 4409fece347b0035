"""A packed network gives what torch gives, and whatever is wrong with the cache or the engine, the same answers."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.inference import choosing, packing
from index.inference.graph import Format, in_steps
from index.inference.network import PackedNetwork, TorchNetwork
from index.inference.packing import about, network
from index.inference.packs import pack_beside
from index.inference.processor import features
from tests.index.inference.conftest import recipe, some_rows, tiny_bert, tiny_llama
from tests.index.inference.marking import fail, mark

if TYPE_CHECKING:
    from pathlib import Path


CLOSE = 0.1
"""What int8 is off by at most: half of it where the processor multiplies bytes, more where it cuts off their sums."""
MULTIPLIES_BYTES = bool({"avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm"} & set(features()))


def off(first: np.ndarray, second: np.ndarray) -> float:
    """Return the mean difference, relative to the mean size."""
    return float(np.abs(first - second).mean() / np.abs(second).mean())


@pytest.mark.parametrize("forward", [False, True])
def test_a_graph_in_float32_is_the_network(module: Any, *, forward: bool) -> None:
    rows = some_rows(7, forward=forward)
    plain, largest = choosing.observed(module, [rows])
    tensors = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    packed = PackedNetwork(*choosing.graph(module, tensors, Format.FLOAT32, largest), Format.FLOAT32)
    assert off(packed.hidden(rows), plain[0]) < 1e-5


def test_in_int8_it_is_close_and_nothing_depends_on_the_company(module: Any) -> None:
    rows = some_rows(7)
    plain, largest = choosing.observed(module, [some_rows(1), some_rows(2)])
    tensors = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    packed = PackedNetwork(*choosing.graph(module, tensors, Format.INT8, largest), Format.INT8)
    assert off(packed.hidden(some_rows(1)), plain[0]) < CLOSE
    alone = packed.hidden(type(rows)(rows.ids[1:2], rows.positions[1:2], rows.types[1:2], rows.seen[1:2]))
    np.testing.assert_allclose(packed.hidden(rows)[1], alone[0], atol=2e-3)


@pytest.mark.skipif(not MULTIPLIES_BYTES, reason="this processor cuts off sums of two products of bytes")
def test_with_inputs_of_16_bits_rounded_weights_give_what_float32_gives(module: Any) -> None:
    choosing.round_weights(module)
    rows = some_rows(7)
    plain, _ = choosing.observed(module, [rows])
    tensors = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    packed = PackedNetwork(*choosing.graph(module, tensors, Format.W8A16, {}), Format.W8A16)
    assert off(packed.hidden(rows), plain[0]) < 1e-3


@given(arrays(np.float32, (3, 8), elements=st.floats(-4, 4, width=32)))
def test_rounding_moves_a_weight_by_half_a_step_at_most_and_only_once(weight: np.ndarray) -> None:
    steps = in_steps(weight)
    rounded = steps.whole * steps.scale[:, None]
    assert (np.abs(rounded - weight) <= 0.51 * steps.scale[:, None]).all()
    real = np.abs(weight).max(1) > 1e-3  # below that a row is as good as empty
    np.testing.assert_array_equal(in_steps(rounded).whole[real], steps.whole[real])


@pytest.mark.parametrize("form", list(Format))
def test_rounded_weights_are_those_of_every_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Format
) -> None:
    def packed(where: str) -> Any:
        made = replace(recipe(tiny_llama()), formats=(form,), rounded=True)
        return network(made, tmp_path / where)

    by_onnx = packed("kept").hidden(some_rows())
    monkeypatch.setattr("index.inference.choosing.best", lambda *_: 1 / 0)
    by_torch = packed("other").hidden(some_rows())
    assert off(by_onnx, by_torch) < (CLOSE if form is Format.INT8 else 1e-3)
    assert off(by_torch, TorchNetwork(tiny_llama()).hidden(some_rows())) > 2e-3


def test_what_was_packed_is_used_without_the_module(module: Any, tmp_path: Path) -> None:
    first = network(recipe(module), tmp_path)
    again = packing.Recipe("tiny network", "tiny", lambda: pytest.fail("loaded again"), list)
    second = network(again, tmp_path)
    assert first.engine == second.engine
    assert first.engine.startswith("onnxruntime ")
    np.testing.assert_array_equal(first.hidden(some_rows()), second.hidden(some_rows()))
    (known,) = about(tmp_path)
    assert set(known["milliseconds"]) == {"float32", "int8"}
    assert packing.loaded()["tiny network"].engine == first.engine


@pytest.mark.parametrize("name", ["network.onnx", "words.npy", "about.json"])
@pytest.mark.parametrize("left", [0, 40])
def test_a_damaged_pack_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, left: int) -> None:
    always = replace(recipe(tiny_bert()), formats=(Format.FLOAT32,))  # of two the faster is chosen, each time anew
    made = network(always, tmp_path).hidden(some_rows())
    (file,) = tmp_path.glob(f"networks/*/{name}")
    file.write_bytes(file.read_bytes()[:left])
    np.testing.assert_array_equal(network(always, tmp_path).hidden(some_rows()), made)
    assert "is damaged" in caplog.text
    caplog.clear()
    network(always, tmp_path)
    assert not caplog.records


def test_one_changed_byte_of_the_graph_is_found(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    network(recipe(tiny_bert()), tmp_path)
    (file,) = tmp_path.glob("networks/*/network.onnx")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    network(recipe(tiny_bert()), tmp_path)
    assert "its checksum is wrong" in caplog.text


def test_a_folder_that_cannot_be_written_is_told_once_and_memory_is_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    made = network(recipe(tiny_llama()), blocked)
    assert made.engine.startswith("onnxruntime")
    assert [record.levelno for record in caplog.records if record.name == packing.__name__] == [logging.WARNING]
    assert off(made.hidden(some_rows()), TorchNetwork(tiny_llama()).hidden(some_rows())) < CLOSE


def test_an_engine_that_fails_is_told_and_torch_answers(
    module: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "illegal instruction"
        raise RuntimeError(message)

    monkeypatch.setattr("onnxruntime.InferenceSession", broken)
    made = network(recipe(module), tmp_path)
    assert made.engine == "torch float32"
    assert "illegal instruction" in caplog.text
    assert not list(tmp_path.glob("networks/*"))
    monkeypatch.undo()
    assert off(network(recipe(module), tmp_path).hidden(some_rows()), made.hidden(some_rows())) < CLOSE


def test_a_format_that_is_wrong_here_is_not_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(choosing._ALLOWED, Format.INT8, 0.0)
    assert network(recipe(tiny_bert()), tmp_path).engine == "onnxruntime float32"


def test_a_format_that_is_asked_for_and_wrong_here_is_told_and_float32_is_packed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(choosing._ALLOWED, Format.INT8, 0.0)
    monkeypatch.setenv(packing.VARIABLE, "int8")
    assert network(recipe(tiny_bert()), tmp_path).engine == "onnxruntime float32"
    assert "cannot be packed in int8 (int8: off by" in caplog.text


def test_w8a16_is_asked_of_networks_with_rounded_weights_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(packing.VARIABLE, "w8a16")
    rounded = replace(recipe(tiny_llama(), "rounded"), rounded=True)
    expected = "w8a16" if MULTIPLIES_BYTES else "float32"  # what would change answers is refused, however it is asked
    assert network(rounded, tmp_path).engine == f"onnxruntime {expected}"
    assert network(recipe(tiny_bert()), tmp_path).engine in {"onnxruntime float32", "onnxruntime int8"}


def test_another_processor_does_not_use_what_was_packed_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(recipe(tiny_bert()), tmp_path)
    monkeypatch.setattr("index.inference.processor.features", lambda: ("x86_64", "avx2"))
    assert about(tmp_path) == []
    network(recipe(tiny_bert()), tmp_path)
    assert [known["processor"] for known in about(tmp_path)] == [["x86_64", "avx2"]]


def test_a_half_written_pack_of_a_killed_process_is_no_pack(tmp_path: Path) -> None:
    part = tmp_path / "networks" / ".part-killed"
    part.mkdir(parents=True)
    (part / "about.json").write_text(json.dumps({}), encoding="utf-8")
    assert about(tmp_path) == []
    assert network(recipe(tiny_bert()), tmp_path).engine.startswith("onnxruntime")


def test_a_function_is_called_in_another_process_and_may_fail_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKED", str(tmp_path / "marked"))
    pack_beside(fail)
    assert not (tmp_path / "marked").exists()
    pack_beside(mark)
    assert (tmp_path / "marked").exists()

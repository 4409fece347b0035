"""A graph for ONNX Runtime, written node by node, with its linear layers in one of three number formats.

``w8a16`` multiplies 8-bit weights by 16-bit inputs, as two 8-bit products: one of the upper half of each input, one of
the remainder. If the weights are whole steps already (``in_steps``, ``Recipe.rounded``), the result is that of float32,
in three fifths of the time where the processor multiplies bytes (VNNI), and in a quarter of the memory.

``int8`` has 8-bit inputs. Plain dynamic quantisation changes answers (a decoder's hidden states were off by 28 %);
this does not (4 %). Each input channel is scaled so that weights and activations share the outliers (SmoothQuant, Xiao
et al. 2022, arXiv 2211.10438), and each token has its own scale, since the first token of a row is hundreds of times
larger than the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]

MICROSOFT: Final = "com.microsoft"
_OPSET: Final = 17
_IR_VERSION: Final = 9
_BALANCE: Final = 0.6
"""How much of the outliers the weights take: 0 none, 1 all."""
_LEAST: Final = 1e-5
_STEPS: Final = 127


class Format(StrEnum):
    """The number format of the linear layers; everything else is always float32."""

    FLOAT32 = "float32"
    W8A16 = "w8a16"
    INT8 = "int8"


@dataclass(frozen=True, slots=True)
class Steps:
    """A weight, (outputs, inputs): ``whole`` multiples in [-127, 127] of the step of each output, ``scale``."""

    whole: NDArray[np.int8]
    scale: NDArray[np.float32]


def in_steps(weight: Array) -> Steps:
    """Return ``weight`` rounded to whole steps; a weight that is rounded already does not change."""
    scale = np.maximum(np.abs(weight).max(1), _LEAST) / _STEPS
    return Steps(np.rint(weight / scale[:, None]).astype(np.int8), scale.astype(np.float32))


class Graph:
    """A graph under construction; ``largest`` is the largest absolute value seen in each input channel, by layer."""

    def __init__(self, form: Format, largest: Mapping[str, Array]) -> None:
        self._form, self._largest = form, largest
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, values: Array) -> str:
        """Add a constant; return its name."""
        from onnx import numpy_helper

        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def whole(self, *numbers: int) -> str:
        """Add an integer constant, as shapes and splits need; return its name."""
        return self.constant(np.array(numbers, dtype=np.int64))

    def several(self, operator: str, inputs: Sequence[str], outputs: int, domain: str = "", **how: Any) -> list[str]:  # noqa: ANN401 - an operator's attribute
        """Add a node with several outputs; return their names."""
        from onnx import helper

        names = [f"{operator}_{len(self._nodes)}_{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, domain=domain, **how))
        return names

    def node(self, operator: str, *inputs: str, domain: str = "", **how: Any) -> str:  # noqa: ANN401 - as above
        """Add a node with one output; return its name."""
        return self.several(operator, inputs, 1, domain, **how)[0]

    def linear(self, given: str, layer: str, weight: Array, bias: Array | None = None) -> str:
        """Add a linear layer, ``weight`` (outputs, inputs) as torch keeps it; return the name of its output."""
        if self._form is Format.INT8:
            made = self._smoothed(given, layer, weight)
        elif self._form is Format.W8A16:
            made = self._in_halves(given, weight)
        else:
            made = self.node("MatMul", given, self.constant(weight.T))
        return made if bias is None else self.node("Add", made, self.constant(bias))

    def _smoothed(self, given: str, layer: str, weight: Array) -> str:
        channels = np.maximum(np.abs(weight).max(0), _LEAST)
        shift = np.maximum(self._largest[layer], _LEAST) ** _BALANCE / channels ** (1 - _BALANCE)
        parts, token = self._by_token(self.node("Mul", given, self.constant((1 / shift).astype(np.float32))))
        steps = in_steps(weight * shift)
        whole, scale, step = self.constant(steps.whole.T), self.constant(steps.scale), self._number(1 / _STEPS)
        product = self._product(self._bytes(parts, step), step, whole, scale)
        return self.node("Mul", product, token)

    def _in_halves(self, given: str, weight: Array) -> str:
        parts, token = self._by_token(given)
        steps = in_steps(weight)
        whole, scale = self.constant(steps.whole.T), self.constant(steps.scale)
        step, fine = self._number(1 / _STEPS), self._number(1 / _STEPS / (2 * _STEPS))
        upper = self._bytes(parts, step)
        left = self.node("Sub", parts, self.node("DequantizeLinear", upper, step, self._middle()))
        lower = self._bytes(left, fine)
        products = self._product(upper, step, whole, scale), self._product(lower, fine, whole, scale)
        return self.node("Mul", self.node("Add", *products), token)

    def _by_token(self, given: str) -> tuple[str, str]:
        """Return ``given`` divided by each token's largest absolute value, and those values.

        Everything is then within [-1, 1] and steps are fixed, so that other rows in the pass do not change the result.
        """
        largest = self.node("ReduceMax", self.node("Abs", given), axes=[-1], keepdims=1)
        token = self.node("Max", largest, self._number(_LEAST))
        return self.node("Div", given, token), token

    def _bytes(self, parts: str, step: str) -> str:
        return self.node("QuantizeLinear", parts, step, self._middle())

    def _product(self, given: str, step: str, whole: str, scale: str) -> str:
        return self.node("MatMulIntegerToFloat", given, whole, step, scale, self._middle(), domain=MICROSOFT)

    def _number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def _middle(self) -> str:
        return self.constant(np.array(_STEPS + 1, dtype=np.uint8))

    def model(self, inputs: Mapping[str, tuple[type, Sequence[int | str]]], output: str, width: int) -> bytes:
        """Return the model as bytes; ``inputs`` are number types and shapes by name, ``output`` becomes «hidden»."""
        from onnx import TensorProto, helper

        kinds: dict[type, int] = {np.float32: TensorProto.FLOAT, np.int64: TensorProto.INT64}
        given = [helper.make_tensor_value_info(name, kinds[kind], shape) for name, (kind, shape) in inputs.items()]
        self._nodes.append(helper.make_node("Identity", [output], ["hidden"]))
        hidden = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["rows", "tokens", width])
        graph = helper.make_graph(self._nodes, "network", given, [hidden], self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(MICROSOFT, 1)]
        made: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION).SerializeToString()
        return made

"""How fast each engine reads with a network on this machine, and how far it is from torch in float32."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.inference import choosing
from index.inference.graph import Format
from index.inference.network import PackedNetwork, TorchNetwork
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.inference.network import Network
    from index.inference.packing import Loaded


@dataclass(frozen=True, slots=True)
class EngineSpeed:
    """One engine over the probes of one network, on one core.

    ``milliseconds`` are for ``tokens`` tokens; ``error`` is the mean difference of the hidden states to torch's in
    float32, relative to their size; ``chosen`` is what the program uses here. Both are None where the engine fails.
    """

    network: str
    engine: str
    tokens: int
    milliseconds: float | None
    error: float | None
    chosen: bool


def engine_speeds(loaded: Loaded) -> Iterator[EngineSpeed]:
    """Yield the speed of a network in torch, in bfloat16 too where the processor has it, and in ONNX Runtime."""
    import torch

    module, probes = loaded.recipe.module(), loaded.recipe.probes()
    plain, largest = choosing.observed(module, probes)
    tensors = {name: tensor.float().numpy() for name, tensor in module.state_dict().items()}
    tokens = sum(rows.ids.size for rows in probes)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)

    def timed(network: Network) -> EngineSpeed:
        error, milliseconds = choosing.error(network, probes, plain), choosing.milliseconds(network, probes)
        name = loaded.recipe.name
        return EngineSpeed(name, network.engine, tokens, milliseconds, error, network.engine == loaded.engine)

    try:
        yield timed(TorchNetwork(module))
        if trains_in_bfloat16("cpu"):
            yield timed(TorchNetwork(copy.deepcopy(module).bfloat16(), "bfloat16"))
        for form in Format:
            try:
                yield timed(PackedNetwork(*choosing.graph(module, tensors, form, largest), form.value))
            except Exception:  # noqa: BLE001 - an engine raises what it likes
                yield EngineSpeed(loaded.recipe.name, f"onnxruntime {form.value}", tokens, None, None, chosen=False)
    finally:
        torch.set_num_threads(threads)

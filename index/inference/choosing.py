"""Chooses the number format of a network: the fastest on this machine that does not change answers.

The effect of each format on answers was measured once (table in ``eval/README.md``). Here each is compared with torch
in float32 on a few rows, since an engine can be wrong on one processor only, and timed, since a processor's listed
features do not tell its speed. Imports torch, so it is itself imported late.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.inference.graph import Format, in_steps
from index.inference.layers import bert_graph, llama_graph
from index.inference.network import PackedNetwork, TorchNetwork
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.inference.graph import Array
    from index.inference.network import Floats, Network, Rows
    from index.inference.packing import Loaded

_GRAPHS: Final = {
    "bert": (bert_graph, "embeddings.word_embeddings.weight"),
    "llama": (llama_graph, "embed_tokens.weight"),
}
_ALLOWED: Final = {Format.FLOAT32: 1e-3, Format.W8A16: 5e-3, Format.INT8: 0.08}
"""The largest accepted mean error of hidden states, relative to their mean size.

Where the processor multiplies bytes correctly, int8 has 0.04 to 0.07, and w8a16 0.0005 over rounded weights. AVX2
without VNNI saturates sums of two products at 16 bits; there the same graphs have 0.10 and 0.06.
"""
_RUNS: Final = 3
_WORTH: Final = {Format.FLOAT32: 1.1, Format.W8A16: 1.1, Format.INT8: 1.0}
"""Each format's time is divided by this, so that int8 must be faster than the others to be worth its rounding."""


@dataclass(frozen=True, slots=True)
class Made:
    """A packed network: ``graph`` in format ``form``, and its word vectors ``words``, (words, width).

    ``milliseconds`` and ``errors`` are those of every format tried, over the probes.
    """

    graph: bytes
    words: Floats
    form: Format
    milliseconds: dict[str, float]
    errors: dict[str, float]


def best(module: Any, probes: Sequence[Rows], forms: Sequence[Format] = tuple(Format)) -> Made:  # noqa: ANN401 - a torch module
    """Return ``module`` in the best of ``forms``; raises ``RuntimeError`` if none of them agrees with torch."""
    plain, largest = observed(module, probes)
    tensors = {name: tensor.float().numpy() for name, tensor in module.state_dict().items()}
    graphs: dict[Format, tuple[bytes, Floats]] = {}
    times: dict[str, float] = {}
    errors: dict[str, float] = {}
    problems: list[str] = []
    for form in forms:
        made = graph(module, tensors, form, largest)
        try:
            network = PackedNetwork(*made, form.value)
            errors[form] = error(network, probes, plain)
            times[form] = milliseconds(network, probes)
        except Exception as problem:  # noqa: BLE001 - an engine that cannot run this format raises what it likes
            problems.append(f"{form.value}: {problem}")
            continue
        if errors[form] <= _ALLOWED[form]:
            graphs[form] = made
        else:
            problems.append(f"{form.value}: off by {errors[form]:.3f}")
    if not graphs:
        raise RuntimeError("; ".join(problems))
    chosen = min(graphs, key=lambda form: times[form] / _WORTH[form])
    plain_times, plain_errors = (
        {str(name): round(float(value), 5) for name, value in values.items()} for values in (times, errors)
    )
    return Made(*graphs[chosen], chosen, plain_times, plain_errors)


def round_weights(module: Any) -> None:  # noqa: ANN401 - as above
    """Round the weights of all linear layers of ``module`` in place to whole steps, see ``graph.in_steps``."""
    import torch
    from torch import nn

    for part in module.modules():
        if isinstance(part, nn.Linear):
            steps = in_steps(part.weight.detach().float().numpy())
            rounded = torch.from_numpy(steps.whole * steps.scale[:, None])
            part.weight = nn.Parameter(rounded, requires_grad=False)


def graph(
    module: Any,  # noqa: ANN401 - a torch module
    tensors: Mapping[str, Array],
    form: Format,
    largest: Mapping[str, Array],
) -> tuple[bytes, Floats]:
    """Return the graph of ``module`` and its word vectors; ``tensors`` are its weights, ``largest`` see ``Graph``."""
    graph_of, words_name = _GRAPHS[module.config.model_type]
    return graph_of(tensors, module.config, form, largest), tensors[words_name]


def observed(module: Any, probes: Sequence[Rows]) -> tuple[list[Floats], dict[str, Array]]:  # noqa: ANN401 - as above
    """Return torch's hidden states of the probes, and the largest absolute input of each linear layer by channel."""
    from torch import nn

    largest: dict[str, Array] = {}

    def watch(name: str) -> Any:  # noqa: ANN401 - torch's hook
        def hook(_: Any, given: Any) -> None:  # noqa: ANN401 - as above
            seen = given[0].detach().abs().flatten(0, -2).amax(0).numpy()
            largest[name] = np.maximum(largest.get(name, 0), seen)

        return hook

    hooks = [
        part.register_forward_pre_hook(watch(name))
        for name, part in module.named_modules()
        if isinstance(part, nn.Linear)
    ]
    try:
        network = TorchNetwork(module)
        plain = [network.hidden(rows) for rows in probes]
    finally:
        for hook in hooks:
            hook.remove()
    return plain, largest


def error(network: Network, probes: Sequence[Rows], plain: Sequence[Floats]) -> float:
    """Return the mean error of the hidden states of all tokens but padding, each relative to its mean size.

    In a decoder's lower layers the first token of a row is hundreds of times larger than the others.
    """
    off = []
    for rows, right in zip(probes, plain, strict=True):
        real = rows.seen.any(axis=1)
        off.append(np.abs(network.hidden(rows) - right)[real].mean(-1) / np.abs(right)[real].mean(-1))
    return float(np.concatenate(off).mean())


def milliseconds(network: Network, probes: Sequence[Rows]) -> float:
    """Return the shortest of ``_RUNS`` times of reading all probes.

    It is the processor time of this thread, on which networks run: by wall-clock time, a format timed on a busy machine
    lost to a slower one.
    """
    times = []
    for _ in range(_RUNS):
        begun = time.thread_time()
        for rows in probes:
            network.hidden(rows)
        times.append(1000 * (time.thread_time() - begun))
    return min(times)


@dataclass(frozen=True, slots=True)
class EngineSpeed:
    """One engine over the probes of one network, on one core.

    ``milliseconds`` are for ``tokens`` tokens. ``error`` is the mean difference of the hidden states from torch's in
    float32, relative to their size. Both are None if the engine fails. ``chosen``: the program uses this engine here.
    """

    network: str
    engine: str
    tokens: int
    milliseconds: float | None
    error: float | None
    chosen: bool


def engine_speeds(loaded: Loaded) -> Iterator[EngineSpeed]:
    """Yield the speed of a network in torch (in bfloat16 too if the processor has it) and in ONNX Runtime."""
    import torch

    module, probes = loaded.recipe.module(), loaded.recipe.probes()
    plain, largest = observed(module, probes)
    tensors = {name: tensor.float().numpy() for name, tensor in module.state_dict().items()}
    tokens = sum(rows.ids.size for rows in probes)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)

    def timed(network: Network) -> EngineSpeed:
        off, took = error(network, probes, plain), milliseconds(network, probes)
        is_chosen = network.engine == loaded.engine
        return EngineSpeed(loaded.recipe.name, network.engine, tokens, took, off, is_chosen)

    try:
        yield timed(TorchNetwork(module))
        if trains_in_bfloat16("cpu"):
            yield timed(TorchNetwork(copy.deepcopy(module).bfloat16(), "bfloat16"))
        for form in Format:
            try:
                yield timed(PackedNetwork(*graph(module, tensors, form, largest), form.value))
            except Exception:  # noqa: BLE001 - an engine raises what it likes
                yield EngineSpeed(loaded.recipe.name, f"onnxruntime {form.value}", tokens, None, None, chosen=False)
    finally:
        torch.set_num_threads(threads)

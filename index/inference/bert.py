"""Encoders of BERT's kind as a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.inference.graph import MICROSOFT, Graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.inference.graph import Array, Format


def bert_graph(tensors: Mapping[str, Array], config: Any, form: Format, largest: Mapping[str, Array]) -> bytes:  # noqa: ANN401 - transformers' configuration
    """Return the graph of a ``BertModel`` without its pooler; word vectors come in as «embeds»."""
    graph = Graph(form, largest)
    epsilon = config.layer_norm_eps
    position = graph.node("Gather", graph.constant(tensors["embeddings.position_embeddings.weight"]), "positions")
    kind = graph.node("Gather", graph.constant(tensors["embeddings.token_type_embeddings.weight"]), "types")
    hidden = graph.node("Add", graph.node("Add", "embeds", kind), position)
    gain, offset = (graph.constant(tensors[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias"))
    hidden = graph.node("LayerNormalization", hidden, gain, offset, axis=-1, epsilon=epsilon)
    for number in range(config.num_hidden_layers):
        hidden = _layer(graph, tensors, f"encoder.layer.{number}", hidden, config)
    width = config.hidden_size
    whole = (np.int64, ("rows", "tokens"))
    inputs = {
        "embeds": (np.float32, ("rows", "tokens", width)),
        "bias": (np.float32, ("rows", 1, "tokens", "tokens")),
        "positions": whole,
        "types": whole,
    }
    return graph.model(inputs, hidden, width)


def _layer(graph: Graph, tensors: Mapping[str, Array], name: str, hidden: str, config: Any) -> str:  # noqa: ANN401 - as above
    def linear(given: str, *parts: str) -> str:
        names = [f"{name}.{part}" for part in parts]
        weight = np.concatenate([tensors[f"{one}.weight"] for one in names])
        return graph.linear(given, names[0], weight, np.concatenate([tensors[f"{one}.bias"] for one in names]))

    def normalised(given: str, before: str, part: str) -> str:
        gain, offset = (graph.constant(tensors[f"{name}.{part}.LayerNorm.{end}"]) for end in ("weight", "bias"))
        return graph.node(
            "SkipLayerNormalization", given, before, gain, offset, domain=MICROSOFT, epsilon=config.layer_norm_eps
        )

    width = config.hidden_size
    looks = linear(hidden, "attention.self.query", "attention.self.key", "attention.self.value")
    query, key, value = graph.several("Split", [looks, graph.whole(width, width, width)], 3, axis=-1)
    seen = graph.node(
        "MultiHeadAttention", query, key, value, "", "", "bias", domain=MICROSOFT, num_heads=config.num_attention_heads
    )
    hidden = normalised(linear(seen, "attention.output.dense"), hidden, "attention.output")
    inner = graph.node("Gelu", linear(hidden, "intermediate.dense"), domain=MICROSOFT)
    return normalised(linear(inner, "output.dense"), hidden, "output")

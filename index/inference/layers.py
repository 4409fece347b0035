"""Graphs of BERT-like encoders and Llama-like decoders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.inference.graph import MICROSOFT, Graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.inference.graph import Array, Format

_LONGEST: Final = 8192


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
        hidden = _bert_layer(graph, tensors, f"encoder.layer.{number}", hidden, config)
    width = config.hidden_size
    whole = (np.int64, ("rows", "tokens"))
    inputs = {
        "embeds": (np.float32, ("rows", "tokens", width)),
        "bias": (np.float32, ("rows", 1, "tokens", "tokens")),
        "positions": whole,
        "types": whole,
    }
    return graph.model(inputs, hidden, width)


def _bert_layer(graph: Graph, tensors: Mapping[str, Array], name: str, hidden: str, config: Any) -> str:  # noqa: ANN401 - as above
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


def llama_graph(tensors: Mapping[str, Array], config: Any, form: Format, largest: Mapping[str, Array]) -> bytes:  # noqa: ANN401 - transformers' configuration
    """Return the graph of a ``LlamaModel``; word vectors come in as «embeds», the attention mask as «bias».

    A network of lower layers only has no final norm. Positions are encoded by rotating queries and keys (RoPE, Su et
    al. 2021).
    """
    graph = Graph(form, largest)
    head = config.hidden_size // config.num_attention_heads
    speeds = config.rope_parameters["rope_theta"] ** -(np.arange(0, head, 2) / head)
    angles = np.outer(np.arange(min(_LONGEST, config.max_position_embeddings)), speeds)
    turns = graph.constant(np.cos(angles).astype(np.float32)), graph.constant(np.sin(angles).astype(np.float32))
    hidden, before = "embeds", ""
    for number in range(config.num_hidden_layers):
        hidden, before = _llama_layer(graph, tensors, f"layers.{number}", (hidden, before), config, turns)
    if "norm.weight" in tensors:
        hidden, _ = _normalised(graph, (hidden, before), tensors["norm.weight"], config)
    else:
        hidden = graph.node("Add", hidden, before)
    width = config.hidden_size
    inputs = {
        "embeds": (np.float32, ("rows", "tokens", width)),
        "bias": (np.float32, ("rows", 1, "tokens", "tokens")),
        "positions": (np.int64, ("rows", "tokens")),
    }
    return graph.model(inputs, hidden, width)


def _normalised(graph: Graph, states: tuple[str, str], gain: Array, config: Any) -> tuple[str, str]:  # noqa: ANN401 - as above
    """Return the normalised sum of ``states`` (a layer's output, its residual), and the sum itself."""
    added, before = states
    how = {"epsilon": config.rms_norm_eps}
    if not before:
        return graph.node("SimplifiedLayerNormalization", added, graph.constant(gain), axis=-1, **how), added
    made = graph.several("SkipSimplifiedLayerNormalization", [added, before, graph.constant(gain)], 4, MICROSOFT, **how)
    return made[0], made[3]


def _llama_layer(  # noqa: PLR0913, PLR0917 - what a layer is made of
    graph: Graph,
    tensors: Mapping[str, Array],
    name: str,
    states: tuple[str, str],
    config: Any,  # noqa: ANN401 - as above
    turns: tuple[str, str],
) -> tuple[str, str]:
    def linear(given: str, *parts: str) -> str:
        names = [f"{name}.{part}" for part in parts]
        return graph.linear(given, names[0], np.concatenate([tensors[f"{one}.weight"] for one in names]))

    hidden, before = _normalised(graph, states, tensors[f"{name}.input_layernorm.weight"], config)
    looks = linear(hidden, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
    seen = linear(_attention(graph, looks, config, turns), "self_attn.o_proj")
    hidden, before = _normalised(graph, (seen, before), tensors[f"{name}.post_attention_layernorm.weight"], config)
    inner = config.intermediate_size
    gate, up = graph.several(
        "Split", [linear(hidden, "mlp.gate_proj", "mlp.up_proj"), graph.whole(inner, inner)], 2, axis=-1
    )
    # With alpha 1, x · sigmoid(alpha · x) is SiLU.
    opened = graph.node("Mul", graph.node("QuickGelu", gate, domain=MICROSOFT, alpha=1.0), up)
    return linear(opened, "mlp.down_proj"), before


def _attention(graph: Graph, looks: str, config: Any, turns: tuple[str, str]) -> str:  # noqa: ANN401 - as above
    """Return the output of grouped-query attention; ``looks`` are queries, keys and values side by side."""
    heads, groups = config.num_attention_heads, config.num_key_value_heads
    width = config.hidden_size
    head = width // heads
    query, key, value = graph.several("Split", [looks, graph.whole(width, groups * head, groups * head)], 3, axis=-1)

    def turned(states: str, count: int) -> str:
        return graph.node(
            "RotaryEmbedding", states, "positions", *turns, domain=MICROSOFT, num_heads=count, rotary_embedding_dim=head
        )

    def shared(states: str) -> str:
        apart = graph.node("Reshape", states, graph.whole(0, 0, groups, 1, head))
        wide = graph.node("Expand", apart, graph.whole(1, 1, groups, heads // groups, head))
        return graph.node("Reshape", wide, graph.whole(0, 0, width))

    parts = (turned(query, heads), shared(turned(key, groups)), shared(value))
    return graph.node("MultiHeadAttention", *parts, "", "", "bias", domain=MICROSOFT, num_heads=heads)

"""The embedded decoder on which the reader and the check's trained witness are built.

It is SmolLM2-135M-Instruct, shipped quantised in its package. Unpacking takes about 15 seconds, so the unpacked layers
are cached in a folder named after the packed file's hash. torch is imported only to unpack and to load them. Training
makes low-rank changes (LoRA, Hu et al. 2021, arXiv 2106.09685); they are merged into the weights when a network is
built, so they cost nothing at inference.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tokenizers import Tokenizer

from assistant.errors import ModelUnavailable
from assistant.models.gguf import model_file, model_hash
from index.inference.packing import cache_folder
from index.inference.packs import is_child, pack_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor
    from transformers import LlamaConfig, LlamaModel

_TENSORS: Final = "base.safetensors"
_CONFIG: Final = "config.json"
_TOKENIZER: Final = "tokenizer.json"
_DOWN: Final = ".lora_A.weight"
_UP: Final = ".lora_B.weight"


def base_fingerprint() -> str:
    """Return the first 16 hexadecimal digits of the packed file's SHA-256.

    Raises ``ModelUnavailable`` if the package is missing.
    """
    return model_hash()[:16]


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the base's tokenizer, unpacking it below ``folder`` if needed."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(_unpacked(folder) / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_base(folder: Path, layers: int) -> LlamaModel:
    """Return the first ``layers`` layers of the base in float32, unpacking them below ``folder`` if needed.

    A damaged unpacked file is unpacked again. Raises ``ModelUnavailable`` if the package is missing.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from transformers import LlamaConfig, LlamaModel

    place = _unpacked(folder)
    try:
        tensors = load_file(place / _TENSORS)
    except (OSError, SafetensorError):
        (place / _TENSORS).unlink(missing_ok=True)
        tensors = load_file(_unpacked(folder) / _TENSORS)
    values = json.loads((place / _CONFIG).read_text(encoding="utf-8"))
    config = LlamaConfig(**{**values, "num_hidden_layers": layers})
    with torch.device("meta"):
        model = LlamaModel(config)
    wanted = {name: tensor for name, tensor in tensors.items() if name in model.state_dict()}
    model.load_state_dict({name: tensor.float() for name, tensor in wanted.items()}, assign=True)
    # Rotary frequencies are computed, not stored, so they must be made outside «meta».
    model.rotary_emb = type(model.rotary_emb)(config)
    model.eval()
    return model


def unpack() -> None:
    """Unpack the base into the cache folder unless it is there."""
    _unpacked(cache_folder())


def _unpacked(folder: Path) -> Path:
    place = folder / f"smollm2-{base_fingerprint()}"
    if _is_whole(place):
        return place
    if folder == cache_folder() and not is_child():
        pack_beside(unpack)  # in a child process, or torch would stay loaded in this one
        if _is_whole(place):
            return place
    folder.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("Unpacking the embedded language model, once (about 20 seconds) …\n")
    with tempfile.TemporaryDirectory(dir=folder) as made:
        _unpack(Path(made))
        place.mkdir(exist_ok=True)
        for name in (_TOKENIZER, _CONFIG, _TENSORS):
            Path(made, name).replace(place / name)
    return place


def _is_whole(place: Path) -> bool:
    return all((place / name).exists() for name in (_TENSORS, _CONFIG, _TOKENIZER))


def _unpack(into: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModel, AutoTokenizer, GgufConfig
    from transformers.utils import logging

    logging.disable_progress_bar()
    packed = model_file()
    model = AutoModel.from_pretrained(
        packed.parent,
        gguf_file=packed.name,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
        local_files_only=True,
    )
    tensors: dict[str, Tensor] = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, os.fspath(into / _TENSORS))
    (into / _CONFIG).write_text(json.dumps(_plain(model.config)), encoding="utf-8")
    tokenizer = AutoTokenizer.from_pretrained(packed.parent, gguf_file=packed.name, local_files_only=True)
    tokenizer.backend_tokenizer.save(str(into / _TOKENIZER))


def _plain(config: LlamaConfig) -> dict[str, object]:
    names = (
        "vocab_size", "hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads", "head_dim",
        "max_position_embeddings", "rms_norm_eps", "rope_parameters", "attention_bias", "mlp_bias", "hidden_act",
    )  # fmt: skip
    return {name: getattr(config, name) for name in names}


def is_change(name: str) -> bool:
    """Tell whether the tensor of this name is part of a low-rank change."""
    return name.endswith((_DOWN, _UP))


def changed_base(trained: Mapping[str, Any], path: Path, folder: Path, layers: int, scale: float) -> LlamaModel:
    """Return the first ``layers`` layers of the base with the low-rank changes in ``trained`` merged, times ``scale``.

    ``path`` is the weights file they come from, for errors. Raises ``ModelUnavailable`` if they do not fit the base.
    """
    import torch
    from torch.nn import Parameter

    base = load_base(folder, layers)
    modules: dict[str, Any] = dict(base.named_modules())
    try:
        for name in sorted(name.removesuffix(_DOWN) for name in trained if name.endswith(_DOWN)):
            up, down = (torch.as_tensor(trained[name + part]).float() for part in (_UP, _DOWN))
            own = modules[name].weight
            modules[name].weight = Parameter((own.float() + scale * (up @ down)).to(own.dtype), requires_grad=False)
    except (KeyError, RuntimeError) as error:
        message = f"The weights at {path} do not fit the embedded decoder ({error})."
        raise ModelUnavailable(message) from error
    return base


def some_layers(model: LlamaModel, layers: range) -> LlamaModel:
    """Cut ``model`` down to a range of its layers, in place, and return it.

    Without the first layer it takes hidden states instead of tokens; without the last one it has no final norm.
    """
    from torch import nn

    whole = len(model.layers)
    model.layers = model.layers[layers.start : layers.stop]
    model.config.num_hidden_layers = len(layers)
    if layers.start > 0:
        model.embed_tokens = nn.Embedding(1, model.config.hidden_size)
    if layers.stop < whole:
        model.norm = nn.Identity()
    return model

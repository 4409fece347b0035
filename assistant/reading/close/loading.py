"""The close reader, put together from its weights file and the embedded decoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from assistant.reading.reader import Reader

DEFAULT_WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")


def load_close_reader(path: Path = DEFAULT_WEIGHTS, folder: Path | None = None) -> Reader:
    """Load the weights file over the decoder, which is unpacked below ``folder`` at the first time.

    Raises ``ModelUnavailable`` for a missing or damaged file, a missing package, or weights of another base.
    """
    from assistant.decoder.base import base_fingerprint, cache_folder, load_base, load_tokenizer
    from assistant.decoder.lora import is_change, merge
    from assistant.reading.close.model import CloseModel, prompted
    from assistant.reading.close.weights import load_weights
    from assistant.reading.model import put_trained
    from assistant.reading.reader import Reader

    if not path.exists():
        message = f"There are no close reader's weights at {path}; restore the file from the release."
        raise ModelUnavailable(message)
    content = load_weights(path, base_fingerprint())
    folder = cache_folder() if folder is None else folder
    backbone = load_base(folder, content.shape.layers)
    changes = {name: tensor for name, tensor in content.tensors.items() if is_change(name)}
    try:
        merge(backbone, changes, content.shape.scale)
    except (KeyError, RuntimeError) as error:
        message = f"The weights {content.fingerprint} at {path} do not fit the decoder ({error})."
        raise ModelUnavailable(message) from error
    backbone.requires_grad_(requires_grad=False)
    model = CloseModel(backbone, backbone.config.hidden_size, two_way=content.shape.two_way)
    put_trained(model, {name: tensor for name, tensor in content.tensors.items() if name not in changes}, path)
    return Reader(model, load_tokenizer(folder), content.calibration, content.fingerprint, prompted)

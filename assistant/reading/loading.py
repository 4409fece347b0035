"""The reader, put together from its weights file and the embedded decoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from assistant.reading.model import ReaderModel
    from assistant.reading.reader import Reader
    from assistant.reading.weights import Weights

DEFAULT_WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")


def load_reader(path: Path = DEFAULT_WEIGHTS, folder: Path | None = None) -> Reader:
    """Load the weights file over the decoder, which is unpacked and packed below ``folder`` at the first time.

    Raises ``ModelUnavailable`` for a missing or damaged file, a missing package, or weights of another base.
    """
    from assistant.decoder import base_fingerprint, is_change, load_tokenizer
    from assistant.reading.probes import probe_rows
    from assistant.reading.reader import Reader
    from assistant.reading.scoring import PackedScorer
    from assistant.reading.weights import load_weights
    from index.inference.graph import Format
    from index.inference.packing import Recipe, cache_folder, network

    if not path.exists():
        message = f"There are no reader's weights at {path}; restore the file from the release."
        raise ModelUnavailable(message)
    content = load_weights(path, base_fingerprint())
    folder = cache_folder() if folder is None else folder
    tokenizer, two_way = load_tokenizer(folder), content.shape.two_way
    recipe = Recipe(
        "reader",
        f"{content.fingerprint} {content.base}",
        load=lambda: assembled(content, path, folder).encoder,
        probes=lambda: probe_rows(tokenizer, two_way=two_way),
        formats=(Format.FLOAT32, Format.W8A16),  # int8 changes one answer in 28, see eval/README.md
        rounded=True,
        loader="assistant.reading.shipped.shipped_reader" if path == DEFAULT_WEIGHTS else "",
    )
    heads = {name: values for name, values in content.tensors.items() if not is_change(name)}
    scorer = PackedScorer(network(recipe, folder), heads, two_way=two_way)
    return Reader(scorer, tokenizer, content.calibration, content.fingerprint)


def assembled(content: Weights, path: Path, folder: Path) -> ReaderModel:
    """Return the whole network in torch; raises ``ModelUnavailable`` where the weights do not fit the decoder."""
    from assistant.decoder import is_change, load_base, merge
    from assistant.reading.model import ReaderModel, put_trained

    backbone: Any = load_base(folder, content.shape.layers)
    changes = {name: values for name, values in content.tensors.items() if is_change(name)}
    try:
        merge(backbone, changes, content.shape.scale)
    except (KeyError, RuntimeError) as error:
        message = f"The weights {content.fingerprint} at {path} do not fit the decoder ({error})."
        raise ModelUnavailable(message) from error
    backbone.requires_grad_(requires_grad=False)
    model = ReaderModel(backbone, backbone.config.hidden_size, two_way=content.shape.two_way)
    put_trained(model, {name: values for name, values in content.tensors.items() if name not in changes}, path)
    return model

"""The fast reader, put together from its weights file and the encoder that it starts from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from assistant.reading.model import ReaderModel
    from assistant.reading.reader import Reader
    from assistant.reading.weights import Weights

DEFAULT_WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")


def load_fast_reader(path: Path | None = None, folder: Path | None = None) -> Reader | None:
    """Load the weights at ``path``, by default those that ship; None where no weights ship.

    The network is packed below ``folder`` at the first time (``index.inference``). Raises ``ModelUnavailable`` for a
    named file that is not there, and for any file that is damaged or was trained on another base than the installed.
    """
    from assistant.reading.base import base_fingerprint, load_tokenizer
    from assistant.reading.probes import probe_rows
    from assistant.reading.reader import Reader
    from assistant.reading.scoring import HeadShape, PackedScorer
    from assistant.reading.weights import load_weights
    from index.inference.packing import Recipe, network

    if path is None and not DEFAULT_WEIGHTS.exists():
        return None
    path = path or DEFAULT_WEIGHTS
    if not path.exists():
        message = f"There are no reader's weights at {path}; name another file."
        raise ModelUnavailable(message)
    content = load_weights(path, base_fingerprint())
    tokenizer = load_tokenizer()
    recipe = Recipe(
        "fast reader",
        f"{content.fingerprint} {content.base}",
        load=lambda: assembled(content, path).encoder,
        probes=lambda: probe_rows(tokenizer),
    )
    shape = HeadShape(content.max_answer_tokens)
    heads = {name: values for name, values in content.tensors.items() if not name.startswith("encoder.")}
    scorer = PackedScorer(network(recipe, folder), heads, shape)
    return Reader(scorer, tokenizer, content.calibration, content.fingerprint)


def assembled(content: Weights, path: Path) -> ReaderModel:
    """Return the whole network in torch; raises ``ModelUnavailable`` where the weights do not fit the base."""
    from assistant.reading.base import load_base
    from assistant.reading.model import ReaderModel, put_trained

    model = ReaderModel(load_base(), content.max_answer_tokens)
    put_trained(model, content.tensors, path)
    return model

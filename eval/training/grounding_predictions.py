"""Predictions of a trained witness for all rows of the combination, made at once where a network reads fast.

A processor needs hours for what the combination is fitted and measured on, a GPU seconds; but there is nothing there
that reads documents. So it goes in three steps:

1. ``python -m eval.training.grounding_predictions --data FOLDER [--documents FOLDER] --collect ROWS`` writes, as
   tokens, every row that ``eval.training.combination`` would have the witness read: open sets and single breaks in the
   folds that no witness is trained on, and the labelled sentences.
2. ``… --rows ROWS --weights FILE --out PREDICTIONS`` reads them there, with torch and these two files alone.
3. ``python -m eval.training.combination … --predictions PREDICTIONS`` looks every row up by its tokens.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assistant.errors import ModelUnavailable
from assistant.grounding.trained.witness import TrainedWitness, load_weights
from eval.training.grounding_batches import EncodedRow, GroundingBatches, GroundingPlan, load, save
from eval.training.row_files import read, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from assistant.grounding.trained.encoding import Packed
    from assistant.grounding.trained.witness import WitnessWeights
    from eval.training.grounding_network import GroundingModel

    Array = NDArray[Any]

READ_TOKENS: Final = 32768
PART_TOKENS: Final = 2048
"""So many tokens are read at once on a GPU, and on a processor."""
_ANY: Final = "predicted"


class Collecting:
    """Stands in for the network and its heads: keeps every row that it should read, and says nothing of it."""

    def __init__(self) -> None:
        self.rows: dict[str, EncodedRow] = {}

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Keep the row."""
        self.rows.setdefault(key_of(row.ids, row.owner), _unlabelled(row))
        return np.zeros((len(row.ids), 2), np.float32)


class Predictions:
    """Stands in for the network and its heads: looks up what they said of a row, see ``write_predictions``."""

    def __init__(self, path: Path) -> None:
        told, columns = read(path)
        self.fingerprint: str = told["fingerprint"]
        self._known = dict(zip(told["keys"], zip(columns["marks"], columns["words"], strict=True), strict=True))

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Return the logits of the row's marks and words, as ``GroundingHeads`` does; raises ``ModelUnavailable``."""
        encoded = _unlabelled(row)
        known = self._known.get(key_of(row.ids, row.owner))
        if known is None:
            message = "This row was not read; collect the rows again, and have them read by the same weights."
            raise ModelUnavailable(message)
        made = np.zeros((len(row.ids), 2), np.float32)
        made[encoded.marks, 0], made[encoded.words, 1] = known
        return made


def witness_of(heads: Collecting | Predictions, fingerprint: str = "") -> TrainedWitness:
    """Return a witness that reads with one of these instead of a network."""
    from assistant.decoder import load_tokenizer
    from index.inference.packing import cache_folder

    return TrainedWitness(heads, load_tokenizer(cache_folder()), fingerprint)


def key_of(ids: Array, owner: Array) -> str:
    """Return what a row is looked up by."""
    return hashlib.sha256(ids.astype("<u2").tobytes() + owner.astype("<u2").tobytes()).hexdigest()[:16]


def _unlabelled(row: Packed) -> EncodedRow:
    sentences = [sentence for answer in row.sentences for sentence in answer]
    words = np.concatenate([np.arange(each.first, each.mark) for each in sentences]).astype(np.uint16)
    marks = np.array([each.mark for each in sentences], np.uint16)
    count = len(marks)
    return EncodedRow(
        _ANY, row.ids.astype(np.uint16), np.bincount(row.owner).astype(np.uint16), marks,
        np.arange(count, dtype=np.uint16), np.zeros(count, bool), words, np.zeros(len(words), bool), weight=1.0,
    )  # fmt: skip


def collect(data: Path, documents: Path | None, few: int | None) -> list[EncodedRow]:
    """Return all rows that the combination has the witness read; see ``combination.main`` for the arguments."""
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.language.claims import without_marks
    from eval.components.labelled_answers import labelled_rows, tries_of
    from eval.training.combination import rows_to_measure
    from eval.training.combination_rows import Fold, fold_of, open_claims

    heads = Collecting()
    witness = witness_of(heads)
    for row, dataset in rows_to_measure(data / "grounding", data, few, reported=True):
        if fold_of(row) is not Fold.TRAIN:
            index, claims = open_claims(row, dataset)
            witness.read([without_marks(claim.text) for claim in claims], index, row["question"])
    if documents is not None:
        for said, evidence in tries_of([*labelled_rows("fit"), *labelled_rows("report")], data, documents):
            index = EvidenceIndex(evidence)
            if not index.repeated(said["text"]):
                witness.read([without_marks(said["text"])], index, said["question"])
    return list(heads.rows.values())


def write_predictions(rows: Sequence[EncodedRow], weights: WitnessWeights, model: GroundingModel, out: Path) -> None:
    """Write what a network with ``weights`` says of the rows' marks and words, in float16."""
    said = list(predicted(rows, model))
    told = {"fingerprint": weights.fingerprint, "keys": [each.key for each in said]}
    write(out, told, {"marks": [each.marks for each in said], "words": [each.words for each in said]})


@dataclass(frozen=True, slots=True)
class Predicted:
    """The logits of a row's marks and of its words; ``key`` as ``key_of``."""

    key: str
    marks: Array
    words: Array


def predicted(rows: Iterable[EncodedRow], model: GroundingModel) -> Iterator[Predicted]:
    """Yield what the network says of each row, short rows first."""
    import torch

    from eval.training.grounding_network import collate
    from eval.training.token_batches import filled

    device = model.heads.weight.device.type
    most = PART_TOKENS if device == "cpu" else READ_TOKENS
    for part in filled(sorted(rows, key=lambda row: row.tokens), most):
        with torch.inference_mode():
            logits = model(collate(part, device)).half().cpu().numpy()
        for row, own in zip(part, logits, strict=True):
            yield Predicted(key_of(row.ids, row.owner), own[row.marks, 0], own[row.words, 1])


def at_work(weights: WitnessWeights, path: Path, device: str) -> GroundingModel:
    """Return the network as it is at work: the changes of a weights file in the base, and its weights rounded."""
    import torch

    from assistant.decoder import changed_base
    from eval.training.grounding_network import GroundingModel
    from index.inference.choosing import round_weights
    from index.inference.packing import cache_folder

    base = changed_base(weights.tensors, path, cache_folder(), weights.layers, weights.scale)
    round_weights(base)
    model = GroundingModel(base, base.config.hidden_size, two_way=weights.two_way)
    heads = {name: torch.as_tensor(weights.tensors[f"heads.{name}"]).float() for name in ("weight", "bias")}
    model.heads.load_state_dict(heads)
    model.to(device).eval()
    return model


def main(given: Sequence[str] | None = None) -> None:
    """Collect the rows, or read them."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.training.grounding_predictions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, help="folder of all open data")
    parser.add_argument("--documents", type=Path, help="folder of the public documents: labelled sentences too")
    parser.add_argument("--few", type=int, help="as --rows of eval.training.combination")
    parser.add_argument("--collect", type=Path, help="write the rows to this file")
    parser.add_argument("--rows", type=Path, help="read the rows of this file")
    parser.add_argument("--weights", type=Path, help="with these weights")
    parser.add_argument("--out", type=Path, help="and write the predictions to this file")
    parser.add_argument("--device", default="cpu")
    told = parser.parse_args(given)
    plan = GroundingPlan.read()
    if told.collect is not None:
        collected = collect(told.data, told.documents, told.few)
        save(told.collect, plan, GroundingBatches(plan, [], collected))
        sys.stderr.write(f"{len(collected)} rows, {sum(row.tokens for row in collected)} tokens\n")
        return
    import torch

    from assistant.decoder import base_fingerprint

    torch.set_float32_matmul_precision("high")
    rows = load(told.rows, plan).development
    weights = load_weights(told.weights, base_fingerprint())
    begun = time.monotonic()
    write_predictions(rows, weights, at_work(weights, told.weights, told.device), told.out)
    sys.stderr.write(f"{sum(row.tokens for row in rows)} tokens in {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()

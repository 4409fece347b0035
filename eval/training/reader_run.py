"""A training of the reader under way: what it is trained against, its figures, the weights file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from sklearn.metrics import roc_auc_score

from assistant.decoder.base import base_fingerprint
from assistant.reading.weights import Weights
from eval.training.reader_evaluation import evaluate, read
from eval.training.reader_loss import loss_of
from eval.training.token_run import Limits, TokenRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from assistant.reading.model import ReaderModel
    from eval.training.reader_batches import ReaderBatches, TargetRow
    from eval.training.reader_plan import ReaderPlan

__all__ = ["Limits", "ReaderRun", "file_name"]

_PREFIX: Final = "encoder.base_model.model."
_SURE: Final = 0.7
"""Second opinions at least so sure, either way, are what the reader's agreement with them is measured on."""


def file_name(name: str) -> str:
    """Return the name that a trained tensor has in the weights file: as if the changes stood in the base itself."""
    return name.removeprefix(_PREFIX).replace(".default.", ".")


class ReaderRun(TokenRun["TargetRow"]):
    """See the module. ``origin`` says where labels and first weights come from; a checkpoint of another is refused."""

    _plan: ReaderPlan
    _rows: ReaderBatches
    _model: ReaderModel

    def _loss(self, part: Sequence[TargetRow], batch: Sequence[TargetRow]) -> Tensor:
        return loss_of(self._model, part, self._device) / len(batch)

    def _score(self) -> None:
        notes = {**self._origin, "configuration": self._plan.text, "steps": str(self._done)}
        scored = evaluate(self._model, self._rows.development, self._device)
        notes |= scored.notes() | {"agreement": str(self._agreement())}
        content = {file_name(name): value for name, value in self._trained.items()}
        weights = Weights(content, base_fingerprint(), self._plan.shape, scored.calibration, notes)
        for name in self._names:
            sys.stderr.write(f"{name} {weights.save(self._folder / name)} {scored} {notes['agreement']}\n")

    def _agreement(self) -> float:
        """Return the AUROC of the reader against the larger model's sure opinions on unseen rows; nan without any."""
        sure = [each for each in self._rows.second_opinions if max(each.target, 1 - each.target) >= _SURE]
        truth = [each.target > 1 - _SURE for each in sure]
        if len(set(truth)) < 2:  # noqa: PLR2004 - both classes
            return float("nan")
        logits, _ = read(self._model, [each.row for each in sure], self._device)
        return float(roc_auc_score(truth, logits))

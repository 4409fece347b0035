"""What the trained witness says of the labelled rows, kept in a file: reading them takes a quarter of an hour."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from assistant.grounding.claims import without_marks
from assistant.grounding.trained.witness import Reading, shipped
from eval.lines import open_rows
from eval.training.combination_rows import Fold, fold_of, measurements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from assistant.grounding.claims import ClaimText
    from assistant.grounding.evidence_index import EvidenceIndex
    from eval.training.combination_rows import Measurement


class KeptReadings:
    """JSON Lines, appended as rows are read; lines of other weights do not count."""

    def __init__(self, path: Path) -> None:
        self._witness = shipped()
        self._known: dict[str, list[Reading]] = {}
        if path.exists():
            for row in open_rows(path):
                if row["weights"] == self._witness.fingerprint:
                    self._known[row["key"]] = [Reading(v, w, (a, b)) for v, w, a, b in row["readings"]]
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def has(self, row: Mapping[str, Any]) -> bool:
        """Whether the row was read by these weights already."""
        return _key(row) in self._known

    def measurements(self, row: Mapping[str, Any], dataset: str) -> Iterator[Measurement]:
        """Yield the row's claims, with the witness's readings where it was not trained on the row."""
        return measurements(row, dataset, self._read if fold_of(row) is not Fold.TRAIN else None)

    def _read(self, row: Mapping[str, Any], claims: Sequence[ClaimText], index: EvidenceIndex) -> list[Reading]:
        key = _key(row)
        if key not in self._known:
            said = [without_marks(claim.text) for claim in claims]
            self._known[key] = list(self._witness.read(said, index, row["question"]))
            numbers = [[each.verdict, each.words, *each.worst] for each in self._known[key]]
            line = {"key": key, "weights": self._witness.fingerprint, "readings": numbers}
            self._file.write(json.dumps(line, sort_keys=True) + "\n")
            self._file.flush()
        return self._known[key]


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['dataset']}/{row['id']}"

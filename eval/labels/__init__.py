"""People's labels of a run: what is labelled, blind, and the file beside the log that keeps the labels.

A person labels each sentence that the system said, shown or withheld, without seeing a verdict or whether it was
withheld. So the rate before the gate and the gate itself can be measured. A seed shuffles the answers, and the
sentences of each.

Labels are JSON Lines, each line synced as it is written, so that a kill loses none. A later label of the same labeller
on the same sentence replaces the earlier one. Each label holds the labelled words, so that labels of another run, or of
an older version of the answer, are refused.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import Verdict
from eval.errors import LabelsRefused
from eval.judges import all_claims, nearest, quotes_of
from eval.lines import AppendOnlyFile, validated, whole_bytes
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from eval.items import Item
    from eval.runs import Run

_NEAREST = 6
LABELS: Final = "labels.jsonl"
CANNOT_TELL: Final = "cannot_tell"


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """One sentence to label; ``id`` is «CASE#NUMBER», counted from 1 in the order of the log."""

    id: str
    case_id: str
    question: str
    text: str
    quotes: tuple[str, ...]
    withheld: bool


def claims_to_label(item: Item) -> tuple[LabelledClaim, ...]:
    """Return the sentences of one answer, in the order of the log."""
    return tuple(
        LabelledClaim(
            f"{item.case.id}#{number}",
            item.case.id,
            item.case.question,
            str(claim["text"]),
            tuple(dict.fromkeys(quote for quote in quotes_of(claim) if quote.strip())),
            withheld,
        )
        for number, (claim, withheld) in enumerate(all_claims(item.row), start=1)
    )


def all_to_label(run: Run) -> dict[str, LabelledClaim]:
    """Return every sentence of a run by its id, in the order of the log."""
    return {claim.id: claim for item in run.items for claim in claims_to_label(item)}


def shuffled(run: Run, seed: int) -> tuple[LabelledClaim, ...]:
    """Return every sentence once; ``seed`` shuffles the answers, and the sentences of each."""
    answers = [claims for item in run.items if (claims := claims_to_label(item))]
    chance = random.Random(f"{seed}:{run.header.get('suite_fingerprint')}")  # noqa: S311 - not a secret
    chance.shuffle(answers)
    return tuple(claim for claims in answers for claim in chance.sample(claims, len(claims)))


def around(claim: LabelledClaim, documents: Sequence[str]) -> list[str]:
    """Return the documents' sentences nearest to a claim, without those in its citations."""
    return [
        text for text in nearest(claim.text, documents, _NEAREST) if not any(text in quote for quote in claim.quotes)
    ]


class Label(BaseModel):
    """One person's label of one sentence; ``cannot_tell`` is a label too, but no verdict."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    labeller: str = Field(min_length=1, max_length=60)
    verdict: Literal["supported", "contradicted", "unsupported", "not_factual", "cannot_tell"]
    text: str = ""
    note: str = ""

    @property
    def decided(self) -> Verdict | None:
        """The verdict; None if the labeller could not tell."""
        return None if self.verdict == CANNOT_TELL else Verdict(self.verdict)


class _LabelRow(BaseModel):
    """A line of the file, perhaps without its labeller."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True, slots=True)
class Agreed:
    """The joint verdict of all labellers of a sentence; ``verdict`` is None if they differ or could not tell."""

    id: str
    text: str
    verdict: Verdict | None
    differ: bool

    @property
    def bad(self) -> bool | None:
        """Whether people call the sentence bad; None if undecided."""
        return None if self.verdict is None else self.verdict.is_bad


def read_labels(path: Path, claims: Mapping[str, LabelledClaim] | None = None, labeller: str = "") -> list[Label]:
    """Return the labels of a file, the last one of each labeller on each sentence; [] if there is no file.

    Raises ``LabelsRefused``, which names file and line, for a damaged line, for a line without a labeller unless
    ``labeller`` is given, and, if ``claims`` are given, for an unknown id or different words. A half-written last line
    is left out.
    """
    if not path.exists():
        return []
    with explained(LabelsRefused, f"The labels {path} cannot be read"):
        content = path.read_bytes()
    whole = whole_bytes(content) if path.name == LABELS else content
    kept: dict[tuple[str, str], Label] = {}
    for number, line in enumerate(whole.decode("utf-8-sig", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        row = validated(_LabelRow, line, place, LabelsRefused).model_dump(exclude_unset=True)
        label = validated(Label, {"labeller": labeller, **row} if labeller else row, place, LabelsRefused)
        problem = ""
        if claims is not None and label.id not in claims:
            problem = f"the run has no sentence «{label.id}»; ids are those of briefing eval label --page."
        elif claims is not None and label.text and label.text != (text := claims[label.id].text):
            was = f"«{label.id}» was labelled as «{label.text[:80]}», and in this run it is «{text[:80]}»"
            problem = f"{was}; the labels are of another run."
        if problem:
            message = f"{place}: {problem}"
            raise LabelsRefused(message)
        kept.pop((label.id, label.labeller), None)
        kept[label.id, label.labeller] = label
    return list(kept.values())


def take_labels(path: Path, folder: Path, claims: Mapping[str, LabelledClaim], labeller: str) -> int:
    """Add the labels of a file to those of a run and return their number; if one is refused, none is added."""
    if not path.is_file():
        message = f"There is no file {path} with labels."
        raise LabelsRefused(message)
    taken = read_labels(path, claims, labeller)
    if not taken:
        message = f"{path} holds no labels."
        raise LabelsRefused(message)
    with LabelFile(folder) as file:
        for label in taken:
            file.add(label if label.text else label.model_copy(update={"text": claims[label.id].text}))
    return len(taken)


class LabelFile:
    """The labels of one run, open for appending."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LABELS
        with explained(LabelsRefused, f"The labels {self.path} cannot be written"):
            self._file = AppendOnlyFile(self.path)
            self._file.repaired()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def add(self, label: Label) -> None:
        """Keep a label; it is on disk when this returns."""
        with explained(
            LabelsRefused, f"The label of «{label.id}» could not be kept", "; those before it are. Make room."
        ):
            self._file.append(label.model_dump())


def agreed(labels: Iterable[Label], labeller: str = "") -> dict[str, Agreed]:
    """Return people's joint verdict on each labelled sentence, or that of ``labeller`` alone.

    Labels that could not tell do not count. If the others say both good and bad, the sentence is disputed. If all say
    bad in different ways, the first label is taken.
    """
    by_id: dict[str, list[Label]] = {}
    for label in labels:
        if not labeller or label.labeller == labeller:
            by_id.setdefault(label.id, []).append(label)
    found = {}
    for id_, given in by_id.items():
        verdicts = [label.decided for label in given if label.decided is not None]
        differ = len({verdict.is_bad for verdict in verdicts}) > 1
        verdict = None if differ or not verdicts else verdicts[0]
        found[id_] = Agreed(id_, given[-1].text, verdict, differ)
    return found

"""The rows that the trained witness learns from: some sources, and the answers or claims about them with their labels.

Rows are parted into folds by source exactly as for the combination (``combination_rows.fold_of``), so what the
combination is fitted and measured on is unseen here. Claims about one source share a row. Some grounded claims are
shown a second time, broken in one way.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assistant.grounding.check import index_of
from assistant.grounding.trained.encoding import context
from assistant.language.claims import split_claims, without_marks
from eval.lines import open_rows
from eval.training.breaks import Break, any_break
from eval.training.combination_rows import (
    ANSWER_SET,
    DRAFTED,
    EDITED_SET,
    LEAST_TOUCH,
    Fold,
    fold_of,
    hash_of,
    read_rows,
)
from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from eval.training.grounding_batches import GroundingPlan, SetShare

PASSAGES: Final = "passages"
"""The name under which passages of the reading sets enter, shown as they are and broken."""
_PASSAGE_FILES: Final = ("squadshifts_wiki", "qed", "tatqa_text")
_EVERY: Final = 10**6
_AS_MANY: Final = 3
"""The training fold has so many times the sources of another."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrainingSentence:
    """A sentence with its label.

    ``bad`` is None where it is only known that one or more such sentences of the answer are. ``marked`` are the
    character ranges that are not grounded, None where not told.
    """

    text: str
    bad: bool | None
    marked: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class GroundingRow:
    """Sources with the answers about them, each a sequence of sentences."""

    dataset: str
    sources: tuple[str, ...]
    question: str | None
    answers: tuple[tuple[TrainingSentence, ...], ...]
    worth: float


def rows_of_fold(plan: GroundingPlan, data: Path, fold: Fold, epoch: int = 0) -> list[GroundingRow]:
    """Return all rows of one fold; ``data`` holds ``grounding/`` and ``reading/``. Each epoch has breaks of its own."""
    found: list[GroundingRow] = []
    for name, share in plan.sets.items():
        if epoch >= share.epochs:
            continue
        if name in _ROW_MAKERS:
            found += _ROW_MAKERS[name](data, share, fold, epoch)
            continue
        rows = [row for row in read_rows(data / "grounding", name, _EVERY) if fold_of(row) is fold]
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in turn(rows, share.rows if fold is Fold.TRAIN else share.rows // _AS_MANY, epoch):
            groups[(row["question"] or "", *row["sources"])].append(row)
        for group in groups.values():
            for first in range(0, len(group), share.together):
                found.append(_row(name, group[first : first + share.together], share, epoch))
    return found


def turn(rows: Sequence[T], most: int, epoch: int) -> list[T]:
    """Return the rows of one epoch: all, or ``most`` of more, where each epoch goes on behind the one before.

    >>> turn("abcde", 3, 0), turn("abcde", 3, 1)
    (['a', 'b', 'c'], ['d', 'e', 'a'])
    """
    if len(rows) <= most:
        return list(rows)
    return [rows[number % len(rows)] for number in range(epoch * most, (epoch + 1) * most)]


def _row(name: str, together: Sequence[Mapping[str, Any]], share: SetShare, epoch: int) -> GroundingRow:
    rng = random.Random(f"{together[0]['id']} {epoch}")
    answers = [said for row in together if (said := _said(row, name))]
    index = index_of(together[0]["sources"])
    document = [item.text for item in index.candidates]
    good = [said for answer in answers for said in answer if said.bad is False and len(said.text.split()) > 4]  # noqa: PLR2004
    chosen = [said for said in good if rng.random() < share.breaks]
    breaks = [made for said in chosen if (made := any_break(rng, said.text, document)) is not None]
    answers += [(_broken(made),) for made in breaks]
    texts = context(index, [said.text for answer in answers for said in answer])
    question = together[0]["question"] if name == ANSWER_SET else None
    return GroundingRow(name, texts, question, tuple(answers), share.worth)


def _of_drafts(data: Path, share: SetShare, fold: Fold, epoch: int) -> Iterator[GroundingRow]:
    """Yield facts with all that is said of them beside the sentences that it rests on, then drafts of a document.

    A draft says one thing of each fact, and its sentences see each other, as at work. What is said of one fact does
    not: the right sentence would tell the wrong one.
    """
    documents: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in read_rows(data / "grounding", DRAFTED, _EVERY):
        if fold_of(row) is fold:
            documents[row["meta"]["doc_key"]][row["meta"]["fact"]].append(row)
    chosen = turn(list(documents.values()), share.rows if fold is Fold.TRAIN else share.rows // _AS_MANY, epoch)
    for facts in chosen:
        rng = random.Random(f"{facts[min(facts)][0]['id']} {epoch}")
        for rows in facts.values():
            if rng.random() < share.cited:
                evidence = dict.fromkeys(text for row in rows for text in row["meta"]["evidence"])
                yield _beside([" ".join(evidence)], [_said(row, DRAFTED) for row in rows], share)
        for _ in range(share.drafts):
            said = [_said(rng.choice(facts[fact]), DRAFTED)[0] for fact in sorted(facts)]
            yield _beside(facts[min(facts)][0]["sources"], [tuple(said[: share.together])], share)


def _beside(sources: Sequence[str], answers: Sequence[tuple[TrainingSentence, ...]], share: SetShare) -> GroundingRow:
    texts = context(index_of(sources), [said.text for answer in answers for said in answer])
    return GroundingRow(DRAFTED, texts, None, tuple(answers), share.worth)


def _of_passages(data: Path, share: SetShare, fold: Fold, epoch: int) -> Iterator[GroundingRow]:
    texts: set[str] = set()
    for name in _PASSAGE_FILES:
        texts |= {row["context"] for row in open_rows(data / "reading" / f"{name}.jsonl")}
    chosen = [text for text in sorted(texts, key=hash_of) if fold_of({"meta": {}, "sources": [text]}) is fold]
    for text in turn(chosen, share.rows if fold is Fold.TRAIN else share.rows // _AS_MANY, epoch):
        rng = random.Random(f"{text} {epoch}")
        sentences = [text[span.start : span.end] for span in split(text)]
        sentences = [sentence for sentence in sentences if len(sentence.split()) > 5]  # noqa: PLR2004
        breaks = [made for sentence in sentences if (made := any_break(rng, sentence, sentences)) is not None]
        said = [_broken(made) for made in breaks] + [TrainingSentence(each, bad=False, marked=()) for each in sentences]
        rng.shuffle(said)
        if breaks:
            yield GroundingRow(PASSAGES, (text,), None, tuple((each,) for each in said[: share.together]), share.worth)


def _said(row: Mapping[str, Any], name: str) -> tuple[TrainingSentence, ...]:
    """Return the sentences of an answer, labelled.

    Those of an edited summary that stand in the original one are good, one or more of the others bad.
    """
    claims = split_claims(row["answer"]) if name in {EDITED_SET, ANSWER_SET} else []
    if name == ANSWER_SET:
        said = []
        for claim in claims:
            ranges = ((max(claim.start, each["start"]), min(claim.end, each["end"])) for each in row["spans"])
            touched = tuple((a - claim.start, b - claim.start) for a, b in ranges if b - a >= LEAST_TOUCH)
            said.append(TrainingSentence(claim.text, bool(touched), touched))
        return tuple(said)
    if name != EDITED_SET:
        marked = () if row.get("spans") == [] else None
        return (TrainingSentence(without_marks(row["answer"]), not row["grounded"], marked),)
    if row["grounded"]:
        return tuple(TrainingSentence(claim.text, bad=False, marked=()) for claim in claims)
    original = {" ".join(claim.text.split()) for claim in split_claims(row["meta"]["original_summary"])}
    changed = {claim.text for claim in claims if " ".join(claim.text.split()) not in original}
    label = True if sum(claim.text in changed for claim in claims) == 1 else None
    return tuple(TrainingSentence(claim.text, label if claim.text in changed else False) for claim in claims)


_ROW_MAKERS: Final = {PASSAGES: _of_passages, DRAFTED: _of_drafts}


def _broken(made: Break) -> TrainingSentence:
    return TrainingSentence(
        made.text, bad=True, marked=((made.start, made.start + len(made.now)),) if made.now else None
    )

"""All that is proposed for a suite: cases and forged answers, each with what a person needs to accept or drop it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from assistant.question_generation.questions import questions
from assistant.question_generation.unanswerable import far, near
from eval.building.forging import break_of, forgeable, rephrased

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import ParsedDocument

Json = dict[str, Any]
_GOOD_KINDS: Final = ("right", "mis_cited", "right", "uncited")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of the suite, or of its forged answers, with the sentence and title that it was made from ("" for none)."""

    row: Json
    forged: bool
    source: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class _SourceSentence:
    """A sentence of a document that can stand alone."""

    text: str
    title: str
    document: tuple[str, ...]
    people: frozenset[str]


def proposals(documents: Sequence[ParsedDocument], most: int) -> list[Proposal]:
    """Return up to ``most`` cases and up to ``most`` forged answers, spread over documents and kinds.

    The same documents give the same proposals, with the same ids.
    """
    return [*_spread(list(_cases(documents)), most), *list(_forged(documents))[: most // 2 * 2]]


def _cases(documents: Sequence[ParsedDocument]) -> Iterator[Proposal]:
    texts = [parsed.document.text for parsed in documents]
    people = _people(documents)
    seen: set[str] = set()
    for parsed in documents:
        title = parsed.document.title
        for sentence in _sound(parsed):
            text = parsed.sentence_text(sentence)
            for asked in questions(text, parsed.sentences[sentence].speaker):
                if asked.question in seen:
                    continue
                seen.add(asked.question)
                gold = {"must_say": [[asked.answer]], "must_cite": [text]}
                yield Proposal(_case(asked.kind, asked.question, gold), forged=False, source=text, title=title, note="")
                for changed in near(asked.question, texts, people):
                    if changed.question not in seen:
                        seen.add(changed.question)
                        row = _case("unanswerable_near", changed.question, None)
                        yield Proposal(row, forged=False, source=text, title=title, note=changed.note)
    for question in far(texts):
        note = "no document has its words"
        yield Proposal(_case("unanswerable_far", question, None), forged=False, source="", title="", note=note)


def _people(documents: Sequence[ParsedDocument]) -> list[str]:
    """Return the full names of those who are said to have said something and have a role."""
    spoken = [sentence.speaker for parsed in documents for sentence in parsed.sentences if sentence.speaker]
    return [speaker.name for speaker in spoken if speaker.role and " " in speaker.name]


def _sound(parsed: ParsedDocument) -> list[int]:
    """Return the sentences without damage."""
    return [s.number for s in parsed.sentences if not parsed.document.warnings_in(s.start, s.end)]


def _case(kind: str, question: str, gold: Json | None) -> Json:
    row: Json = {"kind": kind, "question": question, "answerable": gold is not None, "made": "machine", **(gold or {})}
    return {"id": _id(kind, row), **row}


def _forged(documents: Sequence[ParsedDocument]) -> Iterator[Proposal]:
    """Yield a good and a bad answer of each sentence, documents in turn, so that any even number is balanced."""
    counts: dict[str, int] = {}
    good = 0
    turns = zip_longest(*(_standing(parsed) for parsed in documents))
    said = [each for turn in turns for each in turn if each is not None]
    for place, each in enumerate(said):
        made = break_of(each.text, each.document, each.people, counts)
        if made is None:
            continue
        counts[made.kind] = counts.get(made.kind, 0) + 1
        kind = _GOOD_KINDS[good % len(_GOOD_KINDS)]
        other = said[(place + len(said) // 2) % len(said)].text
        kind = "right" if kind == "mis_cited" and other == each.text else kind
        cites = {"right": [each.text], "mis_cited": [other], "uncited": []}[kind]
        true = rephrased(each.text)
        good += 1
        yield _answer(kind, true.text, each, cites, true.note)
        yield _answer(made.kind, made.text, each, [each.text], made.note)


def _standing(parsed: ParsedDocument) -> Iterator[_SourceSentence]:
    texts = tuple(parsed.sentence_text(number) for number in range(len(parsed.sentences)))
    people = frozenset(_people([parsed]))
    for number in _sound(parsed):
        if forgeable(texts[number]):
            yield _SourceSentence(texts[number], parsed.document.title, texts, people)


def _answer(kind: str, text: str, said: _SourceSentence, cites: list[str], note: str) -> Proposal:
    row: Json = {
        "kind": kind,
        "question": f"What does «{said.title}» say?",
        "claims": [{"text": text, "good": kind in _GOOD_KINDS, "cites": cites}],
        "about": [said.text],
        "made": "machine",
    }
    cited = {
        "mis_cited": f"; cited is another sentence: «{cites[0] if cites else ''}»",
        "uncited": "; nothing is cited",
    }
    return Proposal({"id": _id(kind, row), **row}, True, said.text, said.title, note + cited.get(kind, ""))  # noqa: FBT003


def _id(kind: str, row: Json) -> str:
    content = repr(sorted((key, value) for key, value in row.items() if key != "kind"))
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"


def _spread(found: list[Proposal], most: int) -> list[Proposal]:
    """Return at most so many, taken in turn from each kind, in the order of the documents."""
    if len(found) <= most:
        return found
    turns: dict[str, int] = {}
    order = []
    for place, each in enumerate(found):
        kind = each.row["kind"]
        turns[kind] = turns.get(kind, 0) + 1
        order.append((turns[kind], each.row["id"], place))
    kept = {place for _, _, place in sorted(order)[:most]}
    return [each for place, each in enumerate(found) if place in kept]

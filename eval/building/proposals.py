"""Proposals for a suite: cases and forged answers, each with what a person needs to accept or drop it.

Forged answers come from the documents' sentences: true ones rephrased, and true ones broken in one way (by
``eval.training.breaks``). The check's trained witness learned from breaks of the same patterns in other documents, so
machine-made forgeries flatter it; the shipped, hand-written ones do not.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from assistant.language.names import find_names
from assistant.question_generation.clauses import POINTS_BACK, PROSE, clause_of
from assistant.question_generation.questions import questions
from assistant.question_generation.unanswerable import far, near
from assistant.views.timeline import moments
from eval.training.breaks import KINDS, Break, broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.types import ParsedDocument

_WORDS: Final = range(7, 36)
_SEED: Final = 11
_TAIL: Final = re.compile(r", (?:which|where|while|and then|a record)\b[^,]*$")
_FORMS: Final = (
    (re.compile(r"(?<=\d)%"), " percent"),
    (re.compile(r"(?<=\d) billion\b"), "bn"),
    (re.compile(r"\b[Mm]ore than (?=\d)"), "over "),
    (re.compile(r"\b[Aa]bout (?=\d)"), "around "),
    (re.compile(r"\b(\d{1,2}) (January|March|April|June|July|August|September|October|November|December)\b"), r"\2 \1"),
)
_SMALL: Final = frozenset(
    {"more", "most", "last", "first", "up", "down", "both", "will", "must", "is", "are", "was", "like"}
)
"""Words whose replacement gives no good English, or a sentence that may still be true."""
_ALREADY_DENIED: Final = re.compile(r"^(?:No|None|Nobody|Nothing|Neither)\b|\b(?:not|never|no longer)\b")
_MAY: Final = re.compile(r"\b(?:may|might|could|can)$")
_LEANS: Final = re.compile(r"^That\b|\b(?:them|as well)\b")
_LEADS: Final = re.compile(r"^(?P<lead>(?:In|On|By|Since) [^,]{3,40}), (?P<rest>[A-Z][^,]*)\.$")
Json = dict[str, Any]
_GOOD_KINDS: Final = ("right", "mis_cited", "right", "uncited")


@dataclass(frozen=True, slots=True)
class Forgery:
    """A sentence rephrased (``kind`` right) or broken (``kind`` is the kind of break); ``note`` says how."""

    kind: str
    text: str
    note: str


def rephrased(sentence: str) -> Forgery:
    """Rephrase a sentence without changing its meaning; unchanged if no pattern applies.

    >>> rephrased("More than 25% came, which surprised us.").text
    'Over 25 percent came.'
    """
    text = sentence.strip()
    if text.endswith("."):
        text = _TAIL.sub("", text[:-1]) + "."
    lead = _LEADS.match(text)
    if lead is not None:
        text = f"{lead['rest']} {lead['lead'][0].lower()}{lead['lead'][1:]}."
    for pattern, form in _FORMS:
        text = pattern.sub(form, text)
    text = text[:1].upper() + text[1:]
    return Forgery("right", text, "word for word" if text == sentence.strip() else "told in another form")


def break_of(
    sentence: str, document: Sequence[str], people: frozenset[str], counts: Mapping[str, int]
) -> Forgery | None:
    """Break ``sentence`` in a way that it allows, of the kind used least so far; None if it allows none.

    ``document`` are the sentences around it, ``people`` the names in them that are people's.
    """
    dice = random.Random(f"{_SEED}{sentence}")  # noqa: S311 - the same breaks every time
    for kind in sorted(KINDS, key=lambda each: (counts.get(each, 0), KINDS.index(each))):
        made = broken(dice, sentence, kind, document)
        if made is not None and _sensible(made, sentence, document, people):
            change = f"«{made.was}» became «{made.now.strip()}»" if made.was else f"added «{made.now.strip()}»"
            return Forgery(kind, made.text, change)
    return None


def _sensible(made: Break, sentence: str, document: Sequence[str], people: frozenset[str]) -> bool:
    """Whether a break reads like a sentence that somebody might write, and is surely false."""
    was = made.was.strip().lower()
    if was in _SMALL or "percentage points" in made.now:
        return False
    if made.kind == "negation":
        return not _ALREADY_DENIED.search(sentence) and not _MAY.search(sentence[: made.start].rstrip())
    if made.kind in {"number", "hedge", "unit"}:
        end = made.start + len(made.was)
        return not any(moment.start < end and made.start < moment.end for moment in moments(sentence, None))
    if made.kind in {"name", "speaker"}:
        return _alike(made.was, made.now, document, people)
    if made.kind == "order":
        names = [name.text for name in find_names(made.was)]
        return len(names) >= 2 and _alike(names[0], names[-1], document, people)  # noqa: PLR2004 - an exchange takes two
    return True


def _alike(one: str, two: str, document: Sequence[str], people: frozenset[str]) -> bool:
    """Whether both are full names of several words, and either both or neither are people's."""
    known = {name.text for text in document for name in find_names(text) if " " in name.text}
    return {one, two} <= known and (one in people) == (two in people)


def forgeable(sentence: str) -> bool:
    """Whether a sentence makes a statement that can stand alone."""
    words = sentence.split()
    if len(words) not in _WORDS or not sentence.strip().endswith(".") or POINTS_BACK.search(sentence.split(", ", 1)[0]):
        return False
    if _LEANS.search(sentence) or not PROSE.fullmatch(sentence):
        return False
    return clause_of(" ".join(words)) is not None or bool(re.search(r"\d|[a-z] [A-Z]", sentence))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of the suite or its forged answers, with the sentence and title that it was made from ("" for none)."""

    row: Json
    forged: bool
    source: str
    title: str
    note: str


def proposals(documents: Sequence[ParsedDocument], most: int) -> list[Proposal]:
    """Return up to ``most`` cases and up to ``most`` forged answers, spread over documents and kinds.

    The same documents give the same proposals with the same ids.
    """
    cases, turns, order = list(_cases(documents)), Counter[str](), []
    for place, each in enumerate(cases):  # taken in turn from each kind
        kind = each.row["kind"]
        turns[kind] += 1
        order.append((turns[kind], each.row["id"], place))
    kept = sorted(place for _, _, place in sorted(order)[:most])
    return [*(cases[place] for place in kept), *list(_forged(documents))[: most // 2 * 2]]


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
    """Return the full names of speakers with a role."""
    spoken = [sentence.speaker for parsed in documents for sentence in parsed.sentences if sentence.speaker]
    return [speaker.name for speaker in spoken if speaker.role and " " in speaker.name]


def _sound(parsed: ParsedDocument) -> list[int]:
    return [s.number for s in parsed.sentences if not parsed.document.warnings_in(s.start, s.end)]


def _identified(kind: str, row: Json) -> Json:
    content = repr(sorted((key, value) for key, value in row.items() if key != "kind"))
    return {"id": f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:10]}", **row}


def _case(kind: str, question: str, gold: Json | None) -> Json:
    row: Json = {"kind": kind, "question": question, "answerable": gold is not None, "made": "machine", **(gold or {})}
    return _identified(kind, row)


def _forged(documents: Sequence[ParsedDocument]) -> Iterator[Proposal]:
    """Yield a good and a bad answer of each stand-alone sentence, documents in turn, so any even number is balanced."""
    texts = [[parsed.sentence_text(number) for number in range(len(parsed.sentences))] for parsed in documents]
    people = [frozenset(_people([parsed])) for parsed in documents]
    alone = (
        [(number, own[sentence]) for sentence in _sound(documents[number]) if forgeable(own[sentence])]
        for number, own in enumerate(texts)
    )
    said = [each for turn in zip_longest(*alone) for each in turn if each is not None]
    counts, good = Counter[str](), 0
    for place, (number, text) in enumerate(said):
        made = break_of(text, texts[number], people[number], counts)
        if made is None:
            continue
        counts[made.kind] += 1
        other = said[(place + len(said) // 2) % len(said)][1]
        kind = _GOOD_KINDS[good % len(_GOOD_KINDS)]
        kind = "right" if kind == "mis_cited" and other == text else kind
        good += 1
        true = rephrased(text)
        notes = {"mis_cited": f"; cited is another sentence: «{other}»", "uncited": "; nothing is cited"}
        cites = {"right": [text], "mis_cited": [other], "uncited": []}[kind]
        title = documents[number].document.title
        for forged, of_kind, quotes in ((true, kind, cites), (made, made.kind, [text])):
            row: Json = {
                "kind": of_kind,
                "question": f"What does «{title}» say?",
                "claims": [{"text": forged.text, "good": forged is true, "cites": quotes}],
                "about": [text],
                "made": "machine",
            }
            note = forged.note + (notes.get(kind, "") if forged is true else "")
            yield Proposal(_identified(of_kind, row), forged=True, source=text, title=title, note=note)

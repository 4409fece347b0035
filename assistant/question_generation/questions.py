"""Questions with known answers, generated from single sentences: figures, dates, speakers, roles, acronyms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.abbreviations import definitions
from assistant.language.quantities.kinds import CALENDAR, COUNT, MONTHS, ORDINAL, PERCENT, SECONDS
from assistant.language.quantities.reading import find_quantities
from assistant.language.quantities.units import MONEY
from assistant.question_generation.clauses import POINTS_BACK, PROSE, Clause, clause_of
from assistant.views.timeline import moments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.language.quantities.kinds import Quantity
    from index.types import Speaker

_ABOUT: Final = re.compile(
    r"(?:(?:more|less|fewer|rather more) than|over|under|about|almost|nearly|around|some|up to|at (?:least|most)|"
    r"roughly|only|just|past|approximately|an estimated|exactly|as (?:much|many) as)\s+$",
    re.IGNORECASE,
)
_CUT: Final = re.compile(r"[,;:(—–\"“]| (?:which|where|who|while|but|after|before|instead|because|so that|and|than)\b")
_BROKEN: Final = re.compile(r"[,;:(—–\"“”]|\b(?:which|that|who|where|whose|while|and|or|than)\b")
_COUNTED: Final = re.compile(r"^(?:[a-z-]+ ){0,2}?(?:[a-z-]{3,}s|people|children|men|women)\b")
_NOT_COUNTED: Final = re.compile(r"^(?:times|percent|points|years|has|was|is|as|of)\b")
_DATE: Final = re.compile(r"\d{4}|\d [A-Z]|[A-Z][a-z]+ \d")
_DATE_PREPOSITIONS: Final = frozenset({"in", "on", "by", "since", "at"})
_PART_OF_TIME: Final = re.compile(r" (?:the )?(?:end|beginning|middle) of$")
_ARTICLE: Final = re.compile(r"^(?:an?|the) ")
_PERSON: Final = re.compile(r"[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){1,3}")
_TITLE: Final = r"(?:Professor |Prof\. |Dr\. |Mr\. |Mrs\. |Ms\. |President |Minister |Mayor )?"
_WORDS: Final = range(4, 33)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the words that answer it, and its kind."""

    question: str
    answer: str
    kind: str


def questions(sentence: str, speaker: Speaker | None) -> list[Asked]:
    """Return the questions that ``sentence`` answers by itself, [] if it depends on another.

    >>> [one.question for one in questions("In 2024 China generated 41 zettabytes of data.", None)]
    ['How much data did China generate in 2024?', 'When did China generate 41 zettabytes of data?']
    """
    said = " ".join(sentence.split())
    if not PROSE.fullmatch(said):
        return []
    abbreviations = ((long, f"What does the abbreviation {short} stand for?") for long, short in definitions(said))
    asked = [Asked(question, long, "name") for long, question in abbreviations]
    if not POINTS_BACK.search(said.split(", ")[0]):
        clause = clause_of(said)
        if clause is not None:
            asked.extend(_figure(clause))
            asked.extend(_date(clause))
        asked.extend(_counted(said))
    if speaker is not None:
        asked.extend(_speaker(said, speaker))
    return [one for one in asked if _is_sensible(one.question.rstrip("?"))]


def _is_sensible(bare: str) -> bool:
    pairs = bare.count("(") == bare.count(")") and bare.count('"') % 2 == 0 and bare.count("“") == bare.count("”")
    return len(bare.split()) in _WORDS and pairs and not POINTS_BACK.search(bare)


def _figure(clause: Clause) -> Iterator[Asked]:
    """Yield the question about the first figure in the predicate."""
    figure = _first_figure(clause.rest)
    before = _ABOUT.sub("", clause.rest[: figure.start]).strip() if figure else ""
    if figure is None or _BROKEN.search(before):
        return
    question = _how(clause, before, figure, _until_cut(clause.rest[figure.end :]))
    if question:
        said = clause.rest[figure.start : figure.end]
        yield Asked(_spaced(f"{question}?"), said, "unit" if _is_size(figure) else "figure")


def _first_figure(text: str) -> Quantity | None:
    """Return the first quantity that is not a date."""
    return next((one for one in find_quantities(text) if one.dimension not in {*CALENDAR, ORDINAL}), None)


def _is_size(figure: Quantity) -> bool:
    return figure.dimension not in {*MONEY, PERCENT, COUNT, MONTHS, SECONDS}


def _how(clause: Clause, before: str, figure: Quantity, after: str) -> str:  # noqa: PLR0911 - one a form of question
    """Return the question, "" if no form fits."""
    start, _, last = before.rpartition(" ")
    ask = f"{clause.auxiliary} {clause.subject}"
    if last == "by":
        return f"By how much {ask} {start} {after} {clause.lead}"
    if after.startswith(("a ", "an ", "per ")):
        return ""
    is_money, is_size = figure.dimension in MONEY, _is_size(figure)
    if last in {"to", "from", "at"} and (is_money or is_size or figure.dimension == PERCENT):
        return f"{last.capitalize()} what figure {ask} {start} {after} {clause.lead}"
    if last in {"of", "in", "on", "for", "with", "within", "than", "and", "the", "a", "an", "as", "between", "all"}:
        return ""
    if figure.dimension == PERCENT:
        return f"What share {after} {ask} {before} {clause.lead}" if after.startswith("of ") else ""
    if figure.dimension == COUNT and _COUNTED.match(after) and not _NOT_COUNTED.match(after):
        noun = _COUNTED.match(after)
        counted = noun.group() if noun else ""
        return f"How many {counted} {ask} {before} {after[len(counted) :]} {clause.lead}"
    if is_size and after.startswith("of "):
        thing, _, tail = after.removeprefix("of ").partition(" ")
        return f"How much {thing} {ask} {before} {tail} {clause.lead}"
    if (is_money or is_size) and not after.startswith(("long", "high", "wide", "deep", "of ")):
        return f"How much {ask} {before} {after} {clause.lead}"
    return ""


def _counted(said: str) -> Iterator[Asked]:
    """Yield the question about a figure that begins the sentence: «More than 190,000 companies make up …»."""
    figure = _first_figure(said)
    if figure is None or _ABOUT.sub("", f"{said[: figure.start].strip()} ".lstrip()).strip():
        return
    after = _until_cut(said[figure.end :].rstrip("."))
    if figure.dimension == PERCENT and after.startswith("of "):
        yield Asked(_spaced(f"What share {after}?"), said[figure.start : figure.end], "figure")
    elif figure.dimension == COUNT and _COUNTED.match(after):
        yield Asked(_spaced(f"How many {after}?"), said[figure.start : figure.end], "figure")


def _date(clause: Clause) -> Iterator[Asked]:
    """Yield the question about the first usable date of a sentence."""
    ask = f"{clause.auxiliary} {clause.subject}"
    times = (clause.lead[moment.start : moment.end] for moment in moments(clause.lead, None))
    led = next((said for said in times if _DATE.search(said)), None)
    if led is not None:
        word = "By when" if clause.lead.startswith("by ") else "When"
        yield Asked(_spaced(f"{word} {ask} {_until_cut(clause.rest)}?"), led, "date")
        return
    for moment in moments(clause.rest, None):
        said = clause.rest[moment.start : moment.end]
        before, _, word = _PART_OF_TIME.sub("", clause.rest[: moment.start].strip()).rpartition(" ")
        if not _DATE.search(said) or word not in _DATE_PREPOSITIONS or _BROKEN.search(before):
            continue
        asks = {"by": "By when", "since": "Since when"}.get(word, "When")
        after = _until_cut(clause.rest[moment.end :])
        yield Asked(_spaced(f"{asks} {ask} {before} {after}?"), said, "date")
        return


def _speaker(said: str, speaker: Speaker) -> Iterator[Asked]:
    """Yield «Who said …?» if the sentence begins with the speaker, «What is the position of …?» if it has the role."""
    if not _PERSON.fullmatch(speaker.name):
        return
    begin = re.match(
        rf"{_TITLE}{re.escape(speaker.name)}(?:,[^,]{{3,90}},| (?:of|at|from) [^,]{{3,40}}?)? (?=[a-z])", said
    )
    if begin is not None and not said[begin.end() :].startswith(("of ", "at ", "from ", "and ")):
        yield Asked(f"Who {said[begin.end() :].rstrip('.')}?", speaker.name, "speaker")
    if speaker.role and speaker.role in said:
        yield Asked(f"What is the position of {speaker.name}?", _ARTICLE.sub("", speaker.role), "name")


def _until_cut(text: str) -> str:
    cut = _CUT.search(text)
    return (text[: cut.start()] if cut else text).strip().rstrip(".")


def _spaced(text: str) -> str:
    return " ".join(text.split()).replace(" ?", "?")

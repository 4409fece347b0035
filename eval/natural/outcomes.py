"""Ask the shipped program the natural questions; outcomes and their rates, overall and by style.

Each document has its own index. Patterns judge the answers, not a model, so a right answer in unforeseen words counts
as wrong; ``--out`` keeps all answers for inspection.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from assistant.pipeline import Assistant, make_answerer
from assistant.settings import Settings
from assistant.types import Turn
from assistant.wire import answer_to_json
from eval.lines import line
from eval.matching import declines
from eval.statistics.intervals import Rate, proportion
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eval.natural import NaturalQuestion

Row = dict[str, Any]

_SHARE: Final = 0.6
"""Two texts are the same place if they share a piece of at least this share of the shorter one."""
_LEAST: Final = 20
"""Shorter pieces, in characters, prove nothing unless one text contains the other whole."""
_TYPOGRAPHY: Final = str.maketrans("’‘“”–—‑\u00a0\u202f", "''\"\"---  ")
_LINK: Final = re.compile(r"\[([^\]\[]*)\]\([^)]*\)")
_MARKUP: Final = re.compile(r"`|(?<!\w)(?:\*+|_+)(?=\S)|(?<=\S)(?:\*+|_+)(?!\w)|(?m:^\s*(?:[-*>#|]+\s+)+)")


class QuestionOutcome(StrEnum):
    """See ``judge``; the last two belong to unanswerable questions, ``RIGHT`` to ``WRONG`` to answerable ones."""

    RIGHT = "right"
    POSSIBLE = "possible"
    REFUSED = "refused"
    WRONG = "wrong"
    ERROR = "error"
    DECLINED = "declined"
    FALSE_ANSWER = "false answer"


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """An outcome; ``reason`` explains ``WRONG``, ``near`` says whether the nearest passage had the evidence."""

    question: NaturalQuestion
    outcome: QuestionOutcome
    reason: str = ""
    near: bool = False


def ask(
    questions: Sequence[NaturalQuestion], texts: Mapping[str, str], model: str, documents: Iterable[str]
) -> Iterator[tuple[JudgedQuestion, Row]]:
    """Yield each question's outcome and answer, document by document."""
    answerer = make_answerer(Settings(model=model))
    for name in documents:
        with TemporaryDirectory() as folder, Index.open(Path(folder, "home")) as index:
            path = Path(folder, name)
            path.write_bytes(texts[name].encode())
            index.add([path])
            assistant = Assistant(index, Settings(home=Path(folder, "home")), answerer)
            for question in (each for each in questions if each.doc == name):
                history = tuple(Turn(turn.role, turn.content) for turn in question.history or ())
                row = answer_to_json(assistant.answer(question.question, history), question.id)
                yield judge(question, question.quotes(texts), row), row


def write_answers(path: Path, asked: Iterable[tuple[JudgedQuestion, Row]]) -> None:
    """Write every answer with its outcome, for inspection."""
    with path.open("w", encoding="utf-8") as file:
        for judged, row in asked:
            told = {"outcome": str(judged.outcome), "reason": judged.reason}
            kept = {**told, "expected": judged.question.gold_answer, "style": judged.question.style, **row}
            file.write(line(kept))


def judge(question: NaturalQuestion, quotes: Sequence[str], row: Row) -> JudgedQuestion:
    """Judge the answer ``row`` (as ``briefing ask`` writes it) to ``question`` with evidence ``quotes``.

    An answerable question is right (said and cited), possible (declined, with the evidence offered as possible),
    refused or wrong; an unanswerable one is declined or a false answer. A failure is an error for both.
    """
    abstained = row.get("status") == "abstained" or (row.get("status") == "answered" and declines(row))
    if row.get("status") not in {"answered", "abstained"}:
        return JudgedQuestion(question, QuestionOutcome.ERROR, str(row.get("error", row.get("status"))))
    if not question.answerable:
        return JudgedQuestion(question, QuestionOutcome.DECLINED if abstained else QuestionOutcome.FALSE_ANSWER)
    if abstained:
        near = any(same_place(quote, str(citation["quote"])) for citation in row["nearest"][:1] for quote in quotes)
        offered = row.get("possible")
        possible = offered and any(same_place(quote, str(offered["citation"]["quote"])) for quote in quotes)
        outcome = QuestionOutcome.POSSIBLE if possible else QuestionOutcome.REFUSED
        return JudgedQuestion(question, outcome, near=near)
    text = plain(str(row["text"]))
    cited = [str(citation["quote"]) for claim in row["claims"] for citation in claim["citations"]]
    covered = sum(_says(text, group) for group in question.must_cover)
    checks = {
        "not said": all(_says(text, group) for group in question.must_say) and covered >= question.cover_min,
        "forbidden": not _says(text, question.must_not_say),
        "not cited": any(same_place(quote, found) for quote in quotes for found in cited),
    }
    missed = [name for name, passed in checks.items() if not passed]
    return JudgedQuestion(question, QuestionOutcome.WRONG if missed else QuestionOutcome.RIGHT, ", ".join(missed))


def _says(text: str, patterns: Iterable[str]) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in patterns)


def plain(text: str) -> str:
    """Return ``text`` without Markdown and typography, so that a quote is found however it is printed.

    >>> plain("- **Visa fees** (*even* in [case](x.md) it’s denied, as_said)")
    "Visa fees (even in case it's denied, as_said)"
    """
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", text).translate(_TYPOGRAPHY)).split())


def same_place(evidence: str, cited: str) -> bool:
    """Whether a citation and the evidence share most of the shorter one in one piece.

    >>> same_place("up to 14 weeks.", "Leave is paid, up to 14 weeks."), same_place("Visa fees", "Travel fees")
    (True, False)
    """
    gold, found = plain(evidence).lower(), plain(cited).lower()
    if not gold or not found:
        return False
    if gold in found:
        return True
    short = min(len(gold), len(found))
    if found in gold:
        return short >= min(_LEAST, _SHARE * len(gold))
    piece = SequenceMatcher(None, gold, found, autojunk=False).find_longest_match()
    return short >= _LEAST and piece.size >= _SHARE * short


def outcome_rates(judged: Sequence[JudgedQuestion]) -> dict[str, Rate | None]:
    """Return the rate of each outcome with its interval; None if there was no such question."""
    able = Counter(one.outcome for one in judged if one.question.answerable)
    unable = Counter(one.outcome for one in judged if not one.question.answerable)
    near = sum(one.near and one.outcome is QuestionOutcome.REFUSED for one in judged)
    of_unanswerable = (QuestionOutcome.DECLINED, QuestionOutcome.FALSE_ANSWER)
    return {
        **{str(kind): proportion(able[kind], able.total()) for kind in QuestionOutcome if kind not in of_unanswerable},
        "possible_or_right": proportion(able[QuestionOutcome.RIGHT] + able[QuestionOutcome.POSSIBLE], able.total()),
        "refused_with_evidence_nearest": proportion(near, able[QuestionOutcome.REFUSED]),
        "declined": proportion(unable[QuestionOutcome.DECLINED], unable.total()),
        "false_answer": proportion(unable[QuestionOutcome.FALSE_ANSWER], unable.total()),
        "error_on_unanswerable": proportion(unable[QuestionOutcome.ERROR], unable.total()),
    }


def by_style(judged: Sequence[JudgedQuestion]) -> list[str]:
    """Return the lines of a Markdown table with a row for each style and one for all."""
    kinds = sorted(QuestionOutcome, key=lambda kind: kind is QuestionOutcome.ERROR)  # errors last
    lines = [f"| {' | '.join(('style', *kinds))} |", "|-" * (len(kinds) + 1) + "|"]
    for style in (*sorted({one.question.style for one in judged}), "all"):
        ended = Counter(one.outcome for one in judged if style in {one.question.style, "all"})
        lines.append(f"| {style} | {' | '.join(str(ended[kind]) for kind in kinds)} |")
    return lines

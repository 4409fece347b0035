"""Questions that take for granted what the source says otherwise: the sentence that differs, and the words that do.

«Why did the council lift the toll?» is not answered by «the council raised the toll»; but the reader is helped by that
sentence and by the two words that clash. Only a sentence about the same names and the same matter counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import stem
from assistant.questions.kinds import Kind
from assistant.quoting.figures import figures_in
from assistant.quoting.matching import numbers_of, stems_of, words_of
from assistant.quoting.opposites import opposed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.questions.understanding import Question
    from assistant.quoting.selection import Decision, Ranked

_READ: Final = 8
_SAME_MATTER: Final = 0.6
_SAME_MATTER_BUT_OPPOSITE: Final = 0.5
_YEAR_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Correction:
    """The sentence that a question's premise clashes with; ``asked`` and ``said`` are the words that differ."""

    ranked: Ranked
    asked: str
    said: str

    @property
    def message(self) -> str:
        """The correction in a sentence."""
        return f"The question says «{self.asked}»; the briefing says «{self.said}»."


def correction(decision: Decision) -> Correction | None:
    """Return what the source says instead of the question's premise; None where nothing plain does.

    Questions for a yes or a no take nothing for granted.
    """
    question = decision.question
    if question.asked.kind is Kind.YES_NO:
        return None
    near = decision.ranked[:_READ]
    found = (_opposite(question, ranked) or _other_figure(question, ranked) for ranked in near)
    spoken = (_other_speaker(question, ranked) for ranked in decision.ranked)
    return next((each for each in (*found, *spoken) if each is not None), None)


def _opposite(question: Question, ranked: Ranked) -> Correction | None:
    text = ranked.candidate.text
    pair = opposed(question.relation, stems_of(text))
    if pair is None or not _is_about(question, ranked, _SAME_MATTER_BUT_OPPOSITE, without=pair[0]):
        return None
    return Correction(ranked, _written(pair[0], words_of(question.text)), _written(pair[1], words_of(text)))


def _other_figure(question: Question, ranked: Ranked) -> Correction | None:
    """Find a figure of the question that the sentence has otherwise: one unit, one matter, another number."""
    text = ranked.candidate.text
    for asked in figures_in(question.text):
        numbers = numbers_of(asked.text)
        if not numbers or any(len(number) == _YEAR_DIGITS and number == asked.text for number in numbers):
            continue
        others = [figure for figure in figures_in(text) if figure.unit is asked.unit and numbers_of(figure.text)]
        if len(others) != 1 or numbers & numbers_of(text) or not _is_about(question, ranked, _SAME_MATTER):
            continue
        return Correction(ranked, asked.text, others[0].text)
    return None


def _other_speaker(question: Question, ranked: Ranked) -> Correction | None:
    """Find words that the question gives to one speaker and the source to another."""
    speaker, wanted = ranked.candidate.speaker, question.speaker
    if speaker is None or wanted is None or not question.relation or wanted.text.split()[-1] in speaker.name:
        return None
    if not set(question.relation) <= stems_of(ranked.candidate.text):
        return None
    return Correction(ranked, wanted.text, speaker.name)


def _is_about(question: Question, ranked: Ranked, least: float, without: str = "") -> bool:
    """Whether the sentence is about the question's names and years and shares enough of the rest."""
    values = ranked.measured.values
    if values["names_near"] < 1.0 or not set(question.years) <= numbers_of(ranked.candidate.text):
        return False
    wanted = [each for each in question.relation if each != without]
    held = stems_of(ranked.candidate.text) | stems_of(ranked.candidate.section)
    return bool(wanted) and sum(each in held for each in wanted) >= least * len(wanted)


def _written(wanted: str, words: Iterable[str]) -> str:
    return next((word for word in words if stem(word.lower()) == wanted), wanted)

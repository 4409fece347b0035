"""What is measured of a sentence as an answer, as named numbers; the model weighs them, nothing here decides.

The same measures serve the ranking and, taken at the best sentence, the decision to answer at all. Those that need the
trained reader come as a block of their own, so that the program works without one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.roles import LEADING_OFFICES, offices
from assistant.grounding.terms import stem
from assistant.questions.kinds import Kind
from assistant.quoting.holdings import counts_head, offered
from assistant.quoting.matching import aliases, keys_of, numbers_of, stem_line, stems_of, weigh, words_of
from assistant.quoting.opposites import negations, opposed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.questions.understanding import Question
    from assistant.quoting.candidates import Candidate
    from assistant.quoting.matching import Alias, Weights
    from assistant.quoting.reading import SentenceReading
    from index.types import Speaker

_POINTS_BACK: Final = re.compile(
    r"^\W*(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such|The (?:company|agency|bank|plan|club|museum|"
    r"survey|study|report|order|directive|same|move|decision|law|minister|blueprint|deal))\b"
)
_LONG_WORDS: Final = 60
_LONGEST_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class Measured:
    """One candidate's features; all are finite."""

    candidate: Candidate
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Look:
    """What is the same for all sentences of one question."""

    question: Question
    weights: Weights
    names: tuple[Alias, ...]
    others: tuple[Alias, ...]
    speaker: Alias | None


def points_back(sentence: str) -> bool:
    """Tell whether a sentence begins with a word that points at the one before it."""
    return _POINTS_BACK.match(sentence) is not None


def measure(
    question: Question,
    candidates: Sequence[Candidate],
    cosines: Sequence[float],
    readings: Sequence[SentenceReading] | None = None,
) -> tuple[Measured, ...]:
    """Return the features of each candidate, in order.

    ``cosines`` are those of question and sentence, in [-1, 1]; ``readings`` what the reader made of each sentence, or
    None without a reader.
    """
    look = _look(question, candidates)
    measured = []
    for place, (candidate, cosine) in enumerate(zip(candidates, cosines, strict=True)):
        values = {"cosine": cosine, **_words(look, candidate), **_names(look, candidate), **_shape(look, candidate)}
        values.update(_kind(look, candidate))
        values.update(_found(candidate))
        if readings is not None:
            values.update(readings[place].features())
        measured.append(Measured(candidate, values))
    return tuple(measured)


def _look(question: Question, candidates: Sequence[Candidate]) -> _Look:
    texts = [candidate.text for candidate in candidates]
    names = aliases(question.names, texts)
    speaker = next((alias for alias in names if alias.name is question.speaker), None)
    others = tuple(alias for alias in names if alias is not speaker)
    return _Look(question, weigh(question, candidates), names, others, speaker)


def _words(look: _Look, candidate: Candidate) -> dict[str, float]:
    """How much of what the question says the sentence says too, alone and with what stands around it."""
    question, weights = look.question, look.weights
    own = stems_of(candidate.text) | _leading(candidate.text)
    spoken = own | _speaker_stems(candidate.speaker)
    around = spoken | stems_of(candidate.before) | stems_of(candidate.section) | stems_of(_named(candidate.title))
    everywhere = around | stems_of(candidate.after)
    relation, line = question.relation, stem_line(candidate.text)
    asked_pairs = set(pairwise(question.stems))
    return {
        "words": weights.share(question.stems, own),
        "words_spoken": weights.share(question.stems, spoken),
        "words_around": weights.share(question.stems, around),
        "words_after": weights.share(question.stems, everywhere),
        "relation": weights.share(relation, own),
        "relation_around": weights.share(relation, around),
        "relation_missing": weights.heaviest_missing(relation, own),
        "relation_missing_around": weights.heaviest_missing(relation, everywhere),
        "pairs": len(asked_pairs & set(pairwise(line))) / len(asked_pairs) if asked_pairs else 0.0,
        "quoted": float(any(phrase.lower() in candidate.text.lower() for phrase in question.quoted)),
    }


@lru_cache(maxsize=1024)
def _named(title: str) -> str:
    """Return the name in a title that has exactly one: all below speaks of it, whether a sentence repeats it or not.

    A whole headline in capitals looks like one long name and is none.
    """
    names = find_names(title)
    return names[0].text if len(names) == 1 and len(names[0].units) <= _LONGEST_NAME else ""


def _names(look: _Look, candidate: Candidate) -> dict[str, float]:
    """Whether the names, years and numbers of the question are in the sentence or plainly meant by it."""
    own = keys_of(candidate.text) | _speaker_keys(candidate.speaker)
    title = keys_of(_named(candidate.title))
    near = own | title | (keys_of(candidate.before) if points_back(candidate.text) else frozenset())
    around = own | title | keys_of(candidate.before) | keys_of(candidate.after) | keys_of(candidate.section)
    numbers, numbers_around = numbers_of(candidate.text), numbers_of(f"{candidate.before} {candidate.section}")
    asked = look.question.numbers
    return {
        "names": _share(look.others, own),
        "names_near": _share(look.others, near),
        "names_around": _share(look.others, around),
        "numbers": _held(asked, numbers),
        "numbers_around": _held(asked, numbers | numbers_around),
    }


def _kind(look: _Look, candidate: Candidate) -> dict[str, float]:
    """Whether the sentence holds what is asked for, and speaks with the voice that is asked for."""
    question = look.question
    holds = offered(candidate.text, question, candidate.speaker)
    kind = question.asked.kind
    sort = "thing" if kind in _STRICT else "reason" if kind is Kind.REASON else "loose"
    counted = counts_head(candidate.text, question)
    values = {"holds_thing": 0.0, "holds_reason": 0.0, "holds_loose": 0.0}
    values[f"holds_{sort}"] = 0.0 if holds is None else holds - 1.0
    values["counts"] = 0.0 if counted is None else float(counted) - 0.5
    return {**values, **_voice(look, candidate)}


_STRICT: Final = frozenset({Kind.PERSON, Kind.ORGANISATION, Kind.TIME, Kind.QUANTITY, Kind.PLACE})


def _voice(look: _Look, candidate: Candidate) -> dict[str, float]:
    """Whose words the sentence holds, where somebody's are asked for, and how much they touch what is asked about."""
    values = {"voice": 0.0, "voice_other": 0.0, "voice_named": 0.0}
    if look.speaker is None:
        return values
    if candidate.speaker is None:
        values["voice_named"] = look.speaker.share(keys_of(candidate.text))
    else:
        same = look.speaker.share(_speaker_keys(candidate.speaker)) == 1.0
        near = f"{candidate.before} {candidate.text} {candidate.after} {candidate.section}"
        values["voice" if same else "voice_other"] = (
            look.weights.share(look.question.relation, stems_of(near)) if same else 1.0
        )
    return values


def _shape(look: _Look, candidate: Candidate) -> dict[str, float]:
    """Denials, opposites, length."""
    said, asked = words_of(candidate.text), words_of(look.question.text)
    opposite = opposed(look.question.relation, stems_of(candidate.text))
    return {
        "opposed": float(opposite is not None),
        "denies": float((negations(said) > 0) != (negations(asked) > 0)),
        "length": math.log1p(len(said)) / math.log1p(_LONG_WORDS),
        "is_question": float(candidate.text.rstrip().endswith("?")),
    }


def _found(candidate: Candidate) -> dict[str, float]:
    """Where the search found the sentence's passage."""
    place = candidate.place
    return {
        "rank": 1.0 / (1.0 + place.rank),
        "similarity": place.similarity,
        "bm25": math.log1p(place.words),
        "neighbour": float(place.neighbour),
    }


def _share(names: Sequence[Alias], held: frozenset[str]) -> float:
    return sum(alias.share(held) for alias in names) / len(names) if names else 1.0


def _held(wanted: Sequence[str], held: frozenset[str]) -> float:
    return sum(number in held for number in wanted) / len(wanted) if wanted else 1.0


def _speaker_stems(speaker: Speaker | None) -> frozenset[str]:
    if speaker is None:
        return frozenset()
    return stems_of(f"{speaker.name}, {speaker.role or ''}") | _leading(speaker.role or "")


@lru_cache(maxsize=4096)
def _leading(text: str) -> frozenset[str]:
    """Return the stem of «head» where the text names an office that leads: a director is the head of something."""
    return _HEAD_STEM if any(noun in LEADING_OFFICES and not ranks for noun, ranks in offices(text)) else frozenset()


_HEAD_STEM: Final = frozenset({stem("head")})


def _speaker_keys(speaker: Speaker | None) -> frozenset[str]:
    return frozenset() if speaker is None else keys_of(f"{speaker.name}, {speaker.role or ''}")

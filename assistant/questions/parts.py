"""Split a question that asks several things, so that each part is answered or declined by itself.

It is split only where a new question begins that has content words of its own; «what … and when?» stays whole, because
its second half means nothing alone. A topic before a colon («Leeds: who …, who …») belongs to every part. A part that
points at the one before it is read with that one, like a follow-up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from assistant.language.names import find_names, without_possessive
from assistant.language.terms import content_terms
from assistant.questions.followups import REGARDING, regarding, standalone, with_part
from assistant.types import Turn

_ASKS: Final = (
    r"(?:(?:by|in|for|at|from|on|to|of|since|with|if not) )?(?:who|whom|whose|what|which|when|where|why|how)\b"
)
_TURNS_ROUND: Final = (
    r"(?:am|is|are|was|were|do|does|did|has|have|had|can|could|may|must|will|would|shall|should) "
    r"(?:i|you|he|she|it|we|they|there|the|this|that|these|those|my|your|his|her|our|their)\b"
)
_OPENER: Final = rf"(?:{_ASKS}|{_TURNS_ROUND})"
_COMPARED: Final = re.compile(
    r"^(?:please )?(?:compare|contrast) (?P<one>.+?),? (?:and|with|to) (?P<other>.+)$"
    r"|\bbetween (?P<left>.+?) and (?P<right>.+?)(?P<rest> (?:in|for|by|at|during) .+)?$"
    r"|^(?P<first>.+?) (?:than|vs\.?|versus|compared (?:with|to)) (?P<second>.+)$",
    re.IGNORECASE,
)
_MORE: Final = re.compile(r"\b(how (?:many|much)) (?:more|less|fewer|\w+er)\b", re.IGNORECASE)
_CUT: Final = re.compile(rf"\?\s+(?=\S)|,?\s+(?:and|as well as)\s+(?={_OPENER})|;\s+(?={_OPENER})", re.IGNORECASE)
_LISTED: Final = re.compile(rf"{_CUT.pattern}|,\s+(?={_OPENER})", re.IGNORECASE)
"""After a topic, commas separate parts; elsewhere a comma may end a condition («if it rains, is …»)."""
_PRONOUN: Final = re.compile(r"\b(he|she|him|her|his|it|its|they|them|their)\b", re.IGNORECASE)
_POSSESSIVE: Final = frozenset({"his", "its", "their"})
_MOST_PARTS: Final = 12
_PLAINLY: Final = 2
"""A question with this many question marks inside it is several questions, however short."""
_PASTED: Final = 500
"""Least characters of a text that is taken for a pasted page."""
_LONGEST_LINE: Final = 250
_LAST: Final = re.compile(r"[^.!?\n]+\?\W*$")
_LEAST_WORDS: Final = 2
_TOPIC: Final = re.compile(r"^(?P<topic>[^:?]{2,60}):\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question; ``alone`` is the part by itself if ``text`` continues the first part, else "".

    Whether a part continues the first one is not certain, so ``alone`` is tried if ``text`` is declined.
    """

    text: str
    alone: str = ""


def parts_of(question: str) -> tuple[Part, ...]:
    """Return the questions inside ``question``, in order; the question itself if there is only one.

    A pronoun in a later part is replaced by the name in the part before it, if there is exactly one. Otherwise a part
    that means little alone continues the first part, like a follow-up, unless a topic covers both.
    >>> [part.text for part in parts_of("Who chairs Railwatch and when was the northern route to Leeds cut?")]
    ['Who chairs Railwatch?', 'When was the northern route to Leeds cut?']
    >>> parts_of("where do i get a permit and how long does it last")[1].text
    'How long does it last, regarding «Where do i get a permit»'
    >>> [part.text for part in parts_of("leeds: how long is the leave, and do I keep my job")]
    ['leeds: How long is the leave?', 'leeds: Do I keep my job?']
    >>> [part.text for part in parts_of("Who pays and when does it end, regarding «What is the grant»")]
    ['Who pays, regarding «What is the grant»', 'When does it end, regarding «What is the grant»']
    >>> len(parts_of("Who pays? Who signs? When? Where is it?"))
    4
    """
    question, regards, before = question.partition(REGARDING)
    topic = _TOPIC.match(question)
    pieces = (_pieces(question[topic.end() :], _LISTED) if topic else _pieces(question))[:_MOST_PARTS]
    several = question.strip(" ?").count("?") >= _PLAINLY
    if len(pieces) < 2 or not (several or all(_stands_alone(piece) for piece in pieces)):  # noqa: PLR2004 - the whole
        return (Part(f"{question}{regards}{before}"),)
    whole = [pieces[0]]
    for piece in pieces[1:]:
        whole.append(_with_name(piece, whole[-1]))
    texts = [f"{piece[0].upper()}{piece[1:]}" for piece in whole]
    if topic or regards:
        opens, closes = topic.group() if topic else "", f"{regards}{before}" or "?"
        return tuple(Part(f"{opens}{text}{closes}") for text in texts)
    first = Turn("user", texts[0])
    return (Part(f"{texts[0]}?"), *(_going_on(f"{text}?", first) for text in texts[1:]))


def _going_on(part: str, first: Turn) -> Part:
    read = standalone(part, [first])
    return Part(read.text, part if read.changed else "")


def sides_of(question: str) -> tuple[str, ...]:
    """Return the two questions of a comparison, () if it cannot be told what is compared.

    >>> sides_of("Compare the price of coal with the price of peat.")
    ('What is the price of coal?', 'What is the price of peat?')
    >>> sides_of("how many more nurses in 2023 than in 2021")
    ('how many nurses in 2023?', 'how many nurses in 2021?')
    """
    found = _COMPARED.search(question.strip(" .?"))
    if found is None:
        return ()
    if found["second"]:
        first = _MORE.sub(r"\1", found["first"])
        other = found["second"].removeprefix("of ")
        return (f"{first}?", with_part(first, other, near=-1.0) or regarding(other, first))
    rest = found["rest"] or ""
    both = (found["one"] or found["left"], found["other"] or found["right"])
    return (f"What is {both[0]}{rest}?", f"What is {_with_name(both[1], both[0])}{rest}?")


def left_out(question: str) -> int:
    """Return how many questions inside ``question`` exceed what is read at once.

    >>> left_out(" ".join(f"Who is number {n}?" for n in range(15)))
    3
    """
    return max(0, len(_pieces(question)) - _MOST_PARTS)


def question_at_end(text: str) -> str:
    """Return the question at the end of a pasted page; any other text is unchanged.

    >>> question_at_end("It rained. " * 60 + "Who built the pier?")
    'Who built the pier?'
    """
    if len(text) < _PASTED:
        return text
    last_line = text.rstrip().rsplit("\n", 1)[-1].strip()
    if "\n" in text.strip() and 0 < len(last_line) <= _LONGEST_LINE:
        return last_line
    asked = _LAST.search(text.strip()[-_LONGEST_LINE - 1 :])  # megabytes without a full stop would take hours
    return asked.group().strip() if asked and len(asked.group()) <= _LONGEST_LINE else text


def _pieces(question: str, cut: re.Pattern[str] = _CUT) -> list[str]:
    pieces = (piece.strip(" ,;?") for piece in cut.split(question))
    return [piece for piece in pieces if piece]


def _stands_alone(piece: str) -> bool:
    """Whether a part means something alone: two words, with a pronoun or a content word besides verbs of saying."""
    said = [term for term in content_terms(piece) if term.word.lower() not in {"say", "said", "happen", "happened"}]
    return len(piece.split()) >= _LEAST_WORDS and (bool(said) or bool(_PRONOUN.search(piece)))


def _with_name(piece: str, before: str) -> str:
    names = find_names(before)
    pronouns = list(_PRONOUN.finditer(piece))
    if len(names) != 1 or len(pronouns) != 1 or find_names(piece):
        return piece
    pronoun = pronouns[0]
    possessive = pronoun.group().lower() in _POSSESSIVE
    name = without_possessive(names[0].text) + ("'s" if possessive else "")
    return f"{piece[: pronoun.start()]}{name}{piece[pronoun.end() :]}"

"""What each figure of a sentence is about, where the words beside the number do not say it alone.

«Respectively» gives figures to listed things; a second figure goes on with the thing of the first («…, a 25% increase»,
«up from 40»); a pronoun stands for the subject with which its sentence, or the one before, opens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.belonging import place_quantities
from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.kinds import FACTOR
from assistant.grounding.terms import terms
from assistant.views.measured import about
from assistant.views.subjects import opening_subject
from index.sentences import TextSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.quantities.kinds import Quantity
    from assistant.views.rows import FigureRow
    from index.types import ParsedDocument, Sentence

_LIST_JOINT: Final = re.compile(r"[,\s]*(?:(?:and|or|by|to)\s+)*")
_LONGEST_THING: Final = 80
_NEAR: Final = 6
_COMPARES: Final = re.compile(
    r"\b(?:after|from|than|against|versus|instead\sof|rather\sthan|compared\s(?:with|to))\s(?:the\s|an?\s)?(?:\w+\s)?$"
)
_REPLACES: Final = re.compile(r"\b(?:instead\sof|rather\sthan)\s(?:the\s|an?\s)?(?:\w+\s)?$")
_POINTS_BACK: Final = re.compile(r"\b(?:it|they|which)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_PRONOUN: Final = re.compile(
    r"\W*(?:(?:but|and|so|now|then|today|meanwhile|by then),?\s)?(?:it|they|this)\b", re.IGNORECASE
)


def topic(
    parsed: ParsedDocument, sentence: Sentence, figures: Sequence[Quantity], rows: Sequence[FigureRow]
) -> TextSpan:
    """Return the range, in the document, of what the figure after those of ``rows`` is about; empty for nothing.

    ``figures`` are the quantities of ``sentence``; ``rows`` has one for each of the first of them.
    """
    text = parsed.document.text[sentence.start : sentence.end]
    quantity = figures[len(rows)]
    same = _inherited(text, figures, rows)
    if same is not None and replaces(text, quantity):
        return same
    span = _listed(text, figures).get(quantity.start) or about(text, quantity)
    holds_another = span is not None and any(span.start <= one.start < span.end for one in figures[: len(rows)])
    if span is not None and not (holds_another and same is not None):
        return TextSpan(sentence.start + span.start, sentence.start + span.end)
    return same or _referred(parsed, sentence, text, quantity)


def replaces(text: str, quantity: Quantity) -> bool:
    """Whether a figure is what another stands in place of («instead of the 7 tonnes»)."""
    return _REPLACES.search(text, 0, bound_before(text, quantity.start)[1]) is not None


def _compares(text: str, quantity: Quantity) -> bool:
    """Whether a figure is only there to compare another with («up from 40», «instead of the 7 tonnes»)."""
    return _COMPARES.search(text, 0, bound_before(text, quantity.start)[1]) is not None


def _inherited(text: str, figures: Sequence[Quantity], rows: Sequence[FigureRow]) -> TextSpan | None:
    """Return the phrase of the figure before it in the sentence."""
    if not rows or rows[-1].about_start == rows[-1].about_end:
        return None
    before, quantity = figures[len(rows) - 1], figures[len(rows)]
    left = bound_before(text, quantity.start)[1]
    goes_on = (
        len(terms(text[before.end : left])) <= _NEAR
        or before.dimension == FACTOR
        or _compares(text, quantity)
        or _POINTS_BACK.search(text, before.end, left)
    )
    return TextSpan(rows[-1].about_start, rows[-1].about_end) if goes_on else None


def _referred(parsed: ParsedDocument, sentence: Sentence, text: str, quantity: Quantity) -> TextSpan:
    """Return the subject that rules the sentence, or for a pronoun the one that rules the sentence before."""
    span = opening_subject(text, quantity.start)
    base = sentence.start
    if span is None and sentence.number and _PRONOUN.match(text):
        earlier = parsed.sentences[sentence.number - 1]
        base = earlier.start
        said = parsed.document.text[earlier.start : earlier.end]
        span = opening_subject(said, len(said)) if earlier.section == sentence.section else None
    return TextSpan(base + span.start, base + span.end) if span else TextSpan(sentence.start, sentence.start)


def _listed(text: str, quantities: Sequence[Quantity]) -> dict[int, TextSpan]:
    """Return for each figure that «respectively» gives to a listed thing the range of that thing's words."""
    close = text.find("respectively")
    run: list[Quantity] = []
    for quantity in reversed([one for one in quantities if one.end <= close]):
        if run and not _LIST_JOINT.fullmatch(text[quantity.end : run[-1].start]):
            break
        run.append(quantity)
    if len(run) < 2:  # noqa: PLR2004 - a list has two at least
        return {}
    keys = {placed.quantity.start: placed.keys for placed in place_quantities(text)}
    found: dict[int, TextSpan] = {}
    for quantity in run:
        held = [term for term in terms(text[: run[-1].start]) if term.stem in keys[quantity.start]]
        if held and held[-1].end - held[0].start <= _LONGEST_THING:
            found[quantity.start] = TextSpan(held[0].start, held[-1].end)
    return found

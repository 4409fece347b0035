"""Which of a sentence's times belongs to which of its figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import terms
from index.sentences import TextSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.quantities.kinds import Quantity
    from assistant.views.moments import Moment

_CUTS: Final = (
    *(";", ", while ", ", but ", ", and ", " and ", ", ", "—", " – "),
    *(" instead of ", " up from ", " down from ", " after "),
)
_CONTINUES: Final = re.compile(r"(?:\w+ing|with|an?|or|up|down)\b")
_AFTER_COMMA: Final = re.compile(r",\s(?:in|by|as\sof|at\sthe\send\sof|during|for|on)\s$")
_JOINT: Final = 2
_OPENING_WORDS: Final = 3
"""How many words may stand before a time that holds for the whole sentence («At the end of 2024 …»)."""


def moment_of(text: str, quantity: Quantity, times: Sequence[Moment]) -> Moment | None:
    """Return the time of a figure: in its part of the sentence, in what that part continues, or opening the sentence.

    The only time of a sentence rules what comes after it.
    """
    here = _part(text, quantity)
    own = [moment for moment in times if here.start <= moment.start < here.end]
    if own:
        return min(own, key=lambda moment: (moment.is_now, _distance(moment, quantity)))
    after = next((moment for moment in times if moment.start >= here.end), None)
    if after is not None and _AFTER_COMMA.fullmatch(text[here.end : after.start]):
        return after
    earlier = [moment for moment in times if moment.start < quantity.start]
    if earlier and _CONTINUES.match(text, here.start) and here.start - earlier[-1].end <= _JOINT:
        return earlier[-1]
    opening = [moment for moment in earlier if len(terms(text[: moment.start])) <= _OPENING_WORDS]
    return opening[0] if opening else earlier[0] if earlier and len(times) == 1 else None


def _part(text: str, quantity: Quantity) -> TextSpan:
    """Return the part of the sentence around the figure that no comma, dash or «and» cuts off."""
    starts = [place + len(cut) for cut in _CUTS if (place := text.rfind(cut, 0, quantity.start)) >= 0]
    ends = [place for cut in _CUTS if (place := text.find(cut, quantity.end)) >= 0]
    return TextSpan(max(starts, default=0), min(ends, default=len(text)))


def _distance(moment: Moment, quantity: Quantity) -> int:
    return max(moment.start - quantity.end, quantity.start - moment.end)

"""Which way a figure goes: it rose or fell by so much, to so much or from so much, was reached, or is a level.

Told by the word of movement that stands nearest: right after the figure («25% more», «a 7% increase») or before it in
its clause («cut costs by 30%»). A word before it counts with a preposition between them («to», «by»), directly before
a share or a factor («grew 20%»), or directly before any figure («reached 41 tonnes»).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.kinds import FACTOR, PERCENT, POINTS, Role
from assistant.views.clauses import clause_around
from assistant.views.rows import Direction

if TYPE_CHECKING:
    from assistant.grounding.quantities.kinds import Quantity

_UP: Final = (
    r"rise[ns]?|rose|rising|gr[eo]w[ns]?|growing|growth|increas\w+|climb\w*|jump\w*|surg\w+|soar\w*|gain\w*|expan\w+|"
    r"doubl\w+|tripl\w+|rais\w+|lift\w*|boost\w*|widen\w*|add(?:s|ed|ing)?|swell\w*|up(?=\s(?:from|by|to)\b)|(?<=,\s)up(?=\s$)"
)
_DOWN: Final = (
    r"fall(?:s|en|ing)?|fell|drop\w*|declin\w+|decreas\w+|cut(?:s|ting)?|shr[aiu]nk\w*|slump\w*|plung\w+|reduc\w+|"
    r"lower(?:s|ed|ing)|shorten\w*|slash\w*|trim\w*|halv\w+|los(?:e|es|t|ing)|slid\w*|sank|"
    r"down(?=\s(?:from|by|to)\b)|(?<=,\s)down(?=\s$)|eas(?:ed|es|ing)|shed|sav(?:e|es|ed|ing)"
)
_REACHED: Final = r"reach\w*|hit(?:s|ting)?|attain\w*|touch(?:ed|es)|stood|stands|total(?:s|led|ing)|came"
_WORD: Final = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<reached>{_REACHED}))\b", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\s(?:year-on-year\s|annual(?:ly)?\s|further\s|sharp\s|steep\s)?(?:(?P<up>increase|rise|growth|jump|gain|surge|more|"
    r"higher|larger)|(?P<down>drop|fall|decline|decrease|cut|reduction|less|fewer|lower|smaller))\b",
    re.IGNORECASE,
)
_PHRASE_CUT: Final = re.compile(r"[:.]\s|,\s(?!by\b|to\b|from\b|(?:up|down)\s\d|reaching\b)")
_FACTORS: Final = re.compile(r"(?P<up>doubl|tripl|quadrupl|\w*fold)|(?P<down>halv)", re.IGNORECASE)
_RATES: Final = frozenset({PERCENT, POINTS, FACTOR})
_UP_WAYS: Final = {Role.BY: Direction.RISE_BY, Role.TO: Direction.RISE_TO, Role.FROM: Direction.RISE_FROM}
_DOWN_WAYS: Final = {Role.BY: Direction.FALL_BY, Role.TO: Direction.FALL_TO, Role.FROM: Direction.FALL_FROM}


def direction_of(sentence: str, quantity: Quantity) -> Direction:
    """Return which way ``quantity`` goes in ``sentence``."""
    after = _AFTER.match(sentence, quantity.end)
    own = _FACTORS.match(sentence, quantity.start) if quantity.dimension == FACTOR else None
    if found := own or (after if quantity.role is Role.NONE else None):
        return Direction.RISE_BY if found["up"] else Direction.FALL_BY
    _, start = bound_before(sentence, quantity.start)
    begin = clause_around(sentence, start, start).start
    cuts = [begin, *(cut.end() for cut in _PHRASE_CUT.finditer(sentence, begin, start))]
    moved = list(_WORD.finditer(sentence, cuts[-1], start))
    if moved:
        return _moved(moved[-1], sentence[moved[-1].end() : quantity.start], quantity)
    changes = quantity.role is Role.BY and quantity.dimension in _RATES
    return Direction.CHANGE_BY if changes else Direction.LEVEL


def _moved(word: re.Match[str], between: str, quantity: Quantity) -> Direction:
    """Return the direction that a word of movement gives the figure which stands ``between`` characters after it."""
    beside = not any(map(str.isalnum, between))
    role = quantity.role
    if word["reached"]:
        return Direction.REACHED if beside or role is Role.TO else Direction.LEVEL
    if role is Role.NONE and not (beside and quantity.dimension in _RATES):
        return Direction.LEVEL
    ways = _UP_WAYS if word["up"] else _DOWN_WAYS
    return ways[Role.BY if role is Role.NONE else role]

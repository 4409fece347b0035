"""How a clause qualifies a figure: stated, forecast or target (its modality), and which way it goes (its direction).

The nearest word before the figure tells the modality; other parts of the sentence do not count. (The hedge of the
grounding check answers another question, whether a hedge is lost, with a wider list of words.) The direction comes from
the nearest word of movement: right after the figure («25% more», «a 7% increase») or before it in its clause («cut
costs by 30%»). A word before the figure counts with a preposition between them («to», «by»), directly before a share or
a factor («grew 20%»), or, for «reached» and its like, directly before any figure («reached 41 tonnes»).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.bounds import bound_before
from assistant.language.quantities.kinds import FACTOR, PERCENT, POINTS, Role
from assistant.views.rows import Direction, Modality
from index.sentences import TextSpan

if TYPE_CHECKING:
    from assistant.language.quantities.kinds import Quantity

_CLAUSE_CUT: Final = re.compile(
    r";\s|\s?—\s?|\s–\s|,\s(?=(?:but|although|though)\b)|,?\s(?=(?:while|whereas|compared\s(?:with|to)|instead\sof|"
    r"rather\sthan|(?:up|down)\sfrom)\b)",
    re.IGNORECASE,
)
PART_CUT: Final = re.compile(r";|—|\s–\s|,\s(?:and\s)?|\s(?:and|but|while|after|instead\sof|(?:up|down)\sfrom)\s")
"""Separates the smaller parts of a clause: a comma, a dash, an «and»."""


def clause_around(text: str, start: int, end: int, cut: re.Pattern[str] = _CLAUSE_CUT) -> TextSpan:
    """Return the range of the clause around ``[start, end)``, cut at conjunctions, dashes and comparisons."""
    starts = [match.end() for match in cut.finditer(text, 0, start)]
    after = cut.search(text, end)
    return TextSpan(starts[-1] if starts else 0, after.start() if after else len(text))


_MEANT: Final = (
    (
        Modality.TARGET,
        (
            r"aim(?:s|ed|ing)?\s(?:to|for|at)|goals?|targets?|targeting|targeted|plan(?:s|ned|ning)?\sto|plans\sfor|"
            r"pledg(?:e|es|ed)|vow(?:s|ed)?|intend(?:s|ed)?\sto|seek(?:s|ing)?\sto|hop(?:es|ed|ing)\sto|objectives?|"
            r"(?:is|are|was|were)\sto(?=\s(?!date\b|blame\b)[a-z]+\b)|commit(?:ted|s)?\sto|must|ambitions?|quota"
        ),
    ),
    (
        Modality.FORECAST,
        (
            r"expect(?:s|ed|ing)?|forecast(?:s|ed)?|project(?:ed|s\s(?:that|to)|ions?)|predict(?:s|ed|ion|ions)?|"
            r"anticipat(?:e|es|ed)|will|won['’]t|on\s(?:track|course)\s(?:to|for)|set\sto|poised\sto|"
            r"due\sto(?=\s(?:reach|open|rise|fall|be|start|end|begin|take|launch|complete))|"
            r"slated\s(?:to|for)|scheduled\s(?:to|for)|outlook|going\sto|likely\sto|"
            r"(?:is|are)\s(?:estimated|projected)\sto"
        ),
    ),
    (Modality.ESTIMATE, r"estimat(?:e|es|ed|ion)|believed\sto\sbe|thought\sto\sbe|reckons?|guess(?:es|ed)?"),
    (Modality.POSSIBLE, r"could|(?-i:may)(?=\s[a-z])|might|potentially|possibly|perhaps|would"),
)
_MEANS: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{modality.value}>{words})" for modality, words in _MEANT) + r")\b", re.IGNORECASE
)
_SET_APART: Final = re.compile(r",\s(?:which|who)\s|\bthan\sthe\s")
"""Ends the reach of the words before it: «may reach 6%, higher than the 2% of last year»."""


def modality_at(sentence: str, start: int) -> Modality:
    """Return the modality that ``sentence`` gives to what begins at ``start``."""
    clause = _SET_APART.split(sentence[clause_around(sentence, start, start).start : start])[-1]
    found = list(_MEANS.finditer(clause))
    if not found:
        return Modality.STATED
    last = found[-1]
    if last.lastgroup == Modality.ESTIMATE.value and any(
        match.lastgroup == Modality.FORECAST.value and match.end() >= last.start() - 1 for match in found
    ):
        return Modality.FORECAST
    return Modality(last.lastgroup or Modality.STATED.value)


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
_MOVES: Final = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<reached>{_REACHED}))\b", re.IGNORECASE)
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
    """Return the direction of ``quantity`` in ``sentence``."""
    role = quantity.role
    after = _AFTER.match(sentence, quantity.end) if role is Role.NONE else None
    own = _FACTORS.match(sentence, quantity.start) if quantity.dimension == FACTOR else None
    if found := own or after:
        return Direction.RISE_BY if found["up"] else Direction.FALL_BY
    _, start = bound_before(sentence, quantity.start)
    begin = clause_around(sentence, start, start).start
    cuts = [begin, *(cut.end() for cut in _PHRASE_CUT.finditer(sentence, begin, start))]
    moved = list(_MOVES.finditer(sentence, cuts[-1], start))
    is_rate = quantity.dimension in _RATES
    if not moved:
        return Direction.CHANGE_BY if role is Role.BY and is_rate else Direction.LEVEL
    beside = not any(map(str.isalnum, sentence[moved[-1].end() : quantity.start]))
    if moved[-1]["reached"]:
        return Direction.REACHED if beside or role is Role.TO else Direction.LEVEL
    if role is Role.NONE and not (beside and is_rate):
        return Direction.LEVEL
    return (_UP_WAYS if moved[-1]["up"] else _DOWN_WAYS)[Role.BY if role is Role.NONE else role]

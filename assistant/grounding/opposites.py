"""Words that say the opposite of each other, by their roots: directions of change, permission, order, kind.

Each line has two sides; a word of one side opposes each of the other. Words of one side need not mean the same.
Prefixes that negate («safe», «unsafe») oppose too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from assistant.grounding.clauses import root

_PAIRS: Final = """
rise increase grow gain climb jump surge expand raise boost soar rebound|fall decrease decline drop shrink reduce lower
rise increase grow gain climb jump surge expand raise boost soar rebound|plunge slump contract plummet dip
more greater higher larger bigger|less fewer lower smaller
allow permit let authorise approve|bar ban block forbid prohibit prevent
grant award|deny refuse reject
open opened reopen|close closed shut
accept approve endorse pass adopt ratify|reject refuse decline veto
strengthen tighten|weaken loosen relax
domestic|foreign
begin start launch commence resume|end stop finish cease halt suspend
win won|lose lost
support back favour favor|oppose
enable|prevent
include|exclude
import|export
hire recruit|dismiss fire
join enter|leave quit exit
profit|loss
succeed success|fail failure
public|private
maximum most|minimum least
cheap cheaper|expensive costly
early earlier|late later
before|after
short-term|long-term
short shorter|long longer
online|offline
positive|negative
encourage|discourage
simple easy|difficult complex hard
advantage benefit|disadvantage drawback
improve|worsen
first|last
high|low
strong stronger|weak weaker
internal|external
old older|young younger new newer
northern north|southern south
eastern east|western west
hot warm|cold cool
buy purchase|sell
lift|impose
male|female
rural|urban
temporary|permanent
voluntary|mandatory compulsory
surplus|deficit
majority|minority
victory|defeat
true|false
always|never
appoint|dismiss sack
acquit|convict
praise|criticise criticize condemn
agree|disagree
connect|disconnect
increase|cut
raise|cut
accelerate|slow
upgrade|downgrade
"""
_PREFIXES: Final = ("un", "in", "im", "dis", "non", "ir", "il", "non-")
_NO_PAIR: Final = frozenset({"form", "come", "ten", "port", "press", "part", "der", "put", "land", "side", "ion"})


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _PAIRS.strip().splitlines():
        left, right = ({root(word) for word in side.split()} for side in line.split("|"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                table.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in table.items()}


def opposites(word_root: str) -> frozenset[str]:
    """Return the roots that oppose ``word_root``; none for a word that has no opposite here."""
    return _table().get(word_root, frozenset())


def negates_by_prefix(left: str, right: str) -> bool:
    """Whether one root is the other with a negating prefix: «safe» and «unsafe».

    >>> negates_by_prefix("safe", "unsafe")
    True
    """
    short, long = sorted((left, right), key=len)
    if len(short) < 4 or short in _NO_PAIR:  # noqa: PLR2004 - «in» + three letters is mostly another word
        return False
    return any(long == prefix + short for prefix in _PREFIXES)

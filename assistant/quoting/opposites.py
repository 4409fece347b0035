"""Words that turn a statement round, for questions whose premise the source denies.

«Why did the agency lift the ban?» shares every name with «the agency imposed a ban»; only the opposite verb shows that
the question rests on something the source does not say.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import stem

if TYPE_CHECKING:
    from collections.abc import Collection

_PAIRS: Final = """
raise increase rise grow growth gain climb jump boost|cut reduce lower fall decrease drop decline shrink lose trim slash
expand double triple|cut reduce fall decrease drop decline shrink
open allow permit grant welcome lift|ban banned bar barred
open allow permit grant welcome lift|close block forbid prohibit restrict refuse deny stop halt exclude
accept approve agree support endorse confirm pass|reject refuse oppose deny dispute criticise disagree withdraw
start begin launch open introduce|end stop close cancel abandon suspend
succeed win|fail lose
join enter|leave exit withdraw quit
double triple|halve
lift|impose introduce
strengthen tighten|weaken loosen relax ease
buy acquire|sell
more most above exceed|less fewer least below under
cheap|expensive
public|private secret
first|last
safe secure|dangerous risky
improve|worsen
import|export
keep stay hold remain|change leave drop
hire recruit|dismiss fire cut
free|charge
promote|relegate
break destroy crash burn|survive
early|late
"""
_NEGATIONS: Final = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "without", "neither", "nor", "cannot", "hardly", "n't"}
)


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _PAIRS.strip().splitlines():
        left, _, right = (frozenset(map(stem, side.split())) if side != "|" else side for side in line.partition("|"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                table.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in table.items()}


def opposed(asked: Collection[str], said: Collection[str]) -> tuple[str, str] | None:
    """Return the first stem of ``asked`` that ``said`` has only the opposite of, with that opposite; else None."""
    table = _opposites()
    for word in asked:
        if word in said or word not in table:
            continue
        other = next((found for found in said if found in table[word] and found not in asked), None)
        if other is not None:
            return word, other
    return None


def negations(words: Collection[str]) -> int:
    """Return how many of ``words`` (as written) deny something."""
    return sum(word.lower() in _NEGATIONS or word.lower().endswith(("n't", "n’t")) for word in words)

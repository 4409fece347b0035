"""Two runs over the same questions, whole: the test, the difference, and what could have been seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.statistics.pairs import mcnemar, paired_difference
from eval.statistics.power import smallest_visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.statistics.pairs import Difference, Paired
    from eval.statistics.power import Visible


@dataclass(frozen=True, slots=True)
class Comparison:
    """``difference`` is the second rate less the first; ``visible`` the smallest effect that would mostly be seen.

    That is by the share of questions on which the two runs did differ. What is compared may be good (correct answers)
    or bad (hallucinations): ``more`` says which run has more of it, and not which is better.
    """

    paired: Paired
    difference: Difference
    visible: Visible

    @property
    def tied(self) -> bool:
        """Whether the difference could be chance at the 5 % level, by McNemar's exact test."""
        return self.paired.tied

    @property
    def more(self) -> str:
        """``tied``, ``first`` or ``second``."""
        if self.tied:
            return "tied"
        return "first" if self.paired.only_first > self.paired.only_second else "second"


def compared(first: Sequence[bool], second: Sequence[bool]) -> Comparison | None:
    """Return the comparison of two runs' results, question by question; None for no questions.

    Raises ``ValueError`` for results that cannot be paired.

    >>> found = compared([True] * 30, [True] * 18 + [False] * 12)
    >>> found.more, round(found.difference.difference, 2)
    ('first', -0.4)
    """
    paired = mcnemar(first, second)
    difference = paired_difference(first, second)
    if difference is None:
        return None
    return Comparison(paired, difference, smallest_visible(paired.count, paired.discordant))

"""Witness 1: the cited sentences exist and were offered.

The model names sentence numbers; one that was not among the sentences it was shown points at nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.types import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CHECK: Final = "pointer"


def find(numbers: Iterable[int], offered: Collection[int]) -> tuple[Finding, ...]:
    """Return one finding for each cited number that is not ``offered``, or one where nothing is cited."""
    cited = tuple(dict.fromkeys(numbers))
    if not cited:
        return (Finding(CHECK, "the answer cites no sentence"),)
    return tuple(
        Finding(CHECK, f"the answer cites sentence {number}, which was not offered")
        for number in cited
        if number not in offered
    )

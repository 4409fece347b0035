"""Print the table of coverages as Markdown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eval import statistics
from tests.simulation import WHY, Coverage
from tests.simulation.judges import judges
from tests.simulation.rates import clusters, independent, means, pairs, unscored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


README: Final = Path(statistics.__file__).with_name("README.md")
"""Where the table stands; a test compares it."""


def every() -> Iterator[Coverage]:
    """Yield every line of the table."""
    for part in (independent, clusters, means, unscored, pairs, judges):
        yield from part()


def table(found: Iterable[Coverage]) -> str:
    """Return the lines as a Markdown table, and what the words of its last column mean."""
    lines = ["| Method | Truth and size | Coverage | Mean estimate | Mean width | |", "|---|---|---|---|---|---|"]
    for each in found:
        figures = f"{each.share:.1%} | {each.centre:.2%} | {each.width:.2%}"
        lines.append(f"| {each.method} | {each.case} | {figures} | {each.why or _remark(each)} |")
    return "\n".join([*lines, "", *(f"- *{word}*: {meaning}." for word, meaning in WHY.items())])


def _remark(each: Coverage) -> str:
    return "" if each.nominal else "OUTSIDE 93 to 98 %"


if __name__ == "__main__":
    sys.stdout.write(f"{table(every())}\n")

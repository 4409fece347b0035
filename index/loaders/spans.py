"""Cells that go over several rows or columns, as formats give them, and the rows of texts that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.structure import Row


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell as formats give it: its text, and over how many rows and columns it goes."""

    text: str
    down: int = 1
    wide: int = 1


_WIDEST: Final = 50


def grid(rows: Sequence[Sequence[Spanning]]) -> list[Row]:
    """Return the texts of a table with each cell repeated over the rows and columns that it spans.

    One that is all of its row stands there once, and so does the name of a row below the first one.

    >>> grid([[Spanning("a", down=2), Spanning("b", wide=2)], [Spanning("c"), Spanning("d")]])
    [('a', 'b', 'b'), ('a', 'c', 'd')]
    """
    held: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in held:
                column += 1
            down, wide = (max(1, min(size, _WIDEST)) for size in (cell.down, cell.wide))
            text_beside = cell.text if column or (len(row) > 1 and not number) else ""
            for place in range(down * wide):
                held[number + place // wide, column + place % wide] = text_beside if place % wide else cell.text
            column += wide
    width = max((column for _, column in held), default=-1) + 1
    return [tuple(held.get((number, column), "") for column in range(width)) for number in range(len(rows))]

"""Small pieces of HTML: tables, bars and texts. Whatever others wrote goes through ``text`` before it is in a page."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from eval.report.text import visible
from eval.report.words import NOTHING, between, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.report.marking import Piece
    from eval.statistics import Rate

_SHARE: Final = re.compile(r"(?<=\d) %")
SCALES: Final = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Ends that an axis of shares may have."""


def text(content: object) -> str:
    """Return anything as text that cannot be markup; a figure is not parted from its «%»."""
    return _SHARE.sub("\u00a0%", escape(visible(str(content))))


def pieces(content: Iterable[Piece]) -> str:
    """Return a text with its differing words marked."""
    return "".join(f"<mark>{text(piece.text)}</mark>" if piece.differs else text(piece.text) for piece in content)


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; ``rows`` hold cells made by the functions below, the first of each names its row.

    A head that begins with «#» stands over numbers, one that begins with «~» over pictures. On a narrow screen a row
    becomes a block; the roles keep it a table for those who hear it.
    """
    top = "".join(f'<th scope="col" role="columnheader"{_class(head)}>{_head(head)}</th>' for head in heads)
    body = "".join(f'<tr role="row">{"".join(_cells(heads, row))}</tr>' for row in rows)
    return (
        f'<table role="table"><caption>{text(caption)}</caption><thead role="rowgroup"><tr role="row">{top}</tr>'
        f'</thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def rate_cells(rate: Rate | None, scale: float = 1.0) -> tuple[str, str, str, str]:
    """Return the cells of a rate: the share, a picture of it, its interval, and its counts."""
    if rate is None:
        return NOTHING, "", "", ""
    counts = f"{rate.numerator:,} of {rate.denominator:,}"
    return text(percent(rate.rate)), interval_bar(rate, scale), _bounds(rate), counts


def rate_heads(scale: float = 1.0) -> tuple[str, str, str, str]:
    """Return the heads over ``rate_cells``; that of the picture says how far its axis goes."""
    return "#Rate", f"~0 to {100 * scale:.0f} %", "95 % interval", "#Count"


def with_interval(figure: str, rate: Rate) -> str:
    """Return a figure with the interval of its rate behind it."""
    return f'{text(figure)} <span class="quiet">({_bounds(rate)})</span>'


def interval_bar(rate: Rate, scale: float = 1.0) -> str:
    """Return a rate as a dot and its interval as a band, on an axis from 0 to ``scale``; for the eye only."""
    low, high, middle = (min(100.0, 100 * value / scale) for value in (rate.low, rate.high, rate.rate))
    return (
        f'<span class="range" aria-hidden="true"><i style="left:{low:.2f}%;width:{high - low:.2f}%"></i>'
        f'<b style="left:{middle:.2f}%"></b></span>'
    )


def stacked(parts: Sequence[tuple[str, int]], whole: int) -> str:
    """Return counts side by side as shares of ``whole``, each in the colour of its class; for the eye only."""
    spans = "".join(
        f'<span class="is-{name}" style="width:{100 * count / whole:.2f}%"></span>' for name, count in parts if count
    )
    return f'<span class="bar" aria-hidden="true">{spans}</span>'


def key(entries: Sequence[tuple[str, str]]) -> str:
    """Return what the colours mean."""
    shown = "".join(f'<li><i class="is-{name}"></i>{text(words)}</li>' for name, words in entries)
    return f'<ul class="key">{shown}</ul>'


def scale_of(shares: Iterable[float]) -> float:
    """Return the end of an axis that holds all of ``shares``.

    >>> scale_of([0.02, 0.13])
    0.2
    """
    most = max(shares, default=1.0)
    return next((scale for scale in SCALES if most <= scale), 1.0)


def _bounds(rate: Rate) -> str:
    return f'<span class="interval">{text(between(rate.low, rate.high))}</span>'


def _class(head: str) -> str:
    name = {"#": "number", "~": "wide"}.get(head[:1])
    return f' class="{name}"' if name else ""


def _head(head: str) -> str:
    return text(head.lstrip("#~"))


def _cells(heads: Sequence[str], row: Sequence[str]) -> Iterable[str]:
    """Yield the cells; each knows its head too, which stands before it where a narrow screen puts it under its row."""
    for number, (head, cell) in enumerate(zip(heads, row, strict=True)):
        if number == 0:
            yield f'<th scope="row" role="rowheader">{cell}</th>'
        else:
            yield f'<td role="cell" data-head="{_head(head)}"{_class(head)}>{cell}</td>'

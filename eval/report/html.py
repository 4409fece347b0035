"""The report as one self-contained HTML file: no script, readable on a phone and in dark mode.

All texts are other people's, so all go through ``in_html``. ``dir="auto"`` lets a text in another script run in its own
direction without reordering what is beside it.
"""

from __future__ import annotations

from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, cast

from eval.circularity import CIRCULAR
from eval.report import Around, Block, Cell, Column, FailureGroups, Few, Note, Plot, ReportSection, Table
from eval.report.sections import sections_of
from eval.report.words import NOTHING, between, counted, in_html, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.report.contents import Contents, Measured
    from eval.report.failures import Failure, MarkedPiece
    from eval.statistics.intervals import Rate

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_QUIET, _NUMBER, _WIDE = (f' class="{name}"' for name in ("quiet", "number", "wide"))
_CARDS = (
    ("over_refusal", "declined though the documents answer"),
    ("false_answer", "answered though the documents do not"),
    ("answer_rate", "of all questions answered"),
    ("correct", "ended as they should"),
)


def html(contents: Contents) -> str:
    """Return the report; a circular run gets the warning, what produced it, and no rate."""
    sections = sections_of(contents)
    if contents.measured is None:
        top = f'<div class="headline"><p class="said">{in_html(CIRCULAR)}</p></div>'
    else:
        links = "".join(f'<li><a href="#{each.name}">{in_html(each.title)}</a></li>' for each in sections)
        top = f"{_top(contents, contents.measured)}<nav aria-label='Sections'><ul>{links}</ul></nav>"
    title, style = in_html(contents.title), resources.files("eval.report").joinpath("report.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>\n{style}</style></head>\n<body><header>"
        f"<h1>{title}</h1>{top}</header><main>{''.join(map(_section, sections))}</main></body></html>\n"
    )


def _top(contents: Contents, measured: Measured) -> str:
    """Return the headline, the warnings, and the figures that must stand beside it."""
    said = measured.headline
    lines = (("said", said.sentence), ("beside", said.left_open), ("beside", said.declining), ("quiet", said.measured))
    shown = "".join(f'<p class="{name}">{in_html(line)}</p>' for name, line in lines if line)
    warnings = "".join(f'<p class="warning">{in_html(warning)}</p>' for warning in contents.warnings)
    cards = [
        f"<li><b>{in_html(percent(rate.rate))}</b>{in_html(words)}<br>"
        f'<span class="quiet">{in_html(between(rate.low, rate.high))}</span></li>'
        for name, words in _CARDS
        if (rate := measured.rates[name]) is not None
    ]
    if (length := measured.figures.together.mean_length) is not None:
        cards.append(f"<li><b>{length:.0f}</b>words in an answer, on average</li>")
    return f'<div class="headline">{shown}</div>{warnings}<ul class="cards">{"".join(cards)}</ul>'


def _section(section: ReportSection) -> str:
    name, body = section.name, ""
    for kind, blocks in groupby(section.blocks, key=type):
        shown = "".join(map(_block, blocks))
        body += f'<div class="plots">{shown}</div>' if kind is Plot else shown
    head = f'<h2 id="{name}-title">{in_html(section.title)}</h2>'
    return f'<section id="{name}" aria-labelledby="{name}-title">{head}{body}</section>'


def _block(block: Block) -> str:
    match block:
        case Table():
            return _table(block)
        case Note():
            return f"<p{_QUIET if block.quiet else ''}>{in_html(block.words)}</p>"
        case Plot():
            return (
                f"<section><h3>{in_html(block.title)}</h3><p>{in_html(block.shows)}</p><figure>{block.drawing}</figure>"
                f'<p class="quiet">{in_html(block.said)}</p>'
                f"<details><summary>The same as a table</summary>{_table(block.table)}</details></section>"
            )
        case FailureGroups():
            shown = ""
            for group in block.groups:
                left_out = f"{group.left_out:,} more of this kind are left out; all stand in log.jsonl."
                more = f'<p class="quiet">{left_out}</p>' if group.left_out else ""
                failures = "".join(map(_failure, group.kept))
                shown += f"<h3>{in_html(group.kind)} ({group.total:,})</h3>{failures}{more}"
            return shown


def _table(table: Table) -> str:
    """Return a table; on a narrow screen a row becomes a block, and the roles keep it a table for screen readers."""
    heads = [head for column in table.columns for head in _heads(column)]
    top = "".join(f'<th scope="col" role="columnheader"{kind}>{head}</th>' for head, kind in heads)
    body = ""
    for row in table.rows:
        cells = [each for column, cell in zip(table.columns, row, strict=True) for each in _cells(column, cell)]
        body += f'<tr role="row"><th scope="row" role="rowheader">{cells[0]}</th>'
        for (head, kind), cell in zip(heads[1:], cells[1:], strict=True):
            body += f'<td role="cell" data-head="{head}"{kind}>{cell}</td>'
        body += "</tr>"
    key = "".join(f'<li><i class="is-{name}"></i>{in_html(words)}</li>' for name, words in table.key)
    key = f'<ul class="key">{key}</ul>' if key else ""
    return (
        f'<table role="table"><caption>{in_html(table.caption)}</caption><thead role="rowgroup"><tr role="row">{top}'
        f'</tr></thead><tbody role="rowgroup">{body}</tbody></table>{key}'
    )


def _heads(column: Column) -> tuple[tuple[str, str], ...]:
    """Return the heads over a column's cells, each with its class; a rate takes four cells."""
    if column.kind == "rate":
        axis = in_html(f"0 to {100 * column.scale:.0f} %")
        return ("Rate", _NUMBER), (axis, _WIDE), (in_html("95 % interval"), ""), ("Count", _NUMBER)
    return ((in_html(column.head), {"number": _NUMBER, "band": _WIDE, "stack": _WIDE}.get(column.kind, "")),)


def _cells(column: Column, cell: Cell) -> tuple[str, ...]:
    """Return the contents of a column's cells; the bars of a ``stack`` are hidden from screen readers."""
    if column.kind == "rate":
        rate = cast("Rate | None", cell)
        if rate is None:
            return NOTHING, "", "", ""
        counts = f"{rate.numerator:,} of {rate.denominator:,}"
        return in_html(percent(rate.rate)), _band(rate, column.scale), _interval(rate), counts
    if column.kind == "band":
        return ("" if cell is None else _band(cast("Rate", cell), column.scale),)
    if column.kind == "stack":
        spans = "".join(
            f'<span class="is-{name}" style="width:{100 * count / column.scale:.2f}%"></span>'
            for name, count in cast("tuple[tuple[str, int], ...]", cell)
            if count
        )
        return (f'<span class="bar" aria-hidden="true">{spans}</span>',)
    match cell:
        case Around():
            shown = f'{in_html(cell.figure)} <span class="quiet">({_interval(cell.rate)})</span>'
        case Few():
            shown = f'{in_html(cell.name)} <span class="few">few cases</span>'
        case _:
            shown = f'<span class="hash">{in_html(cell)}</span>' if column.kind == "hash" else in_html(cell)
    return (shown,)


def _band(rate: Rate, scale: float) -> str:
    """Return a rate as a dot and its interval as a band, on an axis from 0 to ``scale``, hidden from screen readers."""
    low, high, middle = (min(100.0, 100 * value / scale) for value in (rate.low, rate.high, rate.rate))
    return (
        f'<span class="range" aria-hidden="true"><i style="left:{low:.2f}%;width:{high - low:.2f}%"></i>'
        f'<b style="left:{middle:.2f}%"></b></span>'
    )


def _interval(rate: Rate) -> str:
    return f'<span class="interval">{in_html(between(rate.low, rate.high))}</span>'


def _failure(failure: Failure) -> str:
    pairs = ""
    for pair in failure.pairs:
        reason = f'<p class="reason" dir="auto">{in_html(pair.reason)}</p>' if pair.reason else ""
        pairs += (
            f'<div class="pair"><div><span class="label">{in_html(pair.label)}</span>'
            f'<p dir="auto">{_marked(pair.said) or "–"}</p></div><div class="source"><span class="label">'
            f'{in_html(pair.origin)}</span><p dir="auto">{_marked(pair.source)}</p></div>{reason}</div>'
        )
    wanted = "; ".join(failure.must_say)
    must = f'<p class="quiet" dir="auto">Must say: {in_html(wanted)}</p>' if wanted else ""
    more = f'<p class="quiet">{counted(failure.more, "sentence")} more.</p>' if failure.more else ""
    return (
        f'<article class="failure"><h4 dir="auto">{in_html(failure.question)} <code>{in_html(failure.id)}</code></h4>'
        f"{pairs}{must}{more}</article>"
    )


def _marked(pieces: Iterable[MarkedPiece]) -> str:
    return "".join(f"<mark>{in_html(each.text)}</mark>" if each.differs else in_html(each.text) for each in pieces)

"""The report as Markdown, for a terminal, a pull request or a mail; other people's texts never become markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from eval.circularity import CIRCULAR
from eval.report import Around, Block, Cell, Column, FailureGroups, Few, Note, Plot, Table
from eval.report.sections import sections_of
from eval.report.words import between, figure, in_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.report.contents import Contents
    from eval.report.failures import Group, MarkedPiece
    from eval.statistics.intervals import Rate

_FAILURES: Final = 20
"""The most failures of each kind; the HTML report has more."""
_FOR_THE_EYE: Final = frozenset({"band", "stack"})


def markdown(contents: Contents) -> str:
    """Return the report, rates first; a circular run gets the warning, what produced it, and no rate."""
    lines = [f"# {in_markdown(contents.title)}", ""]
    if contents.measured is None:
        lines += [f"**{CIRCULAR}**", ""]
    else:
        said = contents.measured.headline
        lines += [f"**{in_markdown(said.sentence)}**", ""]
        warnings = (f"Warning: {warning}" for warning in contents.warnings)
        for line in (said.left_open, said.declining, said.measured, *warnings):
            lines += [in_markdown(line), ""] if line else []
    for section in sorted(sections_of(contents), key=lambda each: each.name != "rates"):
        lines += [f"## {section.title}", ""]
        for block in section.blocks:
            lines += _block(block)
    return "\n".join(lines)


def _block(block: Block) -> list[str]:
    match block:
        case Table():
            return _table(block)
        case Note():
            return [in_markdown(block.words), ""]
        case Plot():
            return [f"### {block.title}", "", block.shows, "", in_markdown(block.said), "", *_table(block.table)]
        case FailureGroups():
            return [line for group in block.groups for line in _group(group)]


def _table(table: Table) -> list[str]:
    columns = [column for column in table.columns if column.kind not in _FOR_THE_EYE]
    lines = [f"{in_markdown(table.caption).rstrip('.')}:", "", f"| {' | '.join(each.head for each in columns)} |"]
    lines.append(f"|{'---|' * len(columns)}")
    for row in table.rows:
        cells = (_cell(*each) for each in zip(table.columns, row, strict=True) if each[0] in columns)
        lines.append(f"| {' | '.join(map(in_markdown, cells))} |")
    return [*lines, ""]


def _cell(column: Column, cell: Cell) -> str:
    if column.kind == "rate":
        return figure(cast("Rate | None", cell))
    if isinstance(cell, Around):
        return f"{cell.figure} ({between(cell.rate.low, cell.rate.high)})"
    if isinstance(cell, Few):
        return f"{cell.name} (few cases)"
    return str(cell)


def _group(group: Group) -> list[str]:
    lines = [f"### {group.kind} ({group.total})", ""]
    for failure in group.kept[:_FAILURES]:
        lines.append(f"- **{in_markdown(failure.id)}** {in_markdown(failure.question)}")
        for pair in failure.pairs:
            reason = f" ({in_markdown(pair.reason)})" if pair.reason else ""
            lines.append(f"  - {pair.label.lower()}: {_marked(pair.said) or '–'}{reason}")
            lines.append(f"  - {pair.origin.lower()}: {_marked(pair.source)}")
        if failure.must_say:
            lines.append(f"  - must say: {in_markdown('; '.join(failure.must_say))}")
    left_out = group.total - min(len(group.kept), _FAILURES)
    return [*lines, "", *([f"{left_out} more are left out; all stand in log.jsonl.", ""] if left_out else [])]


def _marked(pieces: Iterable[MarkedPiece]) -> str:
    """Return a text with differing words in bold; spaces at the edges of pieces are kept."""
    shown = []
    for piece in pieces:
        plain = in_markdown(piece.text)
        before, after = (" " if edge.isspace() else "" for edge in (piece.text[:1], piece.text[-1:]))
        shown.append(f"**{plain}**" if piece.differs and plain else f"{before}{plain}{after}" if plain else " ")
    return "".join(shown).strip()

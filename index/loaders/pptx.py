"""PPTX by python-pptx: slides with titles, texts, tables and speaker's notes; hidden slides are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.loaders.archive import opened, properties, unread_comments, usual
from index.structure import Block, Kind, Spanning, Structure, grid, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a presentation."""
    from pptx import Presentation

    blocks: list[Block] = []
    hidden: list[str] = []
    with opened(path, unpacked) as archive:
        title, saved = properties(archive)
        for number, slide in enumerate(Presentation(usual(path, archive)).slides, start=1):
            if slide.element.get("show") == "0":
                hidden.append(str(number))
            else:
                blocks.extend(_slide(slide, number))
        notices = [*unread_comments(archive)]
    if hidden:
        notices.append(f"Hidden slides were not read: {', '.join(hidden)}.")
    return Structure(tuple(blocks), title, saved=saved, titled_inside=True, notices=tuple(notices))


def _slide(slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401 - python-pptx has no types
    head = slide.shapes.title
    name = " ".join(head.text_frame.text.split()) if head is not None and head.has_text_frame else ""
    yield Block(name or f"Slide {number}", Kind.HEADING, 1 if number == 1 else 2)
    for shape in sorted(slide.shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if head is None or shape.shape_id != head.shape_id:
            yield from _shape(shape)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None and notes.text.strip():
        yield Block(f"Notes: {notes.text.strip()}")


def _shape(shape: Any) -> Iterator[Block]:  # noqa: ANN401
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _shape(inner)
    elif getattr(shape, "has_table", False):
        cells = ([cell for cell in row.cells if not cell.is_spanned] for row in shape.table.rows)
        rows = grid([[Spanning(cell.text, cell.span_height, cell.span_width) for cell in row] for row in cells])
        yield table(rows, 1 if shape.table.first_row and len(rows) > 1 else None)
    elif getattr(shape, "has_text_frame", False):
        paragraphs = [each for each in shape.text_frame.paragraphs if each.text.strip()]
        listed = len(paragraphs) > 1 and getattr(shape, "is_placeholder", False)
        for paragraph in paragraphs:
            text = " ".join(paragraph.text.split())
            yield Block(text, Kind.ITEM, paragraph.level, "-") if listed else Block(text)

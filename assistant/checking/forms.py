"""The forms in which a report can be taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.checking.docx import as_docx
from assistant.checking.html import as_html
from assistant.checking.markdown import as_markdown

if TYPE_CHECKING:
    from assistant.checking.draft import DraftReport

DOCX: Final = ".docx"
FORMS: Final = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The endings of the forms, each with its media type."""


def in_form(report: DraftReport, ending: str, draft: bytes | None = None) -> bytes:
    """Return a report in the form of one of ``FORMS``; ``draft`` is the draft's own file where it is DOCX."""
    if ending == DOCX:
        return as_docx(report, draft)
    return (as_html(report) if ending == ".html" else as_markdown(report)).encode()

"""The two components of our own: the transcript and the source panel.

Both are ``gr.HTML`` with a constant template. What they show comes as JSON data and is drawn by a constant script that
sets text nodes only, so no text of a document, a name or a question is ever parsed as markup. (A string handed to
``gr.HTML`` or ``gr.Chatbot`` would be: the chat component parses HTML even with Markdown turned off.)
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.web.conversation import Conversation
    from assistant.web.sources import Piece, SourceView

Data = dict[str, Any]


def transcript() -> gr.HTML:
    """Return the conversation's component; its ``click`` event carries ``number``, the source to open."""
    return _panel("transcript", '<div class="transcript empty" role="log" aria-live="polite" tabindex="0"></div>')


def source_panel(name: str, view: SourceView) -> gr.HTML:
    """Return a component that shows a place in a source; its ``click`` event carries ``number``."""
    return _panel("source", f'<section class="source" aria-label="{name}" tabindex="0"></section>', source_data(view))


def _panel(script: str, template: str, value: Data | None = None) -> gr.HTML:
    code = Path(__file__).with_name(f"{script}.js").read_text(encoding="utf-8")
    return gr.HTML(value=value, html_template=template, js_on_load=code, apply_default_css=False)


def transcript_data(conversation: Conversation) -> Data:
    """Return what the transcript draws."""
    return {"lines": [asdict(line) for line in conversation.lines]}


def source_data(view: SourceView, conversation: Conversation | None = None, number: int | None = None) -> Data:
    """Return what the source panel draws: the view, and the sources of the conversation's latest answer."""
    current = conversation.current if conversation is not None else ()
    choices = [
        {"number": source.number, "label": sources.label(source)}
        for source in (conversation.sources if conversation is not None else ())
        if source.number in current
    ]
    return {
        "place": view.place,
        "pieces": _pieces(view.pieces),
        "warning": view.warning,
        "choices": choices,
        "open": number,
    }


def _pieces(pieces: Sequence[Piece]) -> list[Data]:
    return [{"text": text, "mark": mark} for text, mark in pieces]

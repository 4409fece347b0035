"""The components of our own: the head of the page, the list of conversations, the transcript and the source panel.

All are ``gr.HTML`` with a constant template. What they show comes as JSON data and is drawn by a constant script that
sets text nodes only, so no text of a document, a name or a question is ever parsed as markup. (A string handed to
``gr.HTML`` or ``gr.Chatbot`` would be: the chat component parses HTML even with Markdown turned off.)
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import sources
from assistant.web.uploads import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.web.conversation import Conversation
    from assistant.web.showing import Shown
    from assistant.web.sources import Piece, SourceView
    from assistant.web.uploads import Purpose
    from assistant.web.words import Words

Data = dict[str, Any]
_TRANSCRIPT = """
<div>
  <div class="heard" role="status" aria-live="polite"></div>
  <section class="transcript empty" tabindex="0"></section>
  <p class="notice" role="status"></p>
</div>
"""
_SOURCE = '<section class="source" data-name="{name}" data-empty="{empty}" tabindex="0"></section>'
_UPLOAD = '<section class="upload" data-purpose="{purpose}" data-accept="{accept}" data-most="{most}"></section>'


def head() -> gr.HTML:
    """Return the head of the page: its name, and who is logged in."""
    return _panel('<header class="head"><h1></h1><div class="account"></div></header>', "head")


def listing() -> gr.HTML:
    """Return the list of conversations; events ``select``, ``clear``, ``input``, ``edit`` and ``delete``."""
    return _panel('<nav class="listing"></nav>', "icons", "listing")


def transcript() -> gr.HTML:
    """Return the conversation's component.

    Its events: ``click`` carries ``number``, the source to open; ``like`` what is said of an answer; ``retry`` a
    ``turn``; ``submit`` a ``question`` that was offered; ``undo`` nothing; ``select`` the ``id`` of a conversation that
    the browser's back button leads to.
    """
    return _panel(_TRANSCRIPT, "icons", "question", "actions", "address", "transcript")


def offers() -> gr.HTML:
    """Return what hands the questions to ask next to the transcript, under whose last answer they stand."""
    return _panel("<div></div>", "offers")


def source_panel(name: str, empty: str) -> gr.HTML:
    """Return a component that shows a place in a source; its ``click`` event carries ``number``.

    ``name`` and ``empty`` are the keys of what it is called and of what it says while it shows nothing.
    """
    return _panel(_SOURCE.format(name=name, empty=empty), "source")


def upload(purpose: Purpose, most: int) -> gr.HTML:
    """Return what takes files of at most ``most`` bytes; its ``upload`` event carries the ``ids`` of those sent."""
    accept = ",".join(KINDS[purpose])
    return _panel(_UPLOAD.format(purpose=purpose, accept=accept, most=most), "icons", "upload")


def document() -> gr.HTML:
    """Return the component that shows a document and its views.

    Its ``select`` event carries ``doc`` and ``place``: a place in another document that is to be opened; ``delete``
    carries ``doc``: one that is to be removed, asked for twice; ``undo`` one that is to be read with all that was left
    out.
    """
    return _panel('<article class="document" tabindex="-1"></article>', "icons", "briefing")


def evaluation() -> gr.HTML:
    """Return the component that shows a run of the evaluation."""
    return _panel('<article class="evaluation"></article>', "evaluation")


def draft_report() -> gr.HTML:
    """Return the component that shows the report on a draft."""
    return _panel('<article class="draft-report"></article>', "drafts")


def _panel(template: str, *scripts: str) -> gr.HTML:
    code = "\n".join(Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8") for name in ("parts", *scripts))
    return gr.HTML(html_template=template, js_on_load=code, apply_default_css=False)


def transcript_data(shown: Shown, taken: Mapping[str, str] | None = None) -> Data:
    """Return what the transcript draws; ``taken`` says which question was taken from its field, under an ``id``."""
    lines = [asdict(line) for line in shown.conversation.lines]
    return {"id": shown.id, "lines": lines, "busy": shown.busy, "notice": shown.notice, "taken": taken}


def source_data(
    words: Words, view: SourceView, conversation: Conversation | None = None, number: int | None = None
) -> Data:
    """Return what the source panel draws: the view, and the sources of the answer that cites it."""
    beside = conversation.beside(number) if conversation is not None else ()
    choices = [
        {"number": source.number, "label": sources.label(source, words)}
        for source in (conversation.sources if conversation is not None else ())
        if source.number in beside
    ]
    return {
        "place": view.place,
        "pieces": _pieces(view.pieces),
        "warning": view.warning,
        "image": view.image,
        "choices": choices,
        "open": number,
    }


def _pieces(pieces: Sequence[Piece]) -> list[Data]:
    return [{"text": text, "mark": mark} for text, mark in pieces]

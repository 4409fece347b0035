"""Our own components, the data they show, and what the browser sends back.

All are ``gr.HTML`` with a constant template. Their JSON data is drawn by a constant script that sets text nodes only,
so no text of a document, a name or a question is ever parsed as markup. (A string given to ``gr.HTML`` or
``gr.Chatbot`` would be: the chat component parses HTML even with Markdown turned off.)
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.web import sources
from assistant.web.additions import visible_entries
from assistant.web.readers import Reader, words_of
from assistant.web.uploads import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.web.backends import Backends
    from assistant.web.conversation import Conversation
    from assistant.web.layout import ChatParts
    from assistant.web.showing import Shown
    from assistant.web.sources import SourceView
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
Updates = dict[Any, Any]
PRIVATE: Final[dict[str, Any]] = {"api_visibility": "private"}
QUIET: Final[dict[str, Any]] = {"show_progress": "hidden", **PRIVATE}
"""For listeners that show their progress themselves."""


def head() -> gr.HTML:
    """Return the head of the page: its name, and who is logged in."""
    return _panel('<header class="head"><h1></h1><div class="account"></div></header>', "head")


def listing() -> gr.HTML:
    """Return the list of conversations; events ``select``, ``clear``, ``input``, ``edit`` and ``delete``."""
    return _panel('<nav class="listing"></nav>', "icons", "listing")


def transcript() -> gr.HTML:
    """Return the component that shows a conversation.

    Its events: ``click`` carries the ``number`` of a source to open; ``like`` feedback on an answer; ``retry`` a
    ``turn``; ``submit`` a ``question`` that was offered; ``undo`` nothing; ``select`` the ``id`` of a conversation that
    the browser's back button leads to.
    """
    return _panel(_TRANSCRIPT, "icons", "question", "actions", "address", "transcript")


def examples() -> gr.HTML:
    """Return the component that offers questions to ask first; its ``submit`` event carries the ``question`` chosen."""
    return _panel('<div class="examples"></div>', "examples")


def offers() -> gr.HTML:
    """Return the component that hands follow-up questions to the transcript, shown under its last answer."""
    return _panel("<div></div>", "offers")


def source_panel(name: str, empty: str) -> gr.HTML:
    """Return a component that shows a place in a source; its ``click`` event carries ``number``.

    ``name`` and ``empty`` are the keys of its title and of its text while it is empty.
    """
    return _panel(_SOURCE.format(name=name, empty=empty), "source")


def upload(purpose: Purpose, most: int) -> gr.HTML:
    """Return the upload component for files of at most ``most`` bytes; its ``upload`` event carries their ``ids``."""
    accept = ",".join(KINDS[purpose])
    return _panel(_UPLOAD.format(purpose=purpose, accept=accept, most=most), "icons", "upload")


def document() -> gr.HTML:
    """Return the component that shows a document and its views.

    Its events: ``select`` carries ``doc`` and ``place``, a place in another document to open; ``delete`` the ``doc`` to
    remove, once confirmed; ``undo`` the ``doc`` to reread with nothing left out; ``submit`` the ``doc`` whose
    attachments to add.
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


def transcript_data(shown: Shown, taken: Mapping[str, str] | None) -> Data:
    """Return the transcript's data; ``taken`` is the question to clear from its field, under an ``id``."""
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
        "pieces": [{"text": text, "mark": mark} for text, mark in view.pieces],
        "warning": view.warning,
        "image": view.image,
        "choices": choices,
        "open": number,
    }


def user_id(request: gr.Request) -> str:
    """Return the user who sent a request; raises ``gr.Error`` if nobody is logged in."""
    user = request.username
    if not isinstance(user, str) or not user:
        raise gr.Error(words_of(request.headers)("login.first"))
    return user


def reader_of(request: gr.Request) -> Reader:
    """Return the user who sent a request, with the words of their language; raises if nobody is logged in."""
    return Reader(user_id(request), words_of(request.headers))


def text_of(given: object) -> str:
    """Return a text from the browser, "" for anything else; lone surrogates are replaced."""
    return given.encode("utf-8", "replace").decode("utf-8") if isinstance(given, str) else ""


def texts_of(given: object) -> list[str]:
    """Return the texts of a list from the browser, [] for anything else."""
    return [text_of(one) for one in given if isinstance(one, str)] if isinstance(given, list) else []


def sent(event: gr.EventData) -> dict[str, Any]:
    """Return what our own script sent with an event."""
    data = event._data  # noqa: SLF001 - the attribute access of EventData reads this dict
    return data if isinstance(data, dict) else {}


def sent_ids(event: gr.EventData) -> list[str]:
    """Return the ids of the uploads that our own script sent with an event."""
    return texts_of(sent(event).get("ids"))


def chat_updates(parts: ChatParts, shown: Shown, notice: str = "", taken: Mapping[str, str] | None = None) -> Updates:
    """Return the updates of ``ChatParts.drawn``."""
    data = transcript_data(shown, taken)
    return {
        parts.opened: shown.id,
        parts.transcript: {**data, "notice": notice} if notice else data,
        parts.welcome: gr.update(visible=not shown.conversation.lines),
        parts.send: gr.update(visible=not shown.busy),
        parts.stop: gr.update(visible=shown.busy),
    }


def chosen_update(backends: Backends, reader: Reader, documents: Sequence[str]) -> Updates:
    """Return the update of a list of documents: the choices, and which are chosen."""
    hidden = backends.additions.hidden_from(reader.id)
    offered = [(entry.title, entry.id) for entry in visible_entries(backends.index, hidden)]
    held = {doc_id for _, doc_id in offered}
    updated: Updates = gr.update(choices=offered, value=[one for one in documents if one in held])
    return updated


def chosen_updates(parts: ChatParts, backends: Backends, reader: Reader, documents: Sequence[str]) -> Updates:
    """Return that update for the chat, with the count in the title, which also shows while the list is folded."""
    update = chosen_update(backends, reader, documents)
    count, of = len(update["value"]), len(update["choices"])
    limited = reader.words("chat.documents_chosen", count=count, of=of)
    return {
        parts.chosen: update,
        parts.choice: gr.update(label=limited if count else reader.words("chat.documents")),
    }

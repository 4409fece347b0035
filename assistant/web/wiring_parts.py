"""What all wiring shares: who sent a request, what came with it, and how the chat is drawn from what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.web import panels
from assistant.web.chosen import visible_entries
from assistant.web.language import words_of
from assistant.web.users import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.web.backends import Backends
    from assistant.web.layout import ChatParts
    from assistant.web.showing import Shown

Updates = dict[Any, Any]
PRIVATE: Final[dict[str, Any]] = {"api_visibility": "private"}


def user_id(request: gr.Request) -> str:
    """Return who sent a request; raises where nobody did, so that no handler does anything for nobody."""
    user = request.username
    if not isinstance(user, str) or not user:
        raise gr.Error(words_of(request.headers)("login.first"))
    return user


def reader_of(request: gr.Request) -> Reader:
    """Return who sent a request, with the words of their language; raises where nobody did."""
    return Reader(user_id(request), words_of(request.headers))


def text_of(given: object) -> str:
    """Return a text that a browser sent, "" for anything else; half a surrogate pair in it is replaced."""
    return given.encode("utf-8", "replace").decode("utf-8") if isinstance(given, str) else ""


def texts_of(given: object) -> list[str]:
    """Return the texts of a list that a browser sent, [] for anything else."""
    return [text_of(one) for one in given if isinstance(one, str)] if isinstance(given, list) else []


def sent(event: gr.EventData) -> dict[str, Any]:
    """Return what our own script sent with an event."""
    data = event._data  # noqa: SLF001 - the attribute access of EventData reads this dict
    return data if isinstance(data, dict) else {}


def sent_ids(event: gr.EventData) -> list[str]:
    """Return the ids of the uploads that our own script sent with an event."""
    return texts_of(sent(event).get("ids"))


def chat_updates(parts: ChatParts, shown: Shown, notice: str = "", taken: Mapping[str, str] | None = None) -> Updates:
    """Return what draws the chat, for the outputs ``ChatParts.drawn``."""
    data = panels.transcript_data(shown, taken)
    return {
        parts.opened: shown.id,
        parts.transcript: {**data, "notice": notice} if notice else data,
        parts.welcome: gr.update(visible=not shown.conversation.lines),
        parts.send: gr.update(visible=not shown.busy),
        parts.stop: gr.update(visible=shown.busy),
    }


def chosen_update(backends: Backends, reader: Reader, documents: Sequence[str]) -> Updates:
    """Return what shows which documents can be chosen, and which are."""
    hidden = backends.additions.hidden_from(reader.id)
    offered = [(entry.title, entry.id) for entry in visible_entries(backends.index, hidden)]
    held = {doc_id for _, doc_id in offered}
    updated: Updates = gr.update(choices=offered, value=[one for one in documents if one in held])
    return updated

"""Asking and checking through the server that owns the home folder and has the networks loaded.

The counterpart of ``index.remote``: requests go to ``POST /owner/{action}`` with the token from ``owner.json``. Answers
come back in the form of ``assistant.wire``, errors as {"error": …}. A command that asks the server loads nothing.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from assistant.errors import AssistantError
from index import owner
from index.errors import BriefingIndexError
from index.places import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from assistant.pipeline import Assistant
    from index.library import Index
    from index.owner import Address

Json = dict[str, Any]
ACTIONS: Final = frozenset({"ask", "check"})
_SECONDS: Final = 600.0
_STARTING_SECONDS: Final = 60.0
_PAUSE: Final = 0.2
_OURS: Final = frozenset({"BRIEFING_HOME", "BRIEFING_MODEL"}) | VARIABLES
_QUOTING: Final = "quote"


def serve(assistant: Assistant, index: Index, action: str, payload: Mapping[str, Any]) -> Json:
    """Do what another process asks; ``action`` is one of ``ACTIONS``. Errors come back as {"error": …}."""
    try:
        return _SERVED[action](_quoting(assistant), index, payload)
    except (AssistantError, BriefingIndexError) as error:
        return {"error": str(error)}
    except (KeyError, TypeError, ValueError) as error:
        return {"error": f"The request to the server was malformed ({error})."}


def _quoting(assistant: Assistant) -> Assistant:
    """Return an assistant that quotes, whatever model the page uses: settings of other models belong to the caller."""
    from assistant.pipeline import Assistant

    if assistant.settings.model == "quote":
        return assistant
    return Assistant(assistant.corpus, assistant.settings.model_copy(update={"model": "quote"}))


def _ask(assistant: Assistant, index: Index, payload: Mapping[str, Any]) -> Json:
    """Answer {"question", "history"?, "sources"?}; with "receipt" true, include the receipt's text.

    "hidden" are ids of documents not to answer from.
    """
    from assistant.pipeline import Assistant
    from assistant.types import Turn
    from assistant.wire import answer_to_json
    from index.inference.workers import answering

    turns = [Turn(str(turn["role"]), str(turn["content"])) for turn in payload.get("history") or []]
    asked = assistant
    if payload.get("sources") is not None:
        from index.memory import TextCorpus

        texts = [str(text) for text in payload["sources"]]
        asked = Assistant(TextCorpus(texts), assistant.settings, assistant.answerer)
    elif payload.get("hidden"):
        from index.selected import SelectedDocuments

        seen = {entry.id for entry in index.manifest.entries} - {str(doc_id) for doc_id in payload["hidden"]}
        asked = Assistant(SelectedDocuments(index, frozenset(seen)), assistant.settings, assistant.answerer)
    with answering():
        answer = asked.answer(str(payload["question"]), turns)
    made: Json = {"answer": answer_to_json(answer)}
    if payload.get("receipt"):
        from assistant.receipts.signing import receipt_text

        made["receipt"] = receipt_text(answer, index)
    return made


def _check(assistant: Assistant, index: Index, payload: Mapping[str, Any]) -> Json:
    """Check {"answer", "sources", "question"?}."""
    from assistant.grounding.check import check_answer
    from assistant.wire import report_to_json

    del assistant, index
    texts = [str(text) for text in payload["sources"]]
    return {"report": report_to_json(check_answer(str(payload["answer"]), texts, payload.get("question")))}


_SERVED: Final[Mapping[str, Callable[[Assistant, Index, Mapping[str, Any]], Json]]] = {"ask": _ask, "check": _check}


class ServerFailed(AssistantError):
    """The server that owns the home folder failed to answer."""


class Server:
    """A client of the server at an address."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def do(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send an action to the server (see ``assistant.served``), waiting while it starts; raises ``ServerFailed``."""
        deadline = time.monotonic() + _STARTING_SECONDS
        while True:
            status, answer = self._asked(action, payload)
            if status != http.client.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                break
            time.sleep(_PAUSE)
        if status != http.client.OK or "error" in answer:
            raise ServerFailed(str(answer.get("error") or answer.get("detail") or f"The server said {status}."))
        return answer

    def _asked(self, action: str, payload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        where = urlsplit(self._address.url)
        headers = {"Authorization": f"Bearer {self._address.token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=_SECONDS)
        try:
            connection.request("POST", f"/owner/{action}", json.dumps(payload).encode(), headers)
            response = connection.getresponse()
            content = response.read()
            if response.status == http.client.SERVICE_UNAVAILABLE:
                return response.status, {}
            return response.status, json.loads(content)
        except (OSError, ValueError, http.client.HTTPException) as error:
            message = (
                f"The server at {self._address.url} (process {self._address.pid}) owns this home folder and did not "
                f"answer ({error}); wait for it or stop it."
            )
            raise ServerFailed(message) from error
        finally:
            connection.close()


def server_of(home: Path, model: str = _QUOTING) -> Server | None:
    """Return the server that owns ``home`` if it would answer as this process does; else None.

    With another model or with its own settings in the environment, this process answers itself.
    """
    own = {name for name in os.environ if name.startswith("BRIEFING_")} - _OURS
    if own or model != _QUOTING:
        return None
    address = owner.published(home.expanduser().absolute())
    return None if address is None else Server(address)

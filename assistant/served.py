"""What a running server does for the command line: asking and checking, with networks that are loaded already.

The other half of ``index.remote``: its requests come to ``POST /owner/{action}`` with the token of ``owner.json``.
Answers go back in the form of ``assistant.wire``; a row that cannot be used comes back as {"error": …}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from assistant.errors import AssistantError
from assistant.pipeline import Assistant
from assistant.types import Turn
from assistant.wire import answer_to_json
from index.errors import BriefingIndexError
from index.inference.workers import answering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.library import Index

Json = dict[str, Any]
ACTIONS: Final = frozenset({"ask", "check"})


def serve(assistant: Assistant, index: Index, action: str, payload: Mapping[str, Any]) -> Json:
    """Do what another process asks; ``action`` is one of ``ACTIONS``. Problems come back as {"error": …}."""
    try:
        return _SERVED[action](_quoting(assistant), index, payload)
    except (AssistantError, BriefingIndexError) as error:
        return {"error": str(error)}
    except (KeyError, TypeError, ValueError) as error:
        return {"error": f"The request to the server was malformed ({error})."}


def _quoting(assistant: Assistant) -> Assistant:
    """Return an assistant that quotes, whichever model the page uses: another model's settings are the asker's own."""
    if assistant.settings.model == "quote":
        return assistant
    return Assistant(assistant.corpus, assistant.settings.model_copy(update={"model": "quote"}))


def _ask(assistant: Assistant, index: Index, payload: Mapping[str, Any]) -> Json:
    """Answer {"question", "history"?, "sources"?}; with "receipt" true the receipt's text comes along.

    "hidden" are ids of documents that it is not answered from.
    """
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
        from assistant.receipts.making import receipt_text

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

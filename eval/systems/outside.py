"""Outside systems: what they say as a row of ours, and systems reached by their import path.

A text, a message or a mapping is accepted. Marks such as [2] cite what the system was given to read, counted from 1. A
mark that points at nothing ([0], or [9] of three) is a citation without words, which counts and supports nothing. An
answer without a word is an error, never a perfect answer.

An imported system is a LangChain Runnable, or a function of the question. A Runnable's input schema says whether it
wants a text or a mapping, and with which keys. If it does not say, the forms are tried in turn on the first question,
and the first that works is kept.
"""

from __future__ import annotations

import inspect
import re
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eval.errors import Failed, SystemRefused, may_pass
from eval.items import STATUSES
from eval.judges import MARK, Row, without_citations
from eval.matching import declines
from eval.systems import texts_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.cases import Case, Suite

    Form = Callable[[Case], Any]

ANSWERS: Final = ("answer", "result", "output", "text", "output_text", "response", "content", "message")
CONTEXTS: Final = ("context", "source_documents", "documents", "contexts", "passages")
_QUESTION_KEYS: Final = ("question", "input", "query")
_HISTORY_KEYS: Final = ("chat_history", "history", "messages")
_WRONG_FORM: Final = (TypeError, KeyError, AttributeError, ValueError, AssertionError)


class OutsideSystem:
    """Base of outside systems: only their name is known, and nothing is held."""

    def __init__(self, name: str, suite: Suite, home: Path) -> None:
        self.name = name
        self.documents = texts_for(home, shipped=suite.shipped)

    @property
    def fingerprints(self) -> dict[str, str]:
        """The name, which is all that is known."""
        return {"system": self.name}

    def close(self) -> None:
        """Do nothing."""


def row_of(said: Any, case: Case) -> Row:  # noqa: ANN401 - a foreign system may return anything
    """Return what a system said as a row; raises ``Failed`` if it holds no answer."""
    mapping: dict[str, Any] = said if isinstance(said, dict) else {}
    if mapping.get("status") in STATUSES:
        return {**mapping, "id": case.id, "text": _text(mapping.get("text"))}
    answer = next((mapping[name] for name in ANSWERS if mapping.get(name) is not None), None)
    answer = answer if isinstance(said, dict) else said
    if mapping.get("error") and answer is None:
        message = f"the system says: {' '.join(str(mapping['error']).split())[:300]}"
        raise Failed(message)
    text = _text(answer).strip()
    if not any(character.isalnum() for character in text):
        keys = f" (it gave a mapping of {', '.join(map(str, said))})" if isinstance(said, dict) else ""
        message = f"the system gave no answer{keys}"
        raise Failed(message)
    passages = []
    read = next((mapping[name] for name in CONTEXTS if mapping.get(name)), ())
    for each in [read] if isinstance(read, str) else read if isinstance(read, list | tuple) else ():
        if isinstance(each, dict):  # LangChain documents, mappings or texts; an empty one keeps its number
            passages.append(str(each.get("page_content") or each.get("text") or each.get("content") or ""))
        else:
            passages.append(str(getattr(each, "page_content", each)))
    row: Row = {"id": case.id, "question": case.question, "text": text, "passages": [{"text": t} for t in passages]}
    row["status"] = "abstained" if declines(row) else "answered"
    if MARK.search(text):
        row["claims"] = _cited(text, passages)
    return row


def _cited(text: str, passages: Sequence[str]) -> list[Row]:
    from assistant.language.claims import split_claims

    claims = split_claims(text)
    ends = [*(claim.start for claim in claims[1:]), len(text)]
    rows = []
    for claim, end in zip(claims, ends, strict=True):
        marks = [int(number) for mark in MARK.findall(text, claim.start, end) for number in re.split(r"\D+", mark)]
        quotes = [passages[mark - 1] if 1 <= mark <= len(passages) else "" for mark in dict.fromkeys(marks)]
        rows.append({"text": without_citations(claim.text), "citations": [{"quote": quote} for quote in quotes]})
    return rows


def _text(said: Any) -> str:  # noqa: ANN401 - see row_of
    """Return the text of a string, a message, or the text blocks of a message's content."""
    if said is None:
        return ""
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return "".join(_text(part.get("text")) if isinstance(part, dict) else _text(part) for part in said)
    content = getattr(said, "content", None)
    if content is None and isinstance(said, dict):
        content = said.get("content")
    return str(said) if content is None else _text(content)


class ImportedSystem(OutsideSystem):
    """A Runnable or function; it returns a text, a message, or a mapping with answer, result or text (and context)."""

    def __init__(self, path: str, suite: Suite, home: Path) -> None:
        """Import the attribute; raises ``SystemRefused`` if that fails."""
        module, _, attribute = path.rpartition(".")
        if str(Path.cwd()) not in sys.path:
            sys.path.insert(0, str(Path.cwd()))
        try:
            found = getattr(import_module(module), attribute)
        except Exception as error:
            message = f"The system {path} cannot be imported ({type(error).__name__}: {error}); name module.attribute."
            raise SystemRefused(message) from error
        self._call: Any = getattr(found, "invoke", found)
        if inspect.isclass(found) or not callable(self._call):
            message = f"The system {path} is neither a Runnable nor a function."
            raise SystemRefused(message)
        self._forms = _forms(found)
        self._choosing = threading.Lock()
        super().__init__(f"import:{path}", suite, home)

    def answer(self, case: Case) -> Row:
        """Return what the system says; its errors pass through, the first one if several forms were tried."""
        with self._choosing:
            if len(self._forms) > 1:
                first: Exception | None = None
                for form in self._forms:
                    try:
                        said = self._call(form(case))
                    except _WRONG_FORM as error:
                        if may_pass(error):
                            raise
                        first = first or error
                        continue
                    self._forms = [form]
                    return row_of(said, case)
                raise first if first is not None else AssertionError
        return row_of(self._call(self._forms[0](case)), case)


def _forms(found: Any) -> list[Form]:  # noqa: ANN401 - a foreign object
    """Return the possible forms of a question for it, likeliest first; only one if that is certain."""

    def text(case: Case) -> str:
        return case.question

    if not hasattr(found, "invoke"):
        return [text]
    try:
        described = found.get_input_jsonschema()
    except Exception:  # noqa: BLE001 - a Runnable that cannot describe its input is tried instead
        described = None
    schema: dict[str, Any] = described if isinstance(described, dict) else {}
    keys = schema.get("properties") or {}
    known = [key for key in _QUESTION_KEYS if key in keys]
    if known:
        return [_mapping(known[0], keys)]
    if schema.get("type") == "string":
        return [text]
    own = [_mapping(key, keys) for key in keys if len(keys) == 1 and key != "root"]  # root: any object at all
    return [
        *own,
        text,
        *(_mapping(key, {}) for key in _QUESTION_KEYS),
        lambda case: dict.fromkeys(_QUESTION_KEYS, case.question),
    ]


def _mapping(key: str, keys: Mapping[str, Any]) -> Form:
    """Return the form of a mapping; earlier turns are included if the schema has a key for them."""
    history = next((name for name in _HISTORY_KEYS if name in keys), None)

    def form(case: Case) -> dict[str, Any]:
        turns = [(message.role, message.content) for message in case.history]
        return {key: case.question, **({history: turns} if history is not None else {})}

    return form

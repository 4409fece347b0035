"""A system of somebody else by its import path: a LangChain Runnable as it is, or a function of the question.

A Runnable says by its input schema whether it wants a text or a mapping, and of which keys; where it does not say, the
forms are tried in turn on the first question, and the one that works is kept.
"""

from __future__ import annotations

import inspect
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eval.errors import SystemRefused, may_pass
from eval.systems.outside import OutsideSystem, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eval.cases import Case, Suite
    from eval.judges.base import Row

    Form = Callable[[Case], Any]

_QUESTION_KEYS: Final = ("question", "input", "query")
_HISTORY_KEYS: Final = ("chat_history", "history", "messages")
_WRONG_FORM: Final = (TypeError, KeyError, AttributeError, ValueError, AssertionError)


class ImportedSystem(OutsideSystem):
    """See the module. What comes back: a text, a message, or a mapping with answer, result or text (and context)."""

    def __init__(self, path: str, suite: Suite, home: Path) -> None:
        """Import the attribute; raises ``SystemRefused`` where that fails."""
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
        """Return what the system says; what it raises goes through."""
        with self._choosing:
            if len(self._forms) > 1:
                return self._first(case)
        return row_of(self._call(self._forms[0](case)), case)

    def _first(self, case: Case) -> Row:
        """Try the forms of the question in turn and keep the one that works; raises what the first form met."""
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


def _forms(found: Any) -> list[Form]:  # noqa: ANN401 - a foreign object
    """Return the forms in which a question may be put to it, the likeliest first; one only where that is certain."""
    if not hasattr(found, "invoke"):
        return [_text]
    schema = _schema(found)
    keys = schema.get("properties") or {}
    known = [key for key in _QUESTION_KEYS if key in keys]
    if known:
        return [_mapping(known[0], keys)]
    if schema.get("type") == "string":
        return [_text]
    own = [_mapping(key, keys) for key in keys if len(keys) == 1 and key != "root"]  # root: any object at all
    return [
        *own,
        _text,
        *(_mapping(key, {}) for key in _QUESTION_KEYS),
        lambda case: dict.fromkeys(_QUESTION_KEYS, case.question),
    ]


def _schema(found: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a foreign object
    try:
        schema = found.get_input_jsonschema()
    except Exception:  # noqa: BLE001 - a Runnable that cannot describe its input is tried instead
        return {}
    return schema if isinstance(schema, dict) else {}


def _text(case: Case) -> str:
    return case.question


def _mapping(key: str, keys: Mapping[str, Any]) -> Form:
    """Return the form of a mapping; earlier turns go along where the schema has a key for them."""
    history = next((name for name in _HISTORY_KEYS if name in keys), None)

    def form(case: Case) -> dict[str, Any]:
        turns = [(message.role, message.content) for message in case.history]
        return {key: case.question, **({history: turns} if history is not None else {})}

    return form

"""Failures that may pass are tried again, and each try is counted.

A question that fails for good is an item of status error: it stays in the denominator. Nothing is skipped because a
server was busy.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.errors import EvaluationError

if TYPE_CHECKING:
    from eval.cases import Case
    from eval.judges.base import Row
    from eval.systems import System

_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_CLASSES: Final = re.compile(r"Timeout|Connect|Transport|RemoteProtocol|RateLimit|Overloaded")
_SECRET: Final = re.compile(r"\bsk-[\w*-]+|(?<=//)[^/\s@]+@|\bbearer\s+\S+", re.IGNORECASE)


class Failed(EvaluationError):
    """A system gave no answer to one question. ``may_pass`` tells whether asking again could help."""

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a failure that may pass is tried again, and the seconds before the first retry (then doubled)."""

    retries: int = 2
    pause: float = 1.0


def asked(system: System, case: Case, patience: Patience) -> Row:
    """Return the system's answer, or a row of status error with the last reason; ``cost`` counts tries and failures."""
    failures: list[str] = []
    begun = time.perf_counter()
    for attempt in range(patience.retries + 1):
        try:
            row = system.answer(case)
        except Exception as error:  # noqa: BLE001 - a foreign system may raise anything, and it counts as an error
            failures.append(_said(error))
            if attempt == patience.retries or not may_pass(error):
                break
            time.sleep(patience.pause * 2**attempt)
            continue
        return _with_cost(row, begun, len(failures) + 1, failures)
    return _with_cost({"id": case.id, "status": "error", "error": failures[-1]}, begun, len(failures), failures)


def may_pass(error: BaseException) -> bool:
    """Tell whether the same request could succeed later: a busy server, a broken connection, a time-out."""
    if isinstance(error, Failed):
        return error.may_pass
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return status in _PASSING
    if isinstance(error, TimeoutError | ConnectionError):
        return True
    return any(_CLASSES.search(kind.__name__) for kind in type(error).__mro__)


def status_may_pass(status: int) -> bool:
    """Tell whether a server's error status may be another one later."""
    return status in _PASSING


def _with_cost(row: Row, begun: float, tries: int, failures: list[str]) -> Row:
    measured = {"total": round(1000 * (time.perf_counter() - begun), 1)}
    told, timing = row.get("cost"), row.get("timing_ms")
    cost = {**(told if isinstance(told, dict) else {}), "tries": tries, **({"failures": failures} if failures else {})}
    return {**row, "timing_ms": timing if isinstance(timing, dict) and timing else measured, "cost": cost}


def _said(error: BaseException) -> str:
    """Return an exception's words on one line, without anything that looks like a key."""
    words = _SECRET.sub("…", " ".join(str(error).split()))[:300]
    return words if isinstance(error, Failed) else f"{type(error).__name__}: {words}".rstrip(": ")

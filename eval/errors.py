"""The errors of an evaluation.

EvaluationError
├── SuiteRefused    a suite cannot be used (names file and line)
├── SystemRefused   a system cannot be evaluated
├── JudgeRefused    a judge cannot judge (weights, model or prompt are missing)
│   └── NoSuchJudge there is no judge of that name
├── LabelsRefused   labels cannot be taken (names file and line)
├── PackageMissing  an adapter's package cannot be imported (names the extra)
├── RunRefused      a run's folder or log cannot be used
└── Failed          a system gave no answer to one question; a retry may help
"""

from __future__ import annotations

import re
from typing import Final

_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_CLASSES: Final = re.compile(r"Timeout|Connect|Transport|RemoteProtocol|RateLimit|Overloaded")


class EvaluationError(Exception):
    """Base of all errors that ``eval`` raises on purpose."""


class SuiteRefused(EvaluationError):
    """A suite cannot be used."""


class SystemRefused(EvaluationError):
    """A system cannot be evaluated."""


class JudgeRefused(EvaluationError):
    """A judge cannot judge."""


class NoSuchJudge(JudgeRefused):
    """There is no judge of that name: wrong usage, while the other errors are failures."""


class LabelsRefused(EvaluationError):
    """Labels cannot be taken."""


class PackageMissing(EvaluationError):
    """An adapter's package cannot be imported."""


class RunRefused(EvaluationError):
    """A run's folder or log cannot be used."""


class Failed(EvaluationError):
    """A system gave no answer to one question; ``may_pass`` says whether a retry could help."""

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


def may_pass(error: BaseException) -> bool:
    """Whether a retry could succeed: after a busy server, a broken connection or a time-out."""
    if isinstance(error, Failed):
        return error.may_pass
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return status in _PASSING
    if isinstance(error, TimeoutError | ConnectionError):
        return True
    return any(_CLASSES.search(kind.__name__) for kind in type(error).__mro__)


def status_may_pass(status: int) -> bool:
    """Whether a server's error status is transient."""
    return status in _PASSING

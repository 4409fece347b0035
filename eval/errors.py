"""What can go wrong in an evaluation.

EvaluationError
├── SuiteRefused    a suite cannot be used (names file and line)
├── SystemRefused   a system cannot be evaluated
└── RunRefused      a run's folder or log cannot be used
"""

from __future__ import annotations


class EvaluationError(Exception):
    """Base of everything that ``eval`` raises on purpose."""


class SuiteRefused(EvaluationError):
    """A suite cannot be used."""


class SystemRefused(EvaluationError):
    """A system cannot be evaluated."""


class RunRefused(EvaluationError):
    """A run's folder or log cannot be used."""

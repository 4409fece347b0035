"""What can go wrong in an evaluation.

EvaluationError
├── SuiteRefused    a suite cannot be used (names file and line)
├── SystemRefused   a system cannot be evaluated
├── JudgeRefused    a judge cannot judge (weights, model or prompt are missing)
│   └── NoSuchJudge its name names none
├── LabelsRefused   labels cannot be taken (names file and line)
├── PackageMissing  an adapter's package cannot be imported (names the extra)
└── RunRefused      a run's folder or log cannot be used
"""

from __future__ import annotations


class EvaluationError(Exception):
    """Base of everything that ``eval`` raises on purpose."""


class SuiteRefused(EvaluationError):
    """A suite cannot be used."""


class SystemRefused(EvaluationError):
    """A system cannot be evaluated."""


class JudgeRefused(EvaluationError):
    """A judge cannot judge."""


class NoSuchJudge(JudgeRefused):
    """A judge is named that does not exist: wrong usage, where the others are failures."""


class LabelsRefused(EvaluationError):
    """Labels cannot be taken."""


class PackageMissing(EvaluationError):
    """The package that an adapter is for cannot be imported."""


class RunRefused(EvaluationError):
    """A run's folder or log cannot be used."""

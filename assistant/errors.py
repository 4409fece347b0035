"""What can go wrong between a question and its answer.

AssistantError
├── QuestionRefused   the question cannot be asked (empty, far too long)
├── SettingRefused    a setting is out of its bounds
├── ModelUnavailable  the model cannot be reached or loaded; says what to do
├── ModelMisbehaved   the model answered something unusable
├── CheckRefused      a text cannot be checked (no sources, damaged weights)
├── NotGrounded       an answer is not supported by its sources, and a guard was told to raise
├── BriefingClosed    a ``Briefing`` was used after it was closed
└── ReceiptError      a receipt file cannot be read

``prompts.PromptError`` is separate: a prompt file is missing, damaged or has unexpected variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.grounding.report import CheckReport


class AssistantError(Exception):
    """Base class of all errors that ``assistant`` raises on purpose."""


class QuestionRefused(AssistantError):
    """The question cannot be asked."""


class SettingRefused(AssistantError):
    """A setting is out of its bounds."""


class ModelUnavailable(AssistantError):
    """The model cannot be reached or loaded."""


class ModelMisbehaved(AssistantError):
    """The model answered something unusable."""


class CheckRefused(AssistantError):
    """A text cannot be checked."""


class NotGrounded(AssistantError):
    """An answer is not supported by its sources; ``report`` gives the findings on each sentence."""

    def __init__(self, message: str, report: CheckReport) -> None:
        super().__init__(message)
        self.report = report


class BriefingClosed(AssistantError):
    """A ``Briefing`` was used after it was closed."""


class ReceiptError(AssistantError):
    """A receipt file cannot be read."""

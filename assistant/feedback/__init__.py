"""What readers say of answers, and the draft cases that come of it.

Feedback stands beside the conversations and goes with them. What was wrong becomes a draft case, a line in
``draft-cases.jsonl`` of the home folder: a case in the format of the evaluation's suites with ``"draft": true`` and
with what a person needs to finish it. Whoever looks through the drafts fills in what a right answer says, takes
``draft``, ``documents`` and ``feedback`` out and moves the line to a suite; a line that was touched is never changed
by the program again.
"""

from __future__ import annotations

from assistant.feedback.drafts import DRAFTS
from assistant.feedback.giving import FeedbackStore
from assistant.feedback.types import DraftsUnwritten, Feedback, FeedbackKind

__all__ = ["DRAFTS", "DraftsUnwritten", "Feedback", "FeedbackKind", "FeedbackStore"]

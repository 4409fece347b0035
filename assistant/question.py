"""What a question asks for, its parts, and follow-ups made to stand alone: the way into ``assistant.questions``."""

from __future__ import annotations

from assistant.questions.followups import Rewritten, standalone
from assistant.questions.kinds import Kind
from assistant.questions.parts import parts_of
from assistant.questions.understanding import Question, understand

__all__ = ["Kind", "Question", "Rewritten", "parts_of", "standalone", "understand"]

"""The assistant as parts of LangChain 1.x: a retriever, a Runnable, a tool, and the check as a guard of any chain."""

from __future__ import annotations

from assistant.langchain.answering import AnswerRunnable, PassageRetriever, answering_tool
from assistant.langchain.guard import GroundingGuard, GuardedAnswer

__all__ = ["AnswerRunnable", "GroundingGuard", "GuardedAnswer", "PassageRetriever", "answering_tool"]

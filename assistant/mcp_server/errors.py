"""A call that is not answered, in one sentence for the agent that made it."""

from __future__ import annotations

from assistant.errors import AssistantError


class CallRefused(AssistantError):
    """A tool was called, or a resource read, in a way that has no answer."""

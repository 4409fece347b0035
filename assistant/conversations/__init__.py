"""Stored conversations: each belongs to one user and is searched, exported and never shown to anyone else."""

from __future__ import annotations

from assistant.conversations.conversations import Conversations
from assistant.conversations.exporting import as_json, as_markdown
from assistant.conversations.types import StoredConversation, Summary, TurnStatus, restored

__all__ = ["Conversations", "StoredConversation", "Summary", "TurnStatus", "as_json", "as_markdown", "restored"]

"""What the page stands on: who answers, the documents, and what the server keeps of its users."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.accounts import Accounts, Logins, Throttle
from assistant.accounts.keys import Keys
from assistant.accounts.sessions import Sessions
from assistant.accounts.stored import StoredThrottle
from assistant.calibration.background import BackgroundCalibration
from assistant.conversations import Conversations, Shares
from assistant.feedback import DraftsUnwritten, FeedbackStore
from assistant.pipeline import Assistant, make_answerer
from assistant.receipts import make_key
from assistant.store import Store
from assistant.web.additions import Additions
from assistant.web.drafts import Drafts
from assistant.web.going_on import WaitingLine
from assistant.web.measures import Measures
from assistant.web.presence import Presence
from assistant.web.suggestions import Suggestions
from assistant.web.uploads import Uploads
from assistant.web.v1.keyed import UnderWay
from index.checking import Mending

if TYPE_CHECKING:
    from index.library import Index

_LOGGER = logging.getLogger(__name__)
_AT_ONCE = 8
"""Questions that are answered at the same time; the others wait in line."""


@dataclass(frozen=True, slots=True)
class Backends:
    """Everything that handlers and routes use; one a server."""

    assistant: Assistant
    index: Index
    conversations: Conversations
    feedback: FeedbackStore
    accounts: Accounts
    sessions: Sessions
    logins: Logins
    calibration: BackgroundCalibration
    shares: Shares
    uploads: Uploads
    additions: Additions
    suggestions: Suggestions
    measures: Measures
    line: WaitingLine
    mending: Mending
    keys: Keys
    presence: Presence | None = None
    drafts: Drafts = field(default_factory=Drafts)
    under_way: UnderWay = field(default_factory=UnderWay)


def open_backends(assistant: Assistant, index: Index, *, log_questions: bool = False) -> Backends:
    """Open what is kept below the index's home folder, or where several servers keep it together.

    What a server that died left behind is settled: answers are marked incomplete, drafts that wait are written.
    ``log_questions``: the log says what was asked. Raises ``StoreError``, ``AccountError`` or ``ReceiptError`` where
    something kept cannot be used.
    """
    home = index.home
    make_key(home)
    store = Store.open(home)
    throttle = StoredThrottle(store) if store.shared else Throttle()
    accounts = Accounts.open(home)
    accounts.all()
    line = WaitingLine(_AT_ONCE)
    conversations, uploads = Conversations(store), Uploads(store, home)
    calibration = BackgroundCalibration(index, home)
    presence = _presence(store, index, conversations, uploads, calibration)
    backends = Backends(
        presence=presence,
        assistant=assistant,
        index=index,
        conversations=conversations,
        feedback=FeedbackStore(store, home),
        accounts=accounts,
        sessions=Sessions(store, accounts),
        logins=Logins(accounts, throttle),
        calibration=calibration,
        shares=Shares(store),
        uploads=uploads,
        additions=Additions(store, accounts),
        suggestions=Suggestions(index, _quoting(assistant)),
        measures=Measures(index, line, log_questions=log_questions),
        line=line,
        mending=Mending(index),
        keys=Keys(store, accounts),
    )
    backends.uploads.clear()
    presence.begin()
    try:
        backends.feedback.write_drafts()
    except DraftsUnwritten as error:
        _LOGGER.warning("%s", error)
    return backends


def _presence(
    store: Store, index: Index, conversations: Conversations, uploads: Uploads, calibration: BackgroundCalibration
) -> Presence:
    """Return what settles the work of servers that died, and calibrates where others have changed the documents."""

    def settle() -> None:
        conversations.mark_interrupted()
        uploads.mark_interrupted({entry.original for entry in index.manifest.entries})

    def follow() -> None:
        if not index.needs_rebuild:
            calibration.start()

    return Presence(store, index.home, settle, follow)


def _quoting(assistant: Assistant) -> Assistant:
    """Return an assistant that quotes, whatever model the page uses."""
    if assistant.answerer.model == "quote":
        return assistant
    quote = assistant.settings.model_copy(update={"model": "quote"})
    return Assistant(assistant.corpus, quote, make_answerer(quote))

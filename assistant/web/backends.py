"""What the page is built on: the answerer, the documents, the users' data, and servers that share them."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assistant.accounts import Accounts, Logins, Throttle
from assistant.accounts.tokens import Keys, Sessions
from assistant.calibration.background import BackgroundCalibration
from assistant.calibration.kept import FILE as CALIBRATION
from assistant.conversations import Conversations
from assistant.feedback import DraftsUnwritten, FeedbackStore
from assistant.pipeline import Assistant, make_answerer
from assistant.receipts import make_key
from assistant.store import Store
from assistant.store.errors import StoreError
from assistant.store.shared import SharedStore, SmallFiles
from assistant.threaded import WaitingLine
from assistant.web.additions import Additions
from assistant.web.drafts import Drafts
from assistant.web.measures import Measures
from assistant.web.sharing import Shares
from assistant.web.suggestions import Suggestions
from assistant.web.uploads import Uploads
from assistant.web.v1.keyed import UnderWay
from index.checking import Mending

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.library import Index

_BEAT: Final = 5.0
"""Seconds between two heartbeats."""
_LOGGER = logging.getLogger(__name__)
_AT_ONCE = 8
"""Questions answered at the same time; the others wait in line."""


class Presence:
    """Tells servers that share the store that this one is alive. Begun before the server answers anything.

    ``settle`` is called at the beginning and, if the store is shared, with every heartbeat; ``follow`` with every
    heartbeat, because the documents may have changed.
    """

    def __init__(self, store: Store, home: Path, settle: Callable[[], None], follow: Callable[[], None]) -> None:
        self._store = store
        self._files = SmallFiles(store, home)
        self._settle, self._follow = settle, follow
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the heartbeat, share the calibration, settle what is left; raises ``StoreError`` or ``OSError``."""
        if isinstance(self._store, SharedStore):
            self._store.show_life()
            self._files.share(CALIBRATION)
            self._thread = threading.Thread(target=self._go_on, args=[self._store], name="presence", daemon=True)
            self._thread.start()
        self._settle()

    def end(self) -> None:
        """Tell the others that this server ends; may be called repeatedly."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=_BEAT)

    def _go_on(self, store: SharedStore) -> None:
        while not self._closing.wait(_BEAT):
            try:
                store.show_life()
                self._settle()
                self._files.share(CALIBRATION)
                self._follow()
            except (StoreError, OSError) as error:
                _LOGGER.warning("%s", error)
        try:
            store.leave()
        except StoreError as error:
            _LOGGER.warning("%s", error)


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

    def documents_changed(self) -> None:
        """Start the background work that depends on the documents: trying examples, then calibration."""
        if not self.index.needs_rebuild:
            self.suggestions.prepare(self.additions.hidden_from(""))
            self.calibration.start()


def open_backends(assistant: Assistant, index: Index, *, log_questions: bool = False) -> Backends:
    """Open what is kept in the index's home folder, or where several servers keep it together.

    What a dead server left behind is settled: answers are marked incomplete, waiting drafts are written.
    ``log_questions``: the log says what was asked. Raises ``StoreError``, ``AccountError`` or ``ReceiptError`` if
    something kept cannot be used.
    """
    home = index.home
    make_key(home)
    store = Store.open(home)
    accounts = Accounts.open(home)
    accounts.all()
    line = WaitingLine(_AT_ONCE)
    conversations, uploads = Conversations(store), Uploads(store, home)
    additions = Additions(store, accounts)
    suggestions = Suggestions(index, _quoting(assistant), assistant.settings.one_wrong_in)
    calibration = BackgroundCalibration(index, home, then=lambda: suggestions.prepare(additions.hidden_from("")))

    def settle() -> None:
        conversations.mark_interrupted()
        uploads.mark_interrupted({entry.original for entry in index.manifest.entries})

    def follow() -> None:
        if not index.needs_rebuild:
            calibration.start()

    presence = Presence(store, index.home, settle, follow)
    backends = Backends(
        presence=presence,
        assistant=assistant,
        index=index,
        conversations=conversations,
        feedback=FeedbackStore(store, home),
        accounts=accounts,
        sessions=Sessions(store, accounts),
        logins=Logins(accounts, Throttle(store)),
        calibration=calibration,
        shares=Shares(store),
        uploads=uploads,
        additions=additions,
        suggestions=suggestions,
        measures=Measures(index, line, log_questions=log_questions),
        line=line,
        mending=Mending(index),
        keys=Keys(store, accounts),
    )
    backends.uploads.clear()
    presence.begin()
    _write_drafts(backends.feedback)
    return backends


def _write_drafts(feedback: FeedbackStore) -> None:
    try:
        feedback.write_drafts()
    except DraftsUnwritten as error:
        _LOGGER.warning("%s", error)


def _quoting(assistant: Assistant) -> Assistant:
    """Return an assistant that quotes, whatever model the page uses."""
    if assistant.answerer.model == "quote":
        return assistant
    quote = assistant.settings.model_copy(update={"model": "quote"})
    return Assistant(assistant.corpus, quote, make_answerer(quote))

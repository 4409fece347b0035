"""Backends over a small index, and an assistant whose answers are known."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from assistant.accounts import Accounts, Logins, Throttle
from assistant.accounts.tokens import Keys, Sessions
from assistant.calibration.background import BackgroundCalibration
from assistant.conversations import Conversations
from assistant.feedback import FeedbackStore
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.store import NAME, Store
from assistant.threaded import WaitingLine
from assistant.types import Answer, Claim, ClaimShown, ClaimWithheld, Finished, Searched, Status, Verdict, cite
from assistant.web.additions import Additions
from assistant.web.backends import Backends
from assistant.web.measures import Measures
from assistant.web.sharing import Shares
from assistant.web.suggestions import EXAMPLES, Suggestions
from assistant.web.uploads import Uploads
from index.checking import Mending
from index.library import Index
from tests.assistant.web.serving import BRIEFING, serving
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.types import Event, Turn
    from tests.conftest import MadeOnce

FIRST, SECOND, CIRCULAR = "briefing-quote-gold-1", "briefing-quote-gold-2", "briefing-quote-check-1"
TEXT = "The council bought 31 buses. They arrive in 2027. The depot stands in Lakeside."


class Scripted:
    """An assistant that quotes the first two sentences of the first document; it remembers what it was asked."""

    model = "scripted"

    def __init__(self, index: Index) -> None:
        self.index = index
        self.answerer = self
        self.settings = Settings(home=index.home)
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.read_as: str | None = None
        self.silent: frozenset[str] = frozenset()

    def answer(self, question: str) -> Answer:
        """Return the known answer."""
        *_, last = self.stream(question)
        assert isinstance(last, Finished)
        return last.answer

    def stream(self, question: str, *given: Any) -> Iterator[Event]:
        """Yield the events of the known answer; the history comes last of what an assistant or an answerer is given."""
        self.asked.append((question, tuple(given[-1] if given else ())))
        document = self.index.documents()[0]
        if question in self.silent:
            yield Finished(Answer(question, Status.ABSTAINED, nearest=(cite(document, 50, 79),)))
            return
        citations = [cite(document, 0, 28), cite(document, 29, 49)]
        claims = tuple(Claim(one.quote, (one,), Verdict.SUPPORTED, 0.0) for one in citations)
        withheld = (Claim("It bought 13 buses.", (citations[0],), Verdict.CONTRADICTED, 0.9),)
        yield Searched(())
        for claim in claims:
            yield ClaimShown(claim)
        yield ClaimWithheld(withheld[0])
        notices = (f"The question was read as «{self.read_as}».",) if self.read_as else ()
        yield Finished(Answer(question, Status.ANSWERED, claims, withheld, notices=notices, read_as=self.read_as))


def _shipped(home: Path) -> None:
    """Add the shipped documents, and try the examples of the first visit, which else every server would."""
    subprocess.run([BRIEFING, "index", "add", "--shipped", "--home", home], check=True, capture_output=True)
    with Index.open(home) as index:
        assert list(Suggestions(index, Assistant(index, Settings(home=home))).examples(EXAMPLES))


@pytest.fixture(scope="session")
def shipped(made_once: MadeOnce) -> Path:
    """Return a home folder with the shipped documents, to be copied."""
    return made_once("shipped", _shipped)


@pytest.fixture(scope="session")
def served_home(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home folder of the server that the tests in the browser share."""
    folder = tmp_path_factory.mktemp("page") / "home"
    shutil.copytree(shipped, folder)
    return folder


@pytest.fixture(scope="session")
def address(served_home: Path) -> Iterator[str]:
    with serving(served_home) as (found, _):
        yield found


def evaluated(home: Path, *options: str) -> None:
    command = [BRIEFING, "eval", "run", "--suite", "briefing", "--system", "quote", "--limit", "4", "--home", home]
    environment = {**os.environ, "BRIEFING_CHECK": "quick"}
    subprocess.run([*command, *options], check=False, capture_output=True, env=environment)


def _measured(home: Path) -> None:
    evaluated(home)
    evaluated(home)
    evaluated(home, "--judge", "check")


@pytest.fixture(scope="session")
def measured(made_once: MadeOnce) -> Path:
    """Return a home folder with two runs of one kind and a circular one."""
    return made_once("measured", _measured)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    source = tmp_path / "minutes.txt"
    source.write_text(TEXT)
    with Index.open(tmp_path / "home", encoder=QuickEncoder()) as opened:
        opened.add([source])
        yield opened


@pytest.fixture
def scripted(index: Index) -> Scripted:
    return Scripted(index)


@pytest.fixture
def backends(index: Index, scripted: Scripted) -> Iterator[Backends]:
    """Return what a server opens, with a store that does not wait long for a lock, and quick hashes."""
    store = Store(index.home / NAME, patience=0.05)
    accounts = Accounts(index.home, rounds=4)
    yield Backends(
        assistant=scripted,  # type: ignore[arg-type]
        index=index,
        conversations=Conversations(store),
        feedback=FeedbackStore(store, index.home),
        accounts=accounts,
        sessions=Sessions(store, accounts),
        logins=Logins(accounts, Throttle(store), rounds=4),
        calibration=BackgroundCalibration(index, index.home),
        shares=Shares(store),
        uploads=Uploads(store, index.home),
        additions=Additions(store, accounts),
        suggestions=Suggestions(index, scripted),  # type: ignore[arg-type]
        measures=Measures(index),
        line=WaitingLine(1),
        mending=Mending(index),
        keys=Keys(store, accounts),
    )
    store.close()

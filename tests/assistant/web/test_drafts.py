"""A reader's draft on the page: checked in turn, stopped, kept for its reader alone, drawn and taken along."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import docx
import pytest

from assistant.errors import CheckRefused
from assistant.web.app import WebSettings, create_app
from assistant.web.drafts import Drafts, Stage, progress, report_data
from assistant.web.words import ENGLISH, words_in
from index.loaders import load_text
from tests.assistant.web.serving import in_thread
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.web.backends import Backends
    from assistant.web.drafts import DraftState
    from index.types import Document

WORDS = words_in(ENGLISH)
SOURCE = "The council bought 31 buses for 4.2 million euros. They arrive in 2027. The depot stands in Lakeside."
DRAFT = "A note.\n\nThe council bought 13 buses for 4.2 million euros. <b>Fishermen</b> protested at the town hall."


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHECK", "quick")


@pytest.fixture
def drafts() -> Drafts:
    return Drafts()


def document(text: str, title: str = "draft") -> Document:
    return load_text(text, title=title, source=title)


def done(states: Iterator[DraftState]) -> DraftState:
    *_, last = states
    assert last.stage is Stage.DONE
    return last


def test_a_report_is_drawn_in_pieces_that_make_up_the_draft(drafts: Drafts) -> None:
    state = done(drafts.check("ann", document(DRAFT), [document(SOURCE, "minutes")]))
    assert state.report is not None
    data = report_data(state.id, state.report, WORDS)
    assert "".join(piece["text"] for piece in data["pieces"]) == DRAFT
    wrong = next(piece for piece in data["pieces"] if "13 buses" in piece["text"])
    assert wrong["outcome"] == "contradicts"
    assert any("31 buses" in one["quote"] for one in wrong["evidence"])
    assert any("31" in reason for reason in wrong["reasons"])
    assert [one["form"] for one in data["files"]] == ["html", "md", "docx"]


def test_it_is_told_how_long_the_rest_takes() -> None:
    ticks = iter(range(0, 10_000, 60))
    drafts = Drafts(now=lambda: float(next(ticks)))
    text = document("\n".join(f"The council bought {number} buses." for number in range(40, 52)))
    said = [progress(state, WORDS) for state in drafts.check("ann", text, [document(SOURCE)])]
    assert said[0] == "12 sentences are being checked…"
    assert said[1] == "4 of 12 sentences checked, about 2 minutes left"
    assert said[-2] == "12 of 12 sentences checked, about 1 second left"
    assert said[-1] == ""


def test_a_stopped_draft_ends_with_what_was_checked(drafts: Drafts) -> None:
    text = document("\n".join(f"The council bought {number} buses." for number in range(40, 80)))
    states = drafts.check("ann", text, [document(SOURCE)])
    next(states)
    drafts.stop("bob")
    next(states)
    drafts.stop("ann")
    last = done(states)
    assert last.report is not None
    assert (len(last.report.claims), last.report.of_all) == (4, 40)
    told = report_data(last.id, last.report, WORDS)["notices"]
    assert told[0] == "Stopped: 4 of 40 sentences were checked."


def test_a_second_draft_of_a_reader_takes_the_place_of_the_first(drafts: Drafts) -> None:
    long = document("\n".join(f"The council bought {number} buses." for number in range(40, 80)))
    first = drafts.check("ann", long, [document(SOURCE)])
    next(first)
    second = drafts.check("ann", document(DRAFT), [document(SOURCE)])
    assert next(second).stage is Stage.WAITING
    ended: list[DraftState] = []
    waiting = threading.Thread(target=lambda: ended.append(done(second)))
    waiting.start()
    assert done(first).report.stopped  # type: ignore[union-attr]
    waiting.join(timeout=20)
    assert ended[0].report is not None
    assert not ended[0].report.stopped


def test_a_report_is_its_readers_alone_and_only_the_last_ones_are_kept(drafts: Drafts) -> None:
    ids = [done(drafts.check("ann", document(DRAFT), [document(SOURCE)])).id for _ in range(21)]
    assert drafts.kept("ann", ids[0]) is None
    assert drafts.kept("ann", ids[-1]) is not None
    assert drafts.kept("bob", ids[-1]) is None


def test_a_draft_that_is_its_only_source_is_refused_before_it_waits(drafts: Drafts) -> None:
    with pytest.raises(CheckRefused, match="no sources"):
        next(drafts.check("ann", document(DRAFT), [document(DRAFT)]))
    state = done(drafts.check("ann", document(DRAFT), [document(DRAFT), document(SOURCE)]))
    assert state.report is not None
    assert any("is the draft itself" in notice for notice in state.report.notices)


def test_who_goes_away_leaves_the_line_free(drafts: Drafts) -> None:
    states = drafts.check("ann", document(DRAFT), [document(SOURCE)])
    next(states)
    states.close()  # type: ignore[attr-defined]
    assert done(drafts.check("bob", document(DRAFT), [document(SOURCE)])).report is not None


def test_reports_are_taken_along_by_their_reader_alone(backends: Backends) -> None:
    for name in ("Ann", "Bob"):
        backends.accounts.add(name, PASSWORD)
    ann = next(account.id for account in backends.accounts.all() if account.name == "Ann")
    state = done(backends.drafts.check(ann, document(DRAFT), [document(SOURCE, "minutes")]))
    with in_thread(lambda: create_app(backends, WebSettings(frozenset({"127.0.0.1"}), "quote"))) as address:
        visitors = {name: visit(address, name) for name in ("Ann", "Bob")}
        where = f"{address}/drafts/{state.id}/report"
        own = visitors["Ann"].client
        html = own.get(f"{where}.html")
        assert html.headers["content-disposition"] == 'attachment; filename="report.html"'
        assert "<b>Fishermen" not in html.text
        assert "31 buses" in own.get(f"{where}.md").text
        commented = docx.Document(io.BytesIO(own.get(f"{where}.docx").content))
        assert any("31 buses" in comment.text for comment in commented.comments)
        assert visitors["Bob"].client.get(f"{where}.html").status_code == 404
        assert own.get(f"{where}.exe").status_code == 404
        assert own.get(f"{address}/drafts/{'0' * 32}/report.html").status_code == 404
        for visitor in visitors.values():
            visitor.client.close()

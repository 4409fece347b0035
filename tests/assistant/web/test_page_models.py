"""The page over a chat model that misbehaves: withheld, unfinished, unreachable, and a server killed in mid-answer."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.assistant.generation.scripted import server
from tests.assistant.web.serving import BRIEFING, serving
from tests.browsing import BROWSER, ask, opened_page, shot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.assistant.generation.scripted import Handler

pytestmark = BROWSER

TEXT = "The yard at Brenwick built 9 ferries. The dock at Marn holds 40 boats. السفينة كبيرة. The toll is 12 crowns.\n"
WRONG, CUT, SLOW, GONE = "ferries", "boats", "toll", "yard"


def answers(handler: Handler) -> None:
    """Answer by a word of the question: wrongly, in part, endlessly slowly, or not at all."""
    asked = json.dumps(handler.requests[-1]["messages"][-1])
    question = asked.rpartition("uestion")[2]
    if "400 boats" in question or WRONG in question:
        handler.start()
        handler.chunk("The yard at Brenwick built 13 ferries [1].", "stop")
    elif CUT in question:
        handler.start()
        handler.chunk("The dock at Marn holds 40 boats [2]. The dock", "length")
    elif SLOW in question:
        handler.start()
        handler.chunk("The toll is 12 crowns [4]. And ")
        time.sleep(20)
    else:
        handler.start(503, "application/json")


def indexed(folder: Path) -> Path:
    """Return a home folder in ``folder`` with the one document."""
    (folder / "ferries.txt").write_text(TEXT, encoding="utf-8")
    command = [BRIEFING, "index", "add", folder / "ferries.txt", "--home", folder / "home"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "home"


@pytest.fixture(scope="module", autouse=True)
def model() -> Iterator[None]:
    """Run the chat model, and have servers that are started meanwhile use it."""
    with server(answers) as (address, _), pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_BASE_URL", address)
        patch.setenv("OPENAI_API_KEY", "none")
        yield


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    home = indexed(tmp_path_factory.mktemp("models"))
    with serving(home, "--model", "openai:m") as (address, _), opened_page(browser, address) as opened:
        yield opened


def state(page: Page) -> str:
    return page.locator(".transcript .state").last.inner_text()


def test_an_answer_that_cannot_be_confirmed_is_withheld_with_the_two_that_differ(page: Page) -> None:
    ask(page, "How many ferries did the yard at Brenwick build?")
    assert "could not be confirmed" in state(page)
    withheld = page.locator(".transcript .withheld").last
    withheld.locator("summary").click()
    said = withheld.inner_text()
    assert "13 ferries" in said
    assert "9 ferries" in said or "13" in said
    shot(page, "withheld")


def test_an_answer_that_was_cut_off_keeps_what_was_checked_and_says_so(page: Page) -> None:
    ask(page, "How many boats does the dock at Marn hold?")
    assert "40 boats" in page.locator(".transcript .claim").last.inner_text()
    assert "incomplete" in state(page)
    shot(page, "incomplete")


def test_a_model_that_is_not_there_is_told(page: Page) -> None:
    ask(page, "What did the yard at Brenwick do?")
    assert "incomplete" in state(page) or "model" in state(page)
    shot(page, "unreachable")


def test_a_server_killed_in_mid_answer_comes_back_with_the_answer_marked_incomplete(
    browser: Browser, tmp_path: Path
) -> None:
    home = indexed(tmp_path)
    with serving(home, "--model", "openai:m") as (address, process), opened_page(browser, address) as opened:
        opened.fill("#question textarea", "How high is the toll?")
        opened.get_by_role("button", name="Ask", exact=True).click()
        opened.wait_for_selector(".transcript .claim >> text=12 crowns")
        where = opened.url
        process.kill()
        process.wait()
    port = int(address.rpartition(":")[2])
    with serving(home, "--model", "openai:m", port=port), opened_page(browser, where) as again:
        again.wait_for_selector(".transcript .claim >> text=12 crowns")
        assert "incomplete" in state(again)
        ask(again, "How many boats does the dock at Marn hold?")
        shot(again, "after-restart")

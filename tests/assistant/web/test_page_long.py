"""Long answers and shared answers on the page in headless Chromium."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import httpx

from assistant.accounts import LOCAL_USER
from assistant.conversations import Conversations
from assistant.store import Store
from assistant.types import Answer, Claim, Status, Verdict, cite
from index.library import Index
from tests.assistant.web.serving import BRIEFING, serving
from tests.browsing import BROWSER, ask, opened_page, shot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


pytestmark = BROWSER

COUNT = 200


def test_an_answer_of_two_hundred_claims_stands_there_whole(browser: Browser, tmp_path: Path) -> None:
    sentences = [f"Pier {number} holds {number + 20} boats." for number in range(COUNT)]
    (tmp_path / "piers.txt").write_text(" ".join(sentences), encoding="utf-8")
    home = tmp_path / "home"
    subprocess.run([BRIEFING, "index", "add", tmp_path / "piers.txt", "--home", home], check=True, capture_output=True)
    with Index.open(home) as index:
        document = index.documents()[0]
    starts = [document.text.index(sentence) for sentence in sentences]
    cited = [cite(document, start, start + len(text)) for start, text in zip(starts, sentences, strict=True)]
    claims = tuple(Claim(one.quote, (one,), Verdict.SUPPORTED, 0.0) for one in cited)
    store = Store.open(home)
    kept = Conversations(store)
    conversation = kept.create(LOCAL_USER).id
    kept.append(LOCAL_USER, conversation, Answer("What does each pier hold?", Status.ANSWERED, claims))
    store.close()
    with serving(home) as (address, _), opened_page(browser, f"{address}/?c={conversation}") as page:
        page.wait_for_function(f"document.querySelectorAll('.transcript .claim').length === {COUNT}")
        page.locator(".citation-mark").last.click()
        page.wait_for_selector(f"#source-column mark >> text=Pier {COUNT - 1} holds")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1381
        shot(page, "two-hundred-claims")


pytestmark = BROWSER

QUESTION = "What is said about <b>Trusted Computing 3.0</b>, and who presented Trusted Computing 3.0?"


def test_a_shared_answer_is_read_under_its_link_with_its_sources_and_nothing_is_markup(
    browser: Browser, address: str
) -> None:
    with opened_page(browser, address) as page:
        ask(page, QUESTION)
        said = page.locator(".transcript .claim").first.inner_text()
        page.locator(".opener.more").click()
        page.get_by_role("button", name="Share", exact=True).click()
        page.wait_for_selector("text=Link copied.")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link.startswith(f"{address}/shared/")
        page.goto(link)
        assert page.locator("h1").inner_text() == QUESTION
        assert said.split("[")[0].strip()[:40] in page.locator("main").inner_text()
        assert page.locator("blockquote").count() >= 1
        assert page.locator("main b, script").count() == 0
        shot(page, "shared")
    assert httpx.get(f"{address}/shared/{'0' * 32}").status_code == 404
    assert httpx.post(f"{address}/answers/{'0' * 32}/share").status_code == 404

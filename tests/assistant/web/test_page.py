"""The page in headless Chromium: asked, checked against its source, documents added, nothing executed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from assistant.web.suggestions import EXAMPLES
from tests.assistant.web.serving import BRIEFING
from tests.browsing import BROWSER, ask, opened_page, shot, wait_for_answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

HOSTILE = (
    "# Minutes <script>window.hacked=1</script>\n\nThe committee of <b>Hill Town</b> bought 31 lanterns. "
    "<img src=x onerror='window.hacked=1'> Nobody objected to the 31 lanterns.\n"
)

pytestmark = BROWSER


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened_page(browser, address) as opened:
        yield opened


def test_first_visit_offers_questions_that_have_answers(page: Page) -> None:
    offered = page.locator("#welcome .offer")
    expect(offered).to_have_count(EXAMPLES, timeout=60_000)
    assert all(text.strip().endswith("?") for text in offered.all_inner_texts())
    shot(page, "first-visit")


def test_one_is_asked_at_once_and_all_are_there_again_in_the_next_conversation(page: Page) -> None:
    offered = page.locator("#welcome .offer")
    question = offered.nth(1).inner_text()
    offered.nth(1).click()
    expect(page.locator(".transcript .question", has_text=question)).to_be_visible()
    expect(page.locator(".transcript .claim").first).to_be_visible(timeout=60_000)
    page.locator(".listing-new").click()
    expect(offered).to_have_count(EXAMPLES)


def test_the_newest_document_is_open_on_the_first_visit_to_the_briefing(page: Page) -> None:
    page.get_by_role("tab", name="Briefing").click()
    newest = page.locator("#documents label").last
    expect(newest.locator("input")).to_be_checked()
    expect(page.locator(".document h2")).to_have_text(newest.inner_text().split(" — ")[0].strip())
    page.get_by_role("tab", name="Chat").click()


def test_an_answer_stands_beside_its_source_with_the_words_marked(page: Page) -> None:
    ask(page, "How much data did China generate in 2024?")
    claim = page.locator(".transcript .claim").first
    assert "41.06 zettabytes" in claim.inner_text()
    claim.locator(".citation-mark").click()
    expect(page.locator("#source-column mark", has_text="41.06 zettabytes")).to_be_visible()
    expect(page.locator("#source-column .source-place")).to_contain_text("19 May 2025")
    shot(page, "answered")


def test_declining_is_told_and_the_nearest_are_offered(page: Page) -> None:
    ask(page, "Who won the football world cup in 2022?")
    assert "The briefing does not say." in page.locator(".transcript .state").last.inner_text()
    page.wait_for_selector("#source-column .source-choice")
    shot(page, "declined")


def test_a_follow_up_that_was_read_in_another_way_is_undone(page: Page) -> None:
    ask(page, "What did Liu Bo say?")
    ask(page, "And Xu Tao?")
    asked = page.locator(".transcript .question").count()
    page.locator(".transcript .undo-rewriting").last.click()
    wait_for_answers(page, asked + 1)
    assert page.locator(".transcript .question").last.inner_text() == "And Xu Tao?"
    shot(page, "undone")


def test_where_documents_disagree_both_are_listed(page: Page) -> None:
    ask(page, "How many companies make up China's data sector?")
    text = page.locator(".transcript").inner_text()
    assert "205,000" in text
    assert "190,000" in text
    page.locator("#source-column .source-step").last.click()
    page.wait_for_function("document.querySelector('#source-column .source-count').textContent.startsWith('2 of')")
    shot(page, "conflict")


def test_the_keyboard_alone_opens_a_source(page: Page) -> None:
    page.locator(".transcript .citation-mark").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "[...document.querySelectorAll('#source-column mark')].some(mark => mark.textContent.includes('zettabytes'))"
    )


def test_a_document_is_added_and_its_markup_stays_text(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "minutes.txt"  # of a page or Markdown the loaders leave the tags out
    file.write_text(HOSTILE, encoding="utf-8")
    page.get_by_role("tab", name="Briefing").click()
    page.set_input_files("[data-purpose=documents] input", file)
    page.wait_for_function("[...document.querySelectorAll('textarea')].some(box => box.value.includes('Added «'))")
    page.locator("#documents label").last.click()
    expect(page.locator(".document-text")).to_contain_text("<b>Hill Town</b>")
    expect(page.locator(".document-text")).to_contain_text("Nobody objected")
    shot(page, "briefing-tab")
    page.get_by_role("tab", name="Chat").click()
    ask(page, "How many lanterns did the committee of Hill Town buy?")
    assert "31 lanterns" in page.locator(".transcript .claim").last.inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator(".transcript b, .transcript img, .transcript script").count() == 0
    shot(page, "hostile")


def test_a_question_with_markup_stays_text(page: Page) -> None:
    ask(page, "<img src=x onerror='window.hacked=1'> Who is <b>bold</b>?")
    assert "<b>bold</b>" in page.locator(".transcript .question").last.inner_text()
    assert page.evaluate("window.hacked") is None


def test_other_processes_go_through_the_server(served_home: Path, address: str) -> None:
    listed = subprocess.run(
        [BRIEFING, "index", "list", "--home", served_home], capture_output=True, text=True, check=True
    )
    assert "Follow-up note" in listed.stdout
    found = subprocess.run(
        [BRIEFING, "search", "zettabytes", "--k", "1", "--home", served_home],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "41.06" in found.stdout
    assert httpx.post(f"{address}/owner/verify", json={}, headers={"Authorization": "Bearer x"}).status_code == 404


def test_a_forged_event_gets_nothing_from_another_session(address: str) -> None:
    assert httpx.get(f"{address}/gradio_api/info").status_code == 404
    assert httpx.post(f"{address}/gradio_api/queue/join", json={}, headers={"Origin": "http://evil"}).status_code == 403

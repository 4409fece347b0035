"""Conversations, opinions, receipts and copies, as a reader meets them in the browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant.receipts import examine
from tests.browsing import BROWSER, ask, opened_page, shot, wait_for_answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = BROWSER
DATA, RUGBY = "How much data did China generate in 2024?", "Who won the rugby world cup in 2019?"


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened_page(browser, address) as opened:
        ask(opened, DATA)
        yield opened


def test_nothing_is_kept_in_the_browser(page: Page) -> None:
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "China" not in kept
    assert "zettabytes" not in kept


def test_a_page_that_is_opened_again_shows_the_conversation(page: Page) -> None:
    lines = page.locator(".transcript > .line:not(.offers)")
    before = lines.all_text_contents()
    page.reload()
    wait_for_answers(page, 1)
    expect(lines).to_have_text(before)
    assert page.locator(".heard").inner_text() == "", "an old answer is not read aloud"


def test_new_conversations_are_listed_first_and_the_back_button_leads_to_the_old_one(page: Page) -> None:
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector("#welcome .offer")
    ask(page, RUGBY)
    page.wait_for_function("document.querySelector('.listing-name').textContent.startsWith('Who won')")
    page.go_back()
    page.go_back()
    page.wait_for_selector(".transcript .question >> text=How much data")
    expect(page.locator(".listing-open[aria-current] .listing-name")).to_contain_text("How much data")


def test_a_conversation_is_found_renamed_and_taken_along(page: Page) -> None:
    page.get_by_label("Search conversations").fill("rugby")
    page.wait_for_function("document.querySelectorAll('.listing-item').length === 1")
    page.locator(".listing-more").first.click()
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New title").fill("Sport <b>news</b>")
    page.keyboard.press("Enter")
    page.wait_for_selector(".listing-name >> text=Sport <b>news</b>")
    page.locator(".listing-more").first.click()
    with page.expect_download() as found:
        page.get_by_role("link", name="JSON").click()
    exported = json.loads(found.value.path().read_text())
    assert exported["turns"][0]["question"] == RUGBY
    shot(page, "conversations")


def test_deleting_asks_first(page: Page) -> None:
    listed = page.locator(".listing-item").count()
    page.locator(".listing-item", has_text="Sport").locator(".listing-more").click()
    menu = page.locator(".listing-item", has_text="Sport")
    if not menu.get_by_role("button", name="Delete").count():
        menu.locator(".listing-more").click()
    menu.get_by_role("button", name="Delete").click()
    assert "Keep it" in page.evaluate("document.activeElement.textContent")
    menu.get_by_role("button", name="Delete").click()
    page.wait_for_function(f"document.querySelectorAll('.listing-item').length === {listed - 1}")
    expect(page.locator(".listing-items")).not_to_contain_text("Sport")


def unfold(opener: Locator) -> None:
    """Open what is folded under a word, where it is not open yet."""
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()


def test_an_opinion_is_acknowledged_and_becomes_a_draft(page: Page, served_home: Path) -> None:
    page.locator(".opener.wrong").last.click()
    page.get_by_role("button", name="Wrong source").last.click()
    page.wait_for_selector(".notice >> text=Saved: «Wrong source».")
    assert page.evaluate("document.activeElement.textContent") == "Wrong source"
    page.get_by_label("What is wrong, and what would be right?").fill("It stands further down.")
    page.get_by_role("button", name="Add note").click()
    page.wait_for_selector("button >> text=Change note")
    (draft,) = (served_home / "draft-cases.jsonl").read_text().splitlines()
    assert json.loads(draft)["feedback"]["note"] == "It stands further down."
    shot(page, "opinion")
    page.get_by_role("button", name="Wrong source").last.click()
    page.wait_for_selector(".notice >> text=Withdrawn.")


def test_the_receipt_is_the_one_of_the_answer_and_holds(page: Page, served_home: Path) -> None:
    page.locator(".opener.more").last.click()
    with page.expect_download() as found:
        page.get_by_role("link", name="Receipt").last.click()
    assert [check.problem for check in examine(found.value.path(), served_home).checks if check.problem] == []


@pytest.mark.parametrize(
    ("form", "expected"),
    [("Copy", "\n[1] U.S. data"), ("Copy as Markdown", "## Sources"), ("Copy references (BibTeX)", "@misc{")],
)
def test_an_answer_is_copied_with_its_citations(page: Page, form: str, expected: str) -> None:
    unfold(page.locator(".opener.more").last)
    page.get_by_role("button", name=form, exact=True).last.click()
    page.wait_for_selector(".notice >> text=Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert expected in copied
    assert "41.06 zettabytes" in copied
    page.evaluate("document.querySelector('.notice').textContent = ''")


def test_a_question_is_edited_sent_twice_and_asked_again(page: Page) -> None:
    unfold(page.locator(".opener.more").first)
    page.get_by_role("button", name="Edit the question").first.click()
    assert page.input_value("#question textarea") == DATA
    page.keyboard.press("End")
    page.keyboard.type(" Please.")
    page.get_by_role("button", name="Ask", exact=True).dblclick()
    wait_for_answers(page, 2)
    page.wait_for_timeout(500)
    assert page.locator(".transcript .question").all_inner_texts() == [DATA, f"{DATA} Please."]
    unfold(page.locator(".opener.more").first)
    page.get_by_role("button", name="Ask again").first.click()
    wait_for_answers(page, 3)
    assert page.locator(".transcript .question").last.inner_text() == DATA

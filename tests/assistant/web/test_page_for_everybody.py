"""The page for every screen and every reader: nothing serious for axe, the keyboard, announcements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browsing import BROWSER, ask, opened_page, serious, shot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = BROWSER
NAME_OF_FOCUS = """(() => {
  const held = document.activeElement;
  return (held.getAttribute("aria-label") || held.textContent || held.placeholder || "").trim();
})()"""


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened_page(browser, address) as opened:
        ask(opened, "How much data did China generate in 2024?")
        ask(opened, "How many companies make up China's data sector?")
        yield opened


def test_each_claim_is_announced_once_and_whole(page: Page) -> None:
    said = page.locator(".heard p").all_inner_texts()
    claims = [line.split(" [")[0].strip() for line in page.locator(".transcript .claim").all_inner_texts()]
    assert len(claims) == 3
    for claim in claims:
        assert len([line for line in said if line.startswith(claim)]) == 1
    assert not [line for line in said if "Reading" in line or "Searching" in line]
    assert page.locator(".heard").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1380, 768, 360])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(page: Page, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    shot(page, f"{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_briefing_tab(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.get_by_role("tab", name="Briefing").click()
    page.locator("#documents label").first.click()
    expect(page.locator(".document .document-text")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("tab", name="Chat").click()


def test_on_a_narrow_page_the_source_opens_over_the_chat_and_closes_back_to_it(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    mark = page.locator(".citation-mark").last
    for _ in range(2):  # the same source twice changes no data
        mark.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#source-column.over mark")
        assert page.evaluate("document.activeElement.textContent") == "‹ Back to the chat"
        page.keyboard.press("Escape")
        page.wait_for_selector("#source-column", state="hidden")
        assert mark.evaluate("node => node === document.activeElement")
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.get_by_label("Search conversations")).to_be_visible()


SMALL = """() => [...document.querySelectorAll("button, a, summary, label")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().width > 1 && !one.matches("label:has(textarea)"))
  .filter((one) => one.getBoundingClientRect().height > 1 && one.getBoundingClientRect().height < 44)
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim()}`)"""


def test_on_a_phone_whatever_is_touched_is_large_enough(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".opener.more").last.click()
    assert page.evaluate(SMALL) == []
    page.get_by_role("tab", name="Briefing").click()
    page.locator("#documents label").first.click()
    page.get_by_role("tab", name="Dates").click()
    page.wait_for_selector(".timeline .row-words")
    assert page.evaluate(SMALL) == []
    page.get_by_role("tab", name="Chat").click()


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.set_viewport_size({"width": 1380, "height": 860})
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(NAME_OF_FOCUS))
    for name in (
        "Chat",
        "New conversation",
        "Search conversations",
        "Open source 1",
        "Right",
        "Copy",
        "Wrong",
        "More",
    ):
        assert name in reached
    assert {"Summary", "Timeline", "Ask about the briefing…", "Ask", "Next ›"} <= reached

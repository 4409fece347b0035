"""The Draft tab in headless Chromium: a text is pasted, a file is dropped, the report is read and taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant.web.app import WebSettings, create_app
from tests.assistant.web.serving import in_thread
from tests.browsing import BROWSER, opened_page, serious, shot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from assistant.web.backends import Backends

pytestmark = BROWSER
DRAFT = "The council bought 13 buses. They arrive in 2027. <b>Fishermen</b> protested in front of the town hall."
DROP = """(area, text) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "note.txt"));
  area.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(browser: Browser, backends: Backends, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("BRIEFING_CHECK", "quick")
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with in_thread(lambda: create_app(backends, settings)) as address, opened_page(browser, address) as opened:
        opened.get_by_role("tab", name="Draft").click()
        opened.wait_for_selector("[data-purpose=drafts] button")
        yield opened


def checked(page: Page, text: str = DRAFT) -> None:
    page.fill("#draft textarea", text)
    page.get_by_role("button", name="Check the text").click()
    page.wait_for_selector(".draft-report h2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pasted_draft_is_shown_sentence_by_sentence(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    checked(page)
    wrong = page.locator(".draft-finding.contradicts")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("The council bought 31 buses.")
    expect(page.locator(".draft-findings b")).to_have_count(0)
    expect(page.locator(".draft-text")).to_have_text(DRAFT)
    page.locator(".draft-text button.contradicts").click()
    assert wrong.evaluate("node => node === document.activeElement")
    wrong.get_by_role("button").click()
    assert page.locator(".draft-text button.contradicts").evaluate("node => node === document.activeElement")
    for width in (360, 1380):
        page.set_viewport_size({"width": width, "height": 860})
        shot(page, f"draft-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert serious(page) == []


def test_a_dropped_file_is_checked_and_its_report_taken_along(page: Page, backends: Backends) -> None:
    page.locator("[data-purpose=drafts]").evaluate(DROP, "The council bought 13 buses. They arrive in 2027.")
    page.wait_for_selector(".draft-report h2")
    expect(page.locator(".draft-finding.contradicts")).to_have_count(1)
    for name, ending in (("Report (HTML)", "html"), ("Word file with comments", "docx")):
        with page.expect_download() as loading:
            page.get_by_role("link", name=name).click()
        assert loading.value.suggested_filename == f"report.{ending}"
    assert len(backends.index.documents()) == 1  # it did not become a document


def test_nothing_to_check_is_told(page: Page) -> None:
    page.get_by_role("button", name="Check the text").click()
    told = page.get_by_label("Progress")
    told.wait_for()
    assert told.input_value() == "There is no text to check: paste some, or choose a file."


def test_a_long_draft_says_how_long_it_takes_and_can_be_stopped(page: Page) -> None:
    text = "\n".join(f"Item {number} costs {number} euros." for number in range(3000))
    page.locator("[data-purpose=drafts]").evaluate(DROP, text)  # in a field a slow browser draws it for half a minute
    page.wait_for_function("[...document.querySelectorAll('textarea')].some(box => box.value.includes('left'))")
    page.get_by_role("button", name="Stop and show what was checked").click()
    page.wait_for_selector(".draft-report .source-warning >> text=Stopped:")
    expect(page.get_by_role("button", name="Check the text")).to_be_visible()

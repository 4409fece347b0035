"""A PDF on the page: its answer's source is shown as a picture with the words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from fpdf import FPDF
from playwright.sync_api import expect

from tests.browsing import BROWSER, ask, opened_page, shot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = BROWSER


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield the page with a PDF added, which is removed at the end."""
    made = FPDF()
    made.set_font("helvetica", size=14)
    for text in ("Report of the Harbour Office of Osterby.", "The ferry Vega carries forty cars across the strait."):
        made.add_page()
        made.multi_cell(0, 8, text)
    file: Path = tmp_path_factory.mktemp("pdf") / "vega.pdf"
    file.write_bytes(bytes(made.output()))
    with opened_page(browser, address) as opened:
        opened.get_by_role("tab", name="Briefing").click()
        opened.set_input_files("[data-purpose=documents] input", file)
        opened.wait_for_function(
            "[...document.querySelectorAll('textarea')].some(box => box.value.includes('Added «'))"
        )
        opened.get_by_role("tab", name="Chat").click()
        yield opened
        opened.get_by_role("tab", name="Briefing").click()
        opened.locator("#documents label", has_text="vega").click()
        opened.wait_for_selector(".document h2")
        opened.get_by_role("button", name="Remove…").click()
        opened.get_by_role("button", name="Remove it").click()
        opened.wait_for_selector(".document >> text=No document is chosen.")


def test_the_source_of_an_answer_is_shown_as_a_page_with_the_words_marked(page: Page, address: str) -> None:
    ask(page, "How many cars does the ferry Vega carry?")
    assert "forty cars" in page.locator(".transcript .claim").last.inner_text()
    expect(page.locator("#source-column .source-place")).to_contain_text("page 2")
    page.locator(".source-page summary").click()
    page.wait_for_function("(document.querySelector('.source-page img') || {}).naturalWidth > 500")
    shot(page, "pdf-page")
    path = page.locator(".source-page img").get_attribute("src") or ""
    assert httpx.get(f"{address}{path}").headers["content-type"] == "image/png"
    document = path.split("/")[2]
    for wrong in (f"/pages/{document}/9", "/pages/d0123456789abcdef/1", f"/pages/{document}/1x", "/pages/../1"):
        assert httpx.get(f"{address}{wrong}").status_code == 404

"""An answer shared in headless Chromium: its link is copied and leads to a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from tests.browsing import BROWSER, ask, opened_page, shot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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

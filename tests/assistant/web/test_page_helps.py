"""What stands under a no, in headless Chromium: the closest passages, a question that is answered, small talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.web.app import WebSettings, create_app
from tests.assistant.web.serving import in_thread
from tests.browsing import BROWSER, ask, opened_page, serious, shot, wait_for_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted

MAYOR = "Who is the mayor of Lakeside?"
OFFERED = "How many buses did the council buy?"

pytestmark = BROWSER


@pytest.fixture
def page(browser: Browser, backends: Backends, scripted: Scripted) -> Iterator[Page]:
    scripted.silent = frozenset({MAYOR})
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with in_thread(lambda: create_app(backends, settings)) as address, opened_page(browser, address) as opened:
        yield opened


def test_a_no_shows_the_closest_passages_and_a_question_that_is_answered(page: Page) -> None:
    ask(page, MAYOR)
    assert page.locator(".transcript .state").inner_text() == "The briefing does not say."
    assert page.locator(".transcript .near mark").all_inner_texts() == ["Lakeside"]
    page.locator(".transcript .near .passage-place").click()
    page.wait_for_selector("#source-column mark >> text=The depot stands in Lakeside.")
    page.wait_for_selector(".offer")
    for width in (360, 1380):
        page.set_viewport_size({"width": width, "height": 860})
        shot(page, f"no-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert serious(page) == []
    page.locator(".offer", has_text=OFFERED).click()
    wait_for_answers(page, 2)
    assert page.locator(".transcript .question").all_inner_texts() == [MAYOR, OFFERED]
    assert page.locator(".transcript .claim").count() == 2


@pytest.mark.xfail(
    reason="on an idle machine a message sent right after small talk stays in the box (issue 17)", strict=False
)
def test_small_talk_is_answered_and_a_question_can_be_sent_at_once(page: Page) -> None:
    for said in ("Hello!", "Thank you.", "How many buses?"):
        ask(page, said)
    assert page.locator(".transcript .reply").all_inner_texts()[1] == "You are welcome."
    assert page.locator(".transcript .reply").first.inner_text().startswith("Hello. There is one document: «")
    assert page.locator(".transcript .claim").count() == 2
    assert page.locator(".transcript .actions").first.get_by_role("button", name="Right").count() == 0


def test_an_answer_goes_on_while_the_page_is_away(page: Page) -> None:
    ask(page, "How many buses?")
    page.reload()
    page.wait_for_selector(".transcript .claim")
    wait_for_answers(page, 1)
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()

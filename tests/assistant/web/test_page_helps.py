"""What stands under a no, in headless Chromium: the closest passages, a question that is answered, small talk."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant.web.app import WebSettings, create_app
from assistant.web.words import words_in
from tests.assistant.web.serving import in_thread
from tests.browsing import BROWSER, ask, opened_page, serious, shot, wait_for_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

    from assistant.types import Event, Turn
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


def test_small_talk_is_answered_and_a_question_can_be_sent_at_once(page: Page) -> None:
    for said in ("Hello!", "Thank you.", "How many buses?"):
        ask(page, said)
    assert page.locator(".transcript .reply").all_inner_texts()[1] == "You are welcome."
    assert page.locator(".transcript .reply").first.inner_text().startswith("Hello. There is one document: «")
    assert page.locator(".transcript .claim").count() == 2
    assert page.locator(".transcript .actions").first.get_by_role("button", name="Right").count() == 0


def test_no_message_is_lost_however_quickly_they_are_sent(page: Page) -> None:
    """Each is sent while the events that follow the answer before it end, some beside a source that is being opened."""
    for number in range(12):
        ask(page, "How many buses?" if number % 3 else "Thank you.")
        if number % 3:
            page.locator(".transcript .citation-mark").last.click(no_wait_after=True)
    expect(page.locator("#question textarea")).to_have_value("")


def test_after_a_connection_that_broke_the_next_message_is_answered(page: Page) -> None:
    """Gradio's script looks for the server and then begins anew, with a stream of another name."""
    page.route("**/queue/data*", lambda route: route.abort())
    page.fill("#question textarea", "How many buses?")
    page.get_by_role("button", name="Ask", exact=True).click()
    with page.expect_response(lambda answer: "/queue/data" in answer.url and answer.ok):
        page.wait_for_timeout(500)
        page.unroute("**/queue/data*")
    expect(page.locator("#welcome .offer").first).to_be_visible()
    ask(page, "When do they arrive?")


def test_what_is_typed_while_an_answer_is_under_way_stays_and_is_told_of(
    page: Page, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, whole = threading.Event(), scripted.stream

    def slow(question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        held.wait(20)
        yield from whole(question, history)

    monkeypatch.setattr(scripted, "stream", slow)
    field = page.locator("#question textarea")
    field.fill("How many buses?")
    field.press("Enter")
    expect(page.locator(".transcript .busy")).to_be_visible()
    expect(field).to_have_value("")
    field.fill("When do they arrive?")
    field.press("Enter")
    expect(page.locator(".notice")).to_have_text(words_in("en")("chat.busy"))
    held.set()
    wait_for_answers(page, 1)
    expect(field).to_have_value("When do they arrive?")
    field.press("Enter")
    wait_for_answers(page, 2)
    expect(field).to_have_value("")


def test_an_answer_goes_on_while_the_page_is_away(page: Page) -> None:
    ask(page, "How many buses?")
    page.reload()
    page.wait_for_selector(".transcript .claim")
    wait_for_answers(page, 1)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()

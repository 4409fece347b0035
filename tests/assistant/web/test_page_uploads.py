"""Files added in headless Chromium: by keyboard, dropped, refused; and nothing that our own route does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assistant.accounts import LOCAL_USER
from assistant.web.app import WebSettings, create_app
from assistant.web.uploads import Purpose
from tests.assistant.web.serving import in_thread
from tests.assistant.web.visiting import PASSWORD
from tests.browsing import BROWSER, opened_page, serious, shot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from assistant.web.backends import Backends

pytestmark = BROWSER
DROP = """(area) => {
  const data = new DataTransfer();
  data.items.add(new File(["The ferry sails at noon."], "ferry.txt"));
  area.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(browser: Browser, backends: Backends) -> Iterator[Page]:
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with in_thread(lambda: create_app(backends, settings)) as address, opened_page(browser, address) as opened:
        with backends.uploads.receiving(LOCAL_USER, Purpose.DOCUMENTS, "lost.pdf"):
            pass
        backends.uploads.mark_interrupted(())  # as at the start of a server after one that was killed
        opened.get_by_role("tab", name="Briefing").click()
        opened.wait_for_selector("[data-purpose=documents] button")
        yield opened


def test_a_file_that_a_killed_server_lost_is_told_once(page: Page) -> None:
    told = page.get_by_label("Result")
    told.wait_for()
    assert told.input_value().startswith(
        "«lost.pdf» was not added: the server was stopped before it had read the file."
    )
    page.reload()
    page.get_by_role("tab", name="Briefing").click()
    page.locator("#documents label").first.wait_for()
    assert page.get_by_label("Result").count() == 0


def test_files_are_chosen_by_keyboard_and_each_is_told(page: Page, backends: Backends) -> None:
    page.get_by_label("Result").wait_for()  # the tab has been filled, and its parts are drawn anew no more
    button = page.get_by_role("button", name="Add documents…")
    assert "up to 50 MB" in page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
    with page.expect_file_chooser() as choosing:
        button.press("Enter")
    files = [{"name": "pier.txt", "mimeType": "", "buffer": b"The pier is long."}]
    files += [{"name": "bad.exe", "mimeType": "", "buffer": b"MZ"}]
    choosing.value.set_files(files)  # type: ignore[arg-type]
    told = page.locator("[data-purpose=documents] [role=status]")
    told.get_by_text("«bad.exe» cannot be read").wait_for()
    page.locator("#documents label", has_text="pier.txt").wait_for()
    assert [document.source for document in backends.index.documents()][1:] == ["pier.txt"]
    assert button.evaluate("node => node === document.activeElement")
    shot(page, "uploads")
    assert serious(page) == []


def test_a_dropped_file_is_added_and_the_page_stays(page: Page, backends: Backends) -> None:
    page.locator("[data-purpose=documents]").evaluate(DROP)
    page.locator("#documents label", has_text="ferry.txt").wait_for()
    assert [document.source for document in backends.index.documents()][1:] == ["ferry.txt"]
    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("button", name="Documents to search").click()
    choice = page.locator("#chosen label", has_text="ferry.txt")
    expect(choice).to_be_visible()
    choice.click()
    title = page.get_by_role("button", name="Documents to search: 1 of 2")
    expect(title).to_be_visible()
    own = backends.conversations.create(LOCAL_USER).id
    backends.conversations.choose(LOCAL_USER, own, [backends.index.documents()[1].id])
    page.goto(f"{page.evaluate('location.origin')}/?c={own}")
    expect(title).to_be_visible()  # a choice that was kept is told while its list is closed


def test_a_file_that_is_too_large_is_told_without_being_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    large = DROP.replace('["The ferry sails at noon."]', f"[new Uint8Array({50 * 2**20 + 1})]")
    page.locator("[data-purpose=documents]").evaluate(large)
    page.locator("[data-purpose=documents] [role=status]").get_by_text("«ferry.txt» is too large.").wait_for()
    assert not [url for url in sent if "/uploads" in url]


def test_who_logs_in_says_for_whom_a_file_is(browser: Browser, backends: Backends) -> None:
    ann = backends.accounts.add("Ann", PASSWORD)
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with (
        in_thread(lambda: create_app(backends, settings)) as address,
        browser.new_context(locale="en-US", viewport={"width": 390, "height": 844}) as context,
    ):
        page = context.new_page()
        page.goto(address)
        page.fill("[name=name]", "Ann")
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("tab", name="Briefing").click()
        expect(page.get_by_label("Everybody here")).to_be_checked()
        page.get_by_label("Only me").check()
        file = {"name": "pier.txt", "mimeType": "", "buffer": b"The pier is long."}
        page.set_input_files("[data-purpose=documents] input[type=file]", file)  # type: ignore[arg-type]
        expect(page.locator("#documents label", has_text="only for you")).to_have_count(1)
        expect(page.locator(".document h2")).to_be_in_viewport()
        assert [one.private for one in backends.additions.by(ann.id)] == [True]
        assert serious(page) == []
        shot(page, "upload-private")

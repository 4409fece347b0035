"""The page in Chinese and English: chosen by the browser, switched on the page, kept when it is opened again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from assistant.accounts import Accounts
from assistant.web.words import words_in
from tests.assistant.web.serving import serving
from tests.browsing import BROWSER, opened_page, serious, shot, wait_for_answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = BROWSER
CHINESE, ENGLISH = words_in("zh"), words_in("en")
LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened_page(browser, address, "zh-CN") as opened:
        yield opened


def _ask(page: Page, question: str) -> None:
    answered = page.locator(".transcript .actions").count()
    page.fill("#question textarea", question)
    page.get_by_role("button", name=CHINESE("chat.ask"), exact=True).click()
    wait_for_answers(page, answered + 1)


def _switch(page: Page, name: str) -> None:
    answers = page.locator(".transcript .actions").count()
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    wait_for_answers(page, answers)


def _tabs(page: Page) -> set[str]:
    return set(page.get_by_role("tab").all_inner_texts())


def test_a_chinese_browser_sees_the_page_in_chinese(page: Page) -> None:
    page.wait_for_selector("#welcome .offer")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert page.title() == CHINESE("title")
    assert {CHINESE("tab.chat"), CHINESE("tab.briefing")} <= _tabs(page)
    assert page.get_attribute("#question textarea", "placeholder") == CHINESE("chat.placeholder")
    expect(page.get_by_label(CHINESE("listing.search"))).to_be_visible()
    shot(page, "zh-first-visit")


def test_an_answer_stays_in_the_language_of_the_document(page: Page) -> None:
    _ask(page, "How much data did China generate in 2024?")
    assert "41.06 zettabytes" in page.locator(".transcript .claim").first.inner_text()
    expect(page.locator("#source-column .source-place")).to_contain_text("2025年5月19日")
    page.get_by_role("button", name=CHINESE("opinion.right"), exact=True).click()
    page.wait_for_selector(f".notice >> text={CHINESE('opinion.kept', opinion=CHINESE('opinion.right'))}")
    _ask(page, "Who won the football world cup in 2022?")
    assert CHINESE("state.not_said") in page.locator(".transcript .state").last.inner_text()


def test_nothing_of_the_page_itself_stays_english(page: Page) -> None:
    own = ".head h1, .actions button, .actions summary, .actions a, .state, .listing-toggle, .listing-new, .source-step"
    said = [*page.locator(f"{own}, #ask-row button, #model-line").all_inner_texts(), *_tabs(page)]
    visible = "found => found.filter(node => node.checkVisibility()).map(node => node.getAttribute('aria-label'))"
    names = page.eval_on_selector_all("[aria-label]", visible)
    named = [name for name in names if "«" not in name and "“" not in name]
    assert [text for text in (*said, *named) if LATIN.search(re.sub("Markdown|BibTeX|JSON", "", text))] == []


@pytest.mark.parametrize("width", [1380, 360])
def test_axe_finds_nothing_serious_in_chinese(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    shot(page, f"zh-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert serious(page) == []


def test_the_briefing_tab_is_in_chinese(page: Page) -> None:
    page.set_viewport_size({"width": 1380, "height": 860})
    page.get_by_role("tab", name=CHINESE("tab.briefing")).click()
    page.wait_for_selector("#documents label >> text=2025年5月19日")
    expect(page.get_by_role("button", name=CHINESE("upload.documents"))).to_be_visible()
    page.locator("#documents label").first.click()
    page.get_by_role("button", name=CHINESE("documents.remove")).wait_for()
    shot(page, "zh-briefing")
    assert serious(page) == []


def test_the_language_is_switched_and_kept_with_the_conversation(page: Page) -> None:
    claim = page.locator(".transcript .claim").first.text_content()
    _switch(page, "English")
    assert page.get_attribute("html", "lang") == "en"
    assert {"Chat", "Briefing"} <= _tabs(page)
    assert page.locator(".transcript .claim").first.text_content() == claim
    assert "The briefing does not say." in page.locator(".transcript .state").last.inner_text()
    page.reload()
    wait_for_answers(page, 2)
    assert {"Chat", "Briefing"} <= _tabs(page)
    _switch(page, "中文")
    assert {CHINESE("tab.chat"), CHINESE("tab.briefing")} <= _tabs(page)
    assert CHINESE("state.not_said") in page.locator(".transcript .state").last.inner_text()
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    assert cookies["briefing_language"] == "zh"


def test_the_choice_leads_back_to_this_server_only(address: str) -> None:
    for back, place in ((f"{address}/?c=1", "/?c=1"), ("http://evil/?c=1", "/"), (f"{address}//evil", "/"), ("", "/")):
        chosen = httpx.post(f"{address}/language", data={"language": "zh"}, headers={"Referer": back})
        assert (chosen.status_code, chosen.headers["location"]) == (303, place)
        assert "briefing_language=zh" in chosen.headers["set-cookie"]
    assert "set-cookie" not in httpx.post(f"{address}/language", data={"language": "<b>"}).headers


def test_the_login_is_in_the_language_of_the_browser(browser: Browser, tmp_path: Path) -> None:
    Accounts(tmp_path / "home", rounds=4).add("Ann", "a long one for the test")
    with serving(tmp_path / "home") as (found, _):
        refused = httpx.post(f"{found}/login", data={"name": "x"}, headers={"Accept-Language": "zh-CN"})
        assert CHINESE("login.failed") in refused.text
        with browser.new_context(locale="zh-CN") as context:
            opened = context.new_page()
            opened.goto(found)
            assert opened.title() == CHINESE("login.title")
            shot(opened, "zh-login")
            assert serious(opened) == []
            opened.get_by_role("button", name="English").click()
            opened.wait_for_selector(f"button >> text={ENGLISH('login.enter')}")

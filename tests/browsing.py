"""What the tests in headless Chromium share: how it is started, how a question is asked, where pictures are kept."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
SHOTS = Path(__file__).parents[1] / "build" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian's package chromium)"),
]


@contextmanager
def opened_page(browser: Browser, address: str, locale: str = "en-US") -> Iterator[Page]:
    """Yield the page as a new visitor sees it, ready for a question; what its scripts get wrong fails the test."""
    allowed = ["clipboard-read", "clipboard-write"]
    context = browser.new_context(viewport={"width": 1380, "height": 860}, permissions=allowed, locale=locale)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.set_default_timeout(20_000)
    opened.goto(address)
    opened.wait_for_selector("#question textarea")
    yield opened
    context.close()
    assert problems == []


def ask(page: Page, question: str) -> None:
    """Ask and wait until the answer is whole."""
    answered = page.locator(".transcript .actions").count()
    page.fill("#question textarea", question)
    page.get_by_role("button", name="Ask", exact=True).click()
    wait_for_answers(page, answered + 1)


def wait_for_answers(page: Page, count: int) -> None:
    """Wait until so many answers are whole."""
    page.wait_for_function(f"document.querySelectorAll('.transcript .actions').length === {count}")


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or worse on the page as it is, each with its first place."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in {"serious", "critical"}]


def shot(page: Page, name: str) -> None:
    """Keep a picture, to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(400)
    page.screenshot(path=SHOTS / f"{name}.png")

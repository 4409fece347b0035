"""The Evaluation tab in headless Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.assistant.web.conftest import CIRCULAR, FIRST, SECOND
from tests.assistant.web.serving import serving
from tests.browsing import BROWSER, opened_page, serious, shot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = BROWSER


@pytest.fixture(scope="module")
def served(measured: Path) -> Iterator[str]:
    with serving(measured) as (found, _):
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser, served: str) -> Iterator[Page]:
    with opened_page(browser, served) as opened:
        opened.get_by_role("tab", name="Evaluation").click()
        opened.wait_for_selector(".evaluation h2")
        yield opened


def test_a_report_is_only_given_under_a_name_that_is_one(served: str) -> None:
    report = httpx.get(f"{served}/evaluation/{FIRST}/report")
    assert report.status_code == 200
    assert "frame-ancestors 'none'" in report.headers["content-security-policy"]
    for name in ("..%2f..", "none", "%2e%2e", "x" * 200):
        assert httpx.get(f"{served}/evaluation/{name}/report").status_code == 404


def test_a_run_shows_its_headline_and_its_report_in_a_frame_without_scripts(page: Page) -> None:
    page.locator("#runs label", has_text=FIRST).click()
    page.wait_for_selector(f".evaluation h2 >> text={FIRST}")
    expect(page.locator(".evaluation .headline")).to_contain_text("95% interval")
    page.locator(".whole-report summary").click()
    frame = page.frame_locator(".whole-report iframe")
    frame.locator("h1").wait_for()
    assert page.locator(".whole-report iframe").get_attribute("sandbox") == ""
    shot(page, "evaluation")


def test_two_runs_are_compared(page: Page) -> None:
    page.get_by_label("Compare it with").click()
    page.get_by_role("option", name=SECOND).click()
    page.wait_for_function("[...document.querySelectorAll('textarea')].some(box => box.value.includes('tied'))")


def test_a_circular_run_shows_no_rate(page: Page) -> None:
    page.locator("#runs label", has_text=CIRCULAR).click()
    page.wait_for_selector(".evaluation .headline >> text=CIRCULAR")
    expect(page.locator(".evaluation .rows:not(.strictness)")).to_have_count(0)


def test_a_labelling_page_is_downloaded(page: Page) -> None:
    with page.expect_download() as loading:
        page.locator(".evaluation-links a[download]").click()
    assert loading.value.suggested_filename == f"label-{CIRCULAR}.html"


def test_labels_are_taken_from_a_file_or_told_what_is_wrong_with_it(page: Page) -> None:
    page.locator("#runs label", has_text=FIRST).click()
    page.wait_for_selector(f".evaluation h2 >> text={FIRST}")
    labels = {"name": "labels.jsonl", "mimeType": "", "buffer": b"no labels\n"}
    page.set_input_files("[data-purpose=labels] input", labels)  # type: ignore[arg-type]
    page.wait_for_function("[...document.querySelectorAll('textarea')].some(box => box.value.includes('line 1'))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.locator("#runs label", has_text=FIRST).click()
    page.wait_for_selector(".evaluation .rows")
    for width in (360, 1380):
        page.set_viewport_size({"width": width, "height": 860})
        shot(page, f"evaluation-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert serious(page) == []


def test_without_a_run_that_is_said_and_no_command_line_stands_there(browser: Browser, address: str) -> None:
    with opened_page(browser, address) as opened:
        opened.get_by_role("tab", name="Evaluation").click()
        opened.wait_for_selector(".evaluation >> text=No evaluation has been run yet.")
        assert "briefing eval" not in opened.locator("body").inner_text()

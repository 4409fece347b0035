"""The Briefing tab in headless Chromium: a file added, read in four ways, each row followed to its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browsing import BROWSER, opened_page, serious, shot
from tests.index.test_attachments import mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

TEXT = (
    "# Ferries of Brenwick\n\nOutput at Brenwick was 9 ferries in 2021. Output at Brenwick was 12 ferries in 2023.\n\n"
    "Output at Brenwick is expected to reach 14 ferries by 2027. The shed held 40 hulls in 2023. The shed held 60 "
    "hulls in 2023.\n\n"
    "“The dock is too small,” said Karl Voss, chairman of Nordkai. \\<b>Nothing\\</b> 𝒜 more was built by 1 May 2024.\n"
)

pytestmark = BROWSER


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield the tab with a document of our own chosen, which is removed at the end."""
    file: Path = tmp_path_factory.mktemp("briefing") / "ferries.md"
    file.write_text(TEXT, encoding="utf-8")
    with opened_page(browser, address) as opened:
        opened.get_by_role("tab", name="Briefing").click()
        opened.set_input_files("[data-purpose=documents] input", file)
        opened.wait_for_function(
            "[...document.querySelectorAll('textarea')].some(box => box.value.includes('Added «'))"
        )
        opened.wait_for_selector(".document h2 >> text=Ferries of Brenwick")  # what was added last opens by itself
        expect(opened.locator("#documents label", has_text="Ferries").locator("input")).to_be_checked()
        yield opened
        opened.get_by_role("button", name="Remove…").click()
        opened.get_by_text("Remove «Ferries of Brenwick» for everybody?").wait_for()
        opened.get_by_role("button", name="Keep it").click()
        opened.get_by_role("button", name="Remove…").press("Enter")
        opened.get_by_role("button", name="Remove it").click()
        opened.wait_for_selector(".document >> text=No document is chosen.")
        expect(opened.locator("#documents label", has_text="Ferries")).to_have_count(0)


def view(page: Page, name: str) -> None:
    page.locator(".document").get_by_role("tab", name=name).click()
    page.wait_for_selector(".document .row-words" if name != "Text" else ".document-text")


def test_the_text_stands_there_whole_and_as_text(page: Page) -> None:
    view(page, "Text")
    expect(page.locator(".document-text")).to_contain_text("<b>Nothing</b>")


def test_figures_say_what_when_and_how_they_are_meant(page: Page) -> None:
    view(page, "Figures")
    rows = page.locator(".rows tbody tr").all_inner_texts()
    assert any("14 ferries" in row and "for 2027" in row and "forecast" in row for row in rows)
    assert "2021: 9 ferries" in (page.locator(".chart svg").get_attribute("aria-label") or "")
    clash = page.locator(".conflict").inner_text()
    assert "40 hulls" in clash
    assert "60 hulls" in clash
    shot(page, "briefing-figures")


def test_a_row_leads_to_its_sentence_and_back_by_keyboard_alone(page: Page) -> None:
    view(page, "Figures")
    row = page.locator(".rows .row-words", has_text="14 ferries")
    row.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".document-text mark.exact")
    expect(page.locator(".document-text mark.exact")).to_have_text("14 ferries")
    expect(page.locator(".document-text mark.cited")).to_contain_text("expected to reach")
    shot(page, "briefing-row")
    page.locator(".back-to-row").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "14 ferries"


def test_who_said_what_and_when(page: Page) -> None:
    view(page, "Who said what")
    said = page.locator(".document-panel").inner_text()
    assert "Karl Voss" in said
    assert "chairman of Nordkai" in said
    assert "quoted" in said
    view(page, "Dates")
    assert "1 May 2024" in page.locator(".timeline").inner_text()
    page.locator(".timeline .row-words", has_text="Nothing").click()
    expect(page.locator(".document-text mark.cited")).to_contain_text("𝒜 more")


def test_arrow_keys_go_through_the_views(page: Page) -> None:
    view(page, "Text")
    page.locator(".document").get_by_role("tab", name="Text").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Figures"
    assert page.locator(".document [role=tab][aria-selected=true]").inner_text() == "Figures"


def test_figures_of_two_documents_that_clash_lead_to_each_other(page: Page) -> None:
    page.locator("#documents label", has_text="Follow-up note").click()
    page.wait_for_selector(".document h2 >> text=Follow-up note")
    view(page, "Figures")
    page.locator(".conflict .row-words", has_text="over 17 trillion terabytes").click()
    page.wait_for_selector(".document h2 >> text=digital build-out")
    page.wait_for_selector(".document-text mark.exact >> text=over 17 trillion terabytes")
    page.locator("#documents label", has_text="Ferries").click()
    page.wait_for_selector(".document h2 >> text=Ferries of Brenwick")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["Text", "Figures", "Who said what", "Dates"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(page: Page, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for width in (1380, 360):
        page.set_viewport_size({"width": width, "height": 860})
        view(page, name)
        shot(page, f"briefing-{name.split(maxsplit=1)[0].lower()}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
    page.set_viewport_size({"width": 1380, "height": 860})
    assert serious(page) == []


def test_all_documents_are_read_anew(page: Page) -> None:
    page.get_by_role("button", name="Reload all documents").click()
    page.wait_for_function("[...document.querySelectorAll('textarea')].some(box => box.value.includes('reloaded'))")
    expect(page.locator("#documents label", has_text="Ferries").locator("input")).to_be_checked()


def test_what_was_left_out_is_taken_in_with_one_click(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "club.txt"
    file.write_text("Club news\n\nHome | News | About\n\nThe club met on the quay in the rain.", encoding="utf-8")
    page.set_input_files("[data-purpose=documents] input", file)
    page.wait_for_selector(".document h2 >> text=Club news")
    view(page, "Text")
    expect(page.locator(".document .left-out")).to_have_text("Home | News | About")
    page.get_by_role("button", name="Restore what was left out").click()
    page.wait_for_function(
        "[...document.querySelectorAll('textarea')].some(box => box.value.includes('with nothing left out'))"
    )
    expect(page.locator(".document .left-out")).to_have_count(0)
    expect(page.get_by_role("button", name="Restore what was left out")).to_have_count(0)
    page.get_by_role("button", name="Remove…").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_selector(".document >> text=No document is chosen.")
    page.locator("#documents label", has_text="Ferries").click()
    page.wait_for_selector(".document h2 >> text=Ferries of Brenwick")


def test_attachments_of_a_mail_become_documents_with_one_click(page: Page, tmp_path: Path) -> None:
    files = [("bill.txt", b"The bill of the yard\n\nThe oil costs 9 euros."), ("run.exe", b"MZ")]
    page.set_input_files("[data-purpose=documents] input", mail(tmp_path / "oil.eml", files))
    page.wait_for_selector(".document h2 >> text=The oil")
    view(page, "Text")
    expect(page.locator(".document")).to_contain_text("2 attachments are not part of this text: bill.txt, run.exe")
    page.get_by_role("button", name="Add its attachments as documents").click()
    page.wait_for_selector(".document h2 >> text=The bill of the yard")
    page.wait_for_function(
        "[...document.querySelectorAll('textarea')].some(box => box.value.includes('run.exe is a program'))"
    )
    for title in ("The bill of the yard", "The oil"):
        page.locator("#documents label", has_text=title).click()
        page.wait_for_selector(f".document h2 >> text={title}")
        page.get_by_role("button", name="Remove…").click()
        page.get_by_role("button", name="Remove it").click()
        page.wait_for_selector(".document >> text=No document is chosen.")
    page.locator("#documents label", has_text="Ferries").click()
    page.wait_for_selector(".document h2 >> text=Ferries of Brenwick")

"""An answer of two hundred claims on the page: whole, readable, each source opened."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from assistant.accounts import LOCAL_USER
from assistant.conversations import Conversations
from assistant.store import Store
from assistant.types import Answer, Claim, Status, Verdict, cite
from index.library import Index
from tests.assistant.web.serving import BRIEFING, serving
from tests.browsing import BROWSER, opened_page, shot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = BROWSER

COUNT = 200


def test_an_answer_of_two_hundred_claims_stands_there_whole(browser: Browser, tmp_path: Path) -> None:
    sentences = [f"Pier {number} holds {number + 20} boats." for number in range(COUNT)]
    (tmp_path / "piers.txt").write_text(" ".join(sentences), encoding="utf-8")
    home = tmp_path / "home"
    subprocess.run([BRIEFING, "index", "add", tmp_path / "piers.txt", "--home", home], check=True, capture_output=True)
    with Index.open(home) as index:
        document = index.documents()[0]
    starts = [document.text.index(sentence) for sentence in sentences]
    cited = [cite(document, start, start + len(text)) for start, text in zip(starts, sentences, strict=True)]
    claims = tuple(Claim(one.quote, (one,), Verdict.SUPPORTED, 0.0) for one in cited)
    store = Store.open(home)
    kept = Conversations(store)
    conversation = kept.create(LOCAL_USER).id
    kept.append(LOCAL_USER, conversation, Answer("What does each pier hold?", Status.ANSWERED, claims))
    store.close()
    with serving(home) as (address, _), opened_page(browser, f"{address}/?c={conversation}") as page:
        page.wait_for_function(f"document.querySelectorAll('.transcript .claim').length === {COUNT}")
        page.locator(".citation-mark").last.click()
        page.wait_for_selector(f"#source-column mark >> text=Pier {COUNT - 1} holds")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1381
        shot(page, "two-hundred-claims")

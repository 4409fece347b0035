"""The one browser of a test run: Playwright's synchronous interface allows only one driver in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; a test that asks for it is marked with ``BROWSER`` of ``tests.browsing``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()

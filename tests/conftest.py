"""What a test run has one of in a process: a Chroma server, a PostgreSQL, and a browser for each module.

Playwright's synchronous interface allows only one driver in a process, and while there is one asyncio can run nothing
beside it: it ends with its module, whatever tests come next. No property has a deadline: timings never decide a test.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TypeAlias

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.browsing import CHROMIUM, FLAGS
from tests.servers import Chroma, Postgres, free_port, running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

MadeOnce: TypeAlias = "Callable[[str, Callable[[Path], object]], Path]"

settings.register_profile("no deadlines", deadline=None)
settings.load_profile("no deadlines")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; a test that asks for it is marked with ``BROWSER`` of ``tests.browsing``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """Return what gives a folder by name: one process makes its content for all test processes, each has a copy."""
    own = tmp_path_factory.getbasetemp()
    common = own if worker_id == "master" else own.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        whole = common / f"{name}-whole"
        with FileLock(common / f"{name}.lock"):
            if not whole.exists():
                part = common / f"{name}-part"
                make(part)
                part.rename(whole)
        return shutil.copytree(whole, tmp_path_factory.mktemp(name) / "home")

    return made


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    """Return a Chroma server that is there to the end; a test that stops one starts its own."""
    started = Chroma(tmp_path_factory.mktemp("chroma"), free_port())
    started.start()
    yield started
    started.kill()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a PostgreSQL in which each test makes a database of its own; skip where it is missing."""
    with running_postgres() as started:
        yield started

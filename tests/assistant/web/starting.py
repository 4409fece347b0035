"""How soon a server is of use: ``python -m tests.assistant.web.starting [--home HOME] [--starts 3]``.

A server is started over a copy of a home folder (by default one with the shipped documents), where nothing was ever
tried, and again where it was. In headless Chromium, in seconds since it listens: until the page can be used, until the
first example and all of them are there, and until an example that is clicked at once has its first sentence. Nothing
here decides a test; beside other work the figures say little, so the processor time of the server until the examples
is told too, and the machine's load.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from assistant.calibration.kept import FILE as CALIBRATION
from assistant.web.suggestions import EXAMPLES, FILE
from tests.assistant.web.office import worked
from tests.assistant.web.serving import BRIEFING, PROGRAM
from tests.browsing import CHROMIUM, FLAGS
from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

MOST = 60_000
EXAMPLE = "#welcome .offer:visible"


@contextmanager
def listening(home: Path) -> Iterator[tuple[str, int, float]]:
    """Yield a server's address, its process and when it began to listen, and tell how long that took."""
    port = free_port()
    begun = time.perf_counter()
    command = [*PROGRAM, "serve", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        while True:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.005)
        listens = time.perf_counter()
        sys.stdout.write(f"  listens after {listens - begun:.2f} s\n")
        try:
            yield f"http://127.0.0.1:{port}", server.pid, listens
        finally:
            server.send_signal(signal.SIGINT)


def start(browser: Browser, home: Path) -> None:
    """Start a server, visit it at once and print when what was there."""
    with listening(home) as (address, process, listens):
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(MOST)

        def told(what: str) -> None:
            own = f" (processor time {worked(process):.1f} s)"
            sys.stdout.write(f"  {what} after {time.perf_counter() - listens:.2f} s{own}\n")

        page.goto(address)
        page.wait_for_selector("#question textarea")
        told("page can be used")
        page.wait_for_selector(EXAMPLE)
        told("first example")
        page.locator(EXAMPLE).nth(EXAMPLES - 1).wait_for()
        told("all examples")
        page.locator(EXAMPLE).first.click()
        page.wait_for_selector(".transcript .claim")
        told("first sentence of a first answer")
        context.close()


def main() -> None:
    """Start servers and print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--home", type=Path)
    options.add_argument("--starts", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        home = Path(name) / "home"
        if asked.home is None:
            subprocess.run([BRIEFING, "index", "add", "--shipped", "--home", home], check=True, capture_output=True)
        else:
            shutil.copytree(asked.home, home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for number in range(asked.starts):
            for kind in ("nothing tried", "tried before"):
                if kind == "nothing tried":
                    for kept in (FILE, CALIBRATION):
                        (home / kept).unlink(missing_ok=True)
                load = os.getloadavg()[0]
                sys.stdout.write(f"start {number + 1}, {kind}, load {load:.1f}\n")
                start(browser, home)
                sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main()

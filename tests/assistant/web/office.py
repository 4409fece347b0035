"""How an office is served: ``python -m tests.assistant.web.office [--accounts 50] [--at-once 12] [--questions 96]``.

People with accounts of their own ask over loopback, as Gradio's script does, so many at once; told are the time until
the first sentence (or the whole answer, where it declines), errors, the server's processor time a question, and how its
memory grows. Then one person asks ``--alone`` questions one after another: while nothing else is done, while a file
arrives slowly, while a long document is added, and while the server calibrates on it; and a browser opens the page,
alone and while as many ask. Documents and questions are those of the shipped suite, each question once as long as
there are others, since the reader remembers what it has read. ``--distinct 12`` asks the same twelve again and again,
so that what is kept of sentences stops growing. Nothing here decides a test; the processor's features
are printed with the figures.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from playwright.sync_api import sync_playwright

from assistant.accounts import Accounts
from eval.cases import load_suite
from index import shipped_documents
from index.inference.processor import features
from tests.assistant.web.measure import PLACES, THINGS
from tests.assistant.web.serving import BRIEFING, serving
from tests.assistant.web.visiting import PASSWORD, visit
from tests.browsing import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.assistant.web.visiting import Visitor

WARMING = 12
QUESTIONS = [case.question for case in load_suite("briefing").cases]
NUMBERS = itertools.count()
SHOWN = ('"kind":"claim"', '"kind":"actions"')


@dataclass(frozen=True)
class Asked:
    """Seconds until the first sentence and until the end; ``whole`` is False for an error."""

    first: float
    end: float
    whole: bool


def ask(visitor: Visitor, text: str) -> Asked:
    """Ask in a new conversation and follow the answer to its end."""
    asking = next(one for one in visitor.dependencies if len(one["inputs"]) == 3 and visitor.opened in one["inputs"])
    begun, first, seen = time.perf_counter(), 0.0, False
    joined = visitor.join(asking["id"], [text, "", []])
    if joined.status_code != 200:
        return Asked(0.0, 0.0, whole=False)
    with visitor.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": visitor.stream}) as sent:
        for line in sent.iter_lines():
            if not first and any(mark in line for mark in SHOWN):
                first = time.perf_counter() - begun
            seen = seen or SHOWN[1] in line
    return Asked(first, time.perf_counter() - begun, whole=seen and first > 0)


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def worked(pid: int) -> float:
    """Return the processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(asked: Sequence[Asked]) -> str:
    """Return figures in words."""
    firsts = [one.first for one in asked if one.whole]
    middle, late = np.percentile(firsts, [50, 95])
    errors = len(asked) - len(firsts)
    return f"first sentence p50 {middle:.2f} s, p95 {late:.2f} s ({len(asked)} questions, {errors} errors)"


def question(distinct: int = len(QUESTIONS)) -> str:
    """Return the next question."""
    return QUESTIONS[next(NUMBERS) % distinct]


def office(visitors: Sequence[Visitor], pid: int, at_once: int, questions: int, distinct: int) -> None:
    """Ask and print the figures; people take turns, never one person twice at a time."""
    number = 0
    for _ in range(WARMING):
        ask(visitors[number % len(visitors)], question(distinct))
        number += 1
    sys.stdout.write(f"memory at the start: {resident(pid):.0f} MB\n")
    asked: list[Asked] = []
    before = worked(pid)
    with ThreadPoolExecutor(at_once) as threads:
        while len(asked) < questions:
            people = [visitors[(number + place) % len(visitors)] for place in range(at_once)]
            texts = [question(distinct) for _ in people]
            asked += threads.map(ask, people, texts)
            number += at_once
            if len(asked) % (at_once * 5) == 0:
                sys.stdout.write(f"after {len(asked)} questions: {resident(pid):.0f} MB\n")
                sys.stdout.flush()
    own = 1000 * (worked(pid) - before) / len(asked)
    sys.stdout.write(f"{at_once} at once: {told(asked)}; processor time a question {own:.0f} ms\n")


UPLOAD_SECONDS = 20


def alone(visitor: Visitor, questions: int, until: Callable[[], bool] = lambda: False) -> list[Asked]:
    """Ask one after another, fewer where what it is measured beside has ended."""
    asked: list[Asked] = []
    while len(asked) < questions and not until():
        asked.append(ask(visitor, question()))
    return asked


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """Do something in a thread while the context lasts, and wait for its end."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    time.sleep(0.5)
    yield thread
    thread.join()


def slow_upload(visitor: Visitor) -> None:
    """Send a file as a bad line does."""

    def parts() -> Iterator[bytes]:
        ends = time.monotonic() + UPLOAD_SECONDS
        while time.monotonic() < ends:
            yield b"The slow pier is long. " * 700
            time.sleep(0.1)

    visitor.client.post("/uploads", params={"purpose": "documents", "name": "slow.txt"}, content=parts())


def long_document(folder: Path) -> Path:
    """Write a document of about 120 kB in which nothing is asked for."""
    file = folder / "added.txt"
    said = [f"Note {n}: the {t} of {p} was painted in spring." for n in range(26) for p in PLACES for t in THINGS]
    lines = [" ".join(said[at : at + 4]) for at in range(0, len(said), 4)]
    file.write_text("\n\n".join(lines), encoding="utf-8")
    return file


def hindered(visitor: Visitor, other: Visitor, home: Path, folder: Path, questions: int) -> None:
    """Print how much longer one person waits while a file arrives, a document is added, the server calibrates."""
    plain = alone(visitor, questions)
    sys.stdout.write(f"alone: {told(plain)}\n")
    with beside(lambda: slow_upload(other)) as thread:
        report("a slow upload", plain, alone(visitor, questions, until=lambda: not thread.is_alive()))
    command = [BRIEFING, "index", "add", long_document(folder), "--home", home]
    with beside(lambda: subprocess.run(command, check=False, capture_output=True)) as thread:
        report("adding 120 kB", plain, alone(visitor, 2 * questions, until=lambda: not thread.is_alive()))
    report("calibrating", plain, alone(visitor, questions))


def report(name: str, plain: Sequence[Asked], asked: Sequence[Asked]) -> None:
    """Print the figures beside something, and what it adds."""
    medians = [float(np.median([one.first for one in some])) for some in (plain, asked)]
    sys.stdout.write(f"beside {name}: {told(asked)}; median {1000 * (medians[1] - medians[0]):+.0f} ms\n")
    sys.stdout.flush()


def page_opened(visitors: Sequence[Visitor], address: str, at_once: int) -> None:
    """Print how long a browser takes until the page can be used, alone and while others ask."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        token = visitors[0].client.cookies["briefing_session"]

        def opened() -> float:
            context = browser.new_context()
            context.add_cookies([{"name": "briefing_session", "value": token, "url": address}])
            page = context.new_page()
            begun = time.perf_counter()
            page.goto(address)
            page.wait_for_selector("#question textarea:visible")
            page.wait_for_selector(".head h1 >> text=Briefing")
            seconds = time.perf_counter() - begun
            context.close()
            return seconds

        opened()
        sys.stdout.write(f"page can be used: {np.median([opened() for _ in range(5)]):.2f} s\n")
        with ThreadPoolExecutor(at_once) as threads:
            answers = [threads.submit(ask, each, question()) for each in visitors[:at_once]]
            sys.stdout.write(f"page can be used while {at_once} ask: {np.median([opened() for _ in range(2)]):.2f} s\n")
            for each in answers:
                each.result()
        browser.close()


def main() -> None:
    """Make documents and accounts, start a server, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        *(("accounts", 50), ("at-once", 12), ("questions", 96), ("distinct", len(QUESTIONS))),
        ("alone", 12),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name), Path(name) / "home"
        subprocess.run(
            [BRIEFING, "index", "add", *shipped_documents(), "--home", home], check=True, capture_output=True
        )
        # Or it would run beside what is measured; it may find too little to calibrate on.
        subprocess.run([BRIEFING, "index", "calibrate", "--home", home], check=False, capture_output=True)
        accounts = Accounts(home, rounds=4)
        names = [f"Person {number}" for number in range(chosen.accounts)]
        for one in names:
            accounts.add(one, PASSWORD)
        with serving(home) as (address, server):
            visitors = [visit(address, one) for one in names]
            sys.stdout.write(f"processor: {' '.join(features())}\n")
            office(visitors, server.pid, chosen.at_once, chosen.questions, chosen.distinct)
            page_opened(visitors, address, chosen.at_once)
            hindered(visitors[0], visitors[1], home, folder, chosen.alone)
            for visitor in visitors:
                visitor.client.close()


if __name__ == "__main__":
    main()

"""How an office is served: ``python -m tests.assistant.web.office [--accounts 50] [--at-once 12] [--questions 120]``.

People with accounts of their own ask over loopback, as Gradio's script does, so many at once; told are the time until
the first sentence (or the whole answer, where it declines), errors, and how the server's memory grows. The documents
are those of ``measure``. ``--distinct 12`` asks the same twelve questions again and again, so that what is kept of
sentences stops growing. Nothing here decides a test; the processor's features are printed with the figures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.accounts import Accounts
from index.inference.processor import features
from tests.assistant.web.measure import documents, question
from tests.assistant.web.serving import BRIEFING, serving
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.assistant.web.visiting import Visitor

WARMING = 12
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


def told(asked: Sequence[Asked]) -> str:
    """Return figures in words."""
    firsts = [one.first for one in asked if one.whole]
    middle, late = np.percentile(firsts, [50, 95])
    errors = len(asked) - len(firsts)
    return f"first sentence p50 {middle:.2f} s, p95 {late:.2f} s ({len(asked)} questions, {errors} errors)"


def office(visitors: Sequence[Visitor], pid: int, at_once: int, questions: int, distinct: int) -> None:
    """Ask and print the figures; people take turns, never one person twice at a time."""
    number = 0
    for _ in range(WARMING):
        ask(visitors[number % len(visitors)], question(number % distinct))
        number += 1
    sys.stdout.write(f"memory at the start: {resident(pid):.0f} MB\n")
    asked: list[Asked] = []
    with ThreadPoolExecutor(at_once) as threads:
        while len(asked) < questions:
            people = [visitors[(number + place) % len(visitors)] for place in range(at_once)]
            texts = [question((number + place) % distinct) for place in range(at_once)]
            asked += threads.map(ask, people, texts)
            number += at_once
            if len(asked) % (at_once * 5) == 0:
                sys.stdout.write(f"after {len(asked)} questions: {resident(pid):.0f} MB\n")
                sys.stdout.flush()
    sys.stdout.write(f"{at_once} at once: {told(asked)}\n")


def main() -> None:
    """Make documents and accounts, start a server, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("accounts", 50), ("at-once", 12), ("questions", 120), ("distinct", 1000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name), Path(name) / "home"
        documents(folder)
        files = sorted(folder.glob("*.txt"))
        subprocess.run([BRIEFING, "index", "add", *files, "--home", home], check=True, capture_output=True)
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
            for visitor in visitors:
                visitor.client.close()


if __name__ == "__main__":
    main()

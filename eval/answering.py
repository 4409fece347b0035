"""One case from question to log line: asked (and retried), answered or failed, judged or unscored.

A question that fails for good is an item of status error and stays in the denominator. Nothing is skipped because a
server was busy, and every try is counted.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.errors import Failed, may_pass
from eval.judges import ClaimScore, Judge, Row, all_claims, unscored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.cases import Case
    from eval.systems import System


_SECRET: Final = re.compile(r"\bsk-[\w*-]+|(?<=//)[^/\s@]+@|\bbearer\s+\S+", re.IGNORECASE)
Json = dict[str, Any]
VARYING: Final[tuple[str, ...]] = ("timing_ms", "cost")
"""The parts of an answer that differ each time: kept beside the log and put back into the row when a run is read."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a transient failure is retried, and the seconds before the first retry (doubled each time)."""

    retries: int = 2
    pause: float = 1.0


def ask_case(system: System, case: Case, patience: Retries) -> Row:
    """Return the system's answer, or a row of status error with the last reason; ``cost`` counts tries and failures."""
    failures: list[str] = []
    begun = time.perf_counter()
    row = None
    while row is None:
        try:
            row = system.answer(case)
        except Exception as error:  # noqa: BLE001 - a foreign system may raise anything, and it counts as an error
            words = _SECRET.sub("…", " ".join(str(error).split()))[:300]
            failures.append(words if isinstance(error, Failed) else f"{type(error).__name__}: {words}".rstrip(": "))
            if len(failures) > patience.retries or not may_pass(error):
                break
            time.sleep(patience.pause * 2 ** (len(failures) - 1))
    tries = len(failures) + (row is not None)
    row = {"id": case.id, "status": "error", "error": failures[-1]} if row is None else row
    told, timing = row.get("cost"), row.get("timing_ms")
    cost = {**(told if isinstance(told, dict) else {}), "tries": tries, **({"failures": failures} if failures else {})}
    measured = {"total": round(1000 * (time.perf_counter() - begun), 1)}
    return {**row, "timing_ms": timing if isinstance(timing, dict) and timing else measured, "cost": cost}


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """An answered and judged item: its line in the log, and its line in the file of times."""

    line: Json
    times: Json


def case_runner(system: System, judge: Judge, patience: Retries) -> Callable[[Case], JudgedCase]:
    """Return a function that answers and judges one case; no failure of system or judge makes it raise."""

    def ask(case: Case) -> JudgedCase:
        # A JSON round trip: whatever an outside system's answer contains can then be logged and read again.
        text = json.dumps(ask_case(system, case, patience), ensure_ascii=False, default=str)
        row: Row = json.loads(text.encode("utf-8", "replace"))
        varying = {key: row.pop(key) for key in VARYING if key in row}
        claims = [asdict(score) for score in scores_for(judge, case, row, system.documents)]
        line = {"id": case.id, "case": case.model_dump(mode="json", exclude_defaults=True), "row": row}
        return JudgedCase({**line, "claims": claims}, {"id": case.id, **varying})

    return ask


def scores_for(judge: Judge, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
    """Return at least one score for every claim of the answer; a claim that the judge leaves out is unscored."""
    try:
        scores = judge.judged(case, row, documents)
    except Exception as error:  # noqa: BLE001 - a judge that fails for any reason leaves the answer unscored
        return unscored(row, f"the judge failed: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
    seen = {(score.text, score.withheld) for score in scores}
    missing = [
        ClaimScore(str(claim["text"]), None, "the judge said nothing of this claim", withheld)
        for claim, withheld in all_claims(row)
        if (str(claim["text"]), withheld) not in seen
    ]
    return (*scores, *missing)


def as_they_end(cases: Sequence[Case], ask: Callable[[Case], JudgedCase], concurrency: int) -> Iterator[JudgedCase]:
    """Yield items in the order in which they finish, with at most ``concurrency`` running at once."""
    if concurrency == 1:
        yield from map(ask, cases)
        return
    from concurrent.futures import ThreadPoolExecutor, as_completed

    with ThreadPoolExecutor(concurrency) as pool:
        futures = [pool.submit(ask, case) for case in cases]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

"""One case on its way: asked, answered or failed, judged or unscored, and put in the form that the log holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.judges.base import ClaimScore, all_claims, unscored
from eval.systems.retrying import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.cases import Case
    from eval.judges.base import Judge, Row
    from eval.systems import System
    from eval.systems.retrying import Patience

Json = dict[str, Any]
VARYING: Final[tuple[str, ...]] = ("timing_ms", "cost")
"""What an answer has another of each time: kept beside the log and put back into the row when a run is read."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An item that was answered and judged: its line in the log, and its line among the times."""

    line: Json
    times: Json


def asking(system: System, judge: Judge, patience: Patience) -> Callable[[Case], Ended]:
    """Return the function that answers and judges one case; nothing that system or judge does makes it raise."""

    def ask(case: Case) -> Ended:
        row = _plain(asked(system, case, patience))
        varying = {key: row.pop(key) for key in VARYING if key in row}
        claims = [asdict(score) for score in judged(judge, case, row, system.documents)]
        line = {"id": case.id, "case": case.model_dump(mode="json", exclude_defaults=True), "row": row}
        return Ended({**line, "claims": claims}, {"id": case.id, **varying})

    return ask


def _plain(row: Row) -> Row:
    """Return a row as JSON holds it: whatever a stranger's answer has in it can then be logged and read again."""
    text = json.dumps(row, ensure_ascii=False, default=str)
    content: Row = json.loads(text.encode("utf-8", "replace"))
    return content


def judged(judge: Judge, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
    """Return one score for every claim of the answer at least: what the judge leaves out is unscored, not gone."""
    try:
        scores = judge.judged(case, row, documents)
    except Exception as error:  # noqa: BLE001 - a judge that fails, whatever with, leaves the answer unscored
        return unscored(row, f"the judge failed: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
    seen = {(score.text, score.withheld) for score in scores}
    missing = [
        ClaimScore(str(claim["text"]), None, "the judge said nothing of this claim", withheld)
        for claim, withheld in all_claims(row)
        if (str(claim["text"]), withheld) not in seen
    ]
    return (*scores, *missing)


def as_they_end(cases: Sequence[Case], ask: Callable[[Case], Ended], concurrency: int) -> Iterator[Ended]:
    """Yield items in the order in which they end, never more than ``concurrency`` of them open."""
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

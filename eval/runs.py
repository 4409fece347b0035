"""A run: every case answered, judged and logged as it ends, so that a killed run goes on where it stopped.

The log is JSON Lines with sorted keys: a header that says what was run on what, then one line an item in the suite's
order. A half-written last line is dropped and its item asked again. Times stand apart (``timing_ms``), so a resumed
log is otherwise the same, byte for byte, as one that was never interrupted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from assistant.grounding.claims import SPLITTER_VERSION
from assistant.types import Verdict
from eval.circularity import is_circular
from eval.errors import RunRefused
from eval.items import Item
from eval.judges.base import ClaimScore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from eval.cases import Suite
    from eval.judges.base import Judge
    from eval.systems import System

Json = dict[str, Any]
LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run. ``circular`` ones have items and no rates."""

    name: str
    header: Json
    items: tuple[Item, ...]

    @property
    def circular(self) -> bool:
        """Whether the judge equals the gate."""
        return bool(self.header["circular"])


def header_of(suite: Suite, system: System, judge: Judge) -> Json:
    """Return what a run depends on."""
    return {
        "suite": suite.name,
        "suite_fingerprint": suite.fingerprint,
        "system": system.name,
        "fingerprints": system.fingerprints,
        "judge": judge.name,
        "judge_fingerprint": judge.fingerprint,
        "claim_splitter": SPLITTER_VERSION,
        "cases": len(suite.cases),
        "circular": is_circular(system.fingerprints, judge),
    }


def perform(
    suite: Suite, system: System, judge: Judge, folder: Path, progress: Callable[[Item], None] | None = None
) -> Run:
    """Answer and judge every case that the log in ``folder`` does not hold yet; return the whole run.

    Raises ``RunRefused`` for a log of another run or one that cannot be written.
    """
    header = header_of(suite, system, judge)
    path = folder / LOG
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = _resumed(path, header)
        items = [_item(suite, line) for line in done]
        with path.open("a", encoding="utf-8") as log:
            if not path.stat().st_size:
                _append(log, header)
            for case in suite.cases[len(items) :]:
                row = system.answer(case)
                item = Item(case, row, judge.judged(case, row, system.documents))
                _append(log, {"id": case.id, "row": row, "claims": [asdict(claim) for claim in item.claims]})
                items.append(item)
                if progress is not None:
                    progress(item)
    except OSError as error:
        message = f"The log {path} could not be written ({error.strerror}); what it holds is kept, run it again."
        raise RunRefused(message) from error
    return Run(folder.name, header, tuple(items))


def read(folder: Path, suite: Suite) -> Run:
    """Return a finished run from its log; raises ``RunRefused``."""
    path = folder / LOG
    lines = list(_lines(path))
    if not lines:
        message = f"{path} holds no run."
        raise RunRefused(message)
    if lines[0].get("suite_fingerprint") != suite.fingerprint:
        message = f"{path} is the log of another suite or another version of it ({lines[0].get('suite')})."
        raise RunRefused(message)
    return Run(folder.name, lines[0], tuple(_item(suite, line) for line in lines[1:]))


def _resumed(path: Path, header: Json) -> list[Json]:
    """Return the items of a log that this run can go on from, a half-written last line cut off."""
    if not path.exists():
        return []
    lines = list(_lines(path))
    if lines and lines[0] != json.loads(json.dumps(header)):
        message = f"{path} belongs to another run (suite, system, judge or weights differ); use another folder."
        raise RunRefused(message)
    whole = "".join(_line(line) for line in lines)
    if path.read_text(encoding="utf-8") != whole:
        path.write_text(whole, encoding="utf-8")
    return lines[1:]


def _lines(path: Path) -> Iterator[Json]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The log {path} cannot be read ({error})."
        raise RunRefused(message) from error
    rows = content.split("\n")
    for number, row in enumerate(rows, start=1):
        if not row:
            continue
        try:
            yield json.loads(row)
        except ValueError as error:
            if number == len(rows):
                return  # half a line at the end: the run was killed while it wrote
            message = f"{path}, line {number}: the line is damaged ({error})."
            raise RunRefused(message) from error


def _item(suite: Suite, line: Json) -> Item:
    cases = {case.id: case for case in suite.cases}
    if line.get("id") not in cases:
        message = f"The log holds an item «{line.get('id')}» that is not in the suite {suite.name}."
        raise RunRefused(message)
    claims = tuple(
        ClaimScore(**{**claim, "verdict": Verdict(claim["verdict"]) if claim["verdict"] else None})
        for claim in line["claims"]
    )
    return Item(cases[line["id"]], line["row"], claims)


def _append(log: Any, content: Json) -> None:  # noqa: ANN401 - a text file
    log.write(_line(content))
    log.flush()


def _line(content: Json) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"

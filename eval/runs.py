"""A run: every case is answered, judged and logged as it finishes, so that a killed run goes on where it stopped.

The log (``eval.run_log``) is self-contained: its header has the fingerprints of suite, system, judge and code, and each
line the case, the answer and the scores of its claims. An answer that fails stays in the denominator. So does one that
the judge fails on: its claims are unscored, with the reason, and the run goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

import prompts
from assistant.language.claims import SPLITTER_VERSION
from assistant.types import Verdict
from eval.answering import VARYING, JudgedCase, Retries, as_they_end, case_runner
from eval.cases import Case, Suite
from eval.circularity import Parts, Relation, gates_of, gates_of_rows, parts_of, worst
from eval.errors import RunRefused
from eval.items import Item
from eval.judges import ClaimScore, Judge
from eval.lines import parse_lines, whole_bytes
from eval.run_log import LOG, TIMES, RunLog
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.systems import System


_ROOT: Final = Path(prompts.__file__).parent.parent
_MODULES: Final = ("assistant", "index", "prompts", "eval")
_NO_PART: Final = (
    "assistant/web/", "eval/commands/", "eval/components/", "eval/metrics/", "eval/report/", "eval/statistics",
    "eval/training/",
)  # fmt: skip
"""Code that neither answers nor judges: statistics and reports may be corrected without asking everything again."""
Json = dict[str, Any]


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Return the SHA-256 of all modules that take part in answering and judging, with their names."""
    digest = hashlib.sha256()
    for module in _MODULES:
        for path in sorted((_ROOT / module).rglob("*.py")):
            name = path.relative_to(_ROOT).as_posix()
            if not name.startswith(_NO_PART):
                digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Run:
    """A run, perhaps unfinished. A circular one has items but no rates; ``gates`` is what judge and gates share."""

    name: str
    header: Json
    items: tuple[Item, ...]
    gates: Relation = field(default_factory=Relation)

    @property
    def circular(self) -> bool:
        """Whether the judge is also a gate: the system's own, or one that a recorded answer names."""
        return bool(self.header["circular"]) or self.gates.circular

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the rates must know, one sentence each."""
        found = []
        if self.gates.alike and not self.circular:
            learned = f"The judge learned from data that the gate learned from too ({', '.join(self.gates.alike)})"
            found.append(f"{learned}: it may share the gate's mistakes.")
        model = str((self.header.get("fingerprints") or {}).get("model") or "")
        parts = Parts.from_json(self.header.get("judge_parts") or {})
        if model and model in parts.weights:
            found.append("The judge is the model that wrote the answers: models judge their own answers kindly.")
        gated = sum(bool(item.row.get("withheld")) and not gates_of_rows([item.row]) for item in self.items)
        if gated and parts.weights:
            unknown = f"{gated} answers went through a gate that is not named"
            found.append(f"{unknown}; if the judge is that gate, the rate is circular.")
        return tuple(found)

    @property
    def retries(self) -> int:
        """The number of repeated requests."""
        costs = (item.row.get("cost") or {} for item in self.items)
        return sum(max(0, int(cost.get("tries", 1)) - 1) + int(cost.get("failed_calls", 0)) for cost in costs)


def header_of(suite: Suite, system: System, judge: Judge) -> Json:
    """Return what a run depends on."""
    parts = parts_of(judge)
    return {
        "suite": suite.name,
        "suite_fingerprint": suite.fingerprint,
        "shipped": suite.shipped,
        "system": system.name,
        "fingerprints": dict(system.fingerprints),
        "judge": judge.name,
        "judge_fingerprint": judge.fingerprint,
        "judge_parts": parts.as_json(),
        "claim_splitter": SPLITTER_VERSION,
        "code": code_fingerprint(),
        "cases": len(suite.cases),
        "circular": worst(gates_of(system.fingerprints), parts).circular,
    }


def perform(  # noqa: PLR0913 - what is run, where, and how
    suite: Suite,
    system: System,
    judge: Judge,
    folder: Path,
    progress: Callable[[Item], None] | None = None,
    *,
    concurrency: int = 1,
    patience: Retries | None = None,
) -> Run:
    """Answer and judge every case that the log in ``folder`` does not hold yet; return the whole run.

    At most ``concurrency`` questions are open at once. Raises ``RunRefused`` if the log is of another run or cannot be
    written.
    """
    header = header_of(suite, system, judge)
    then = "; all that it holds is kept. Make room, then give the same command again: it goes on from there."
    with (
        explained(RunRefused, f"The log of the run in {folder} could not be written", then),
        RunLog(folder, header) as log,
    ):
        _in_order(log.items, suite, log.path)
        left = suite.cases[len(log.items) :]
        todo = [case for case in left if log.waiting(case.id) is None]
        ask = case_runner(system, judge, patience or Retries())
        kept = ((case.id, log.waiting(case.id)) for case in left)
        ended = {case_id: JudgedCase(each["item"], each["times"]) for case_id, each in kept if each is not None}
        for done in as_they_end(todo, ask, concurrency):
            ended[done.line["id"]] = done
            _log_in_turn(log, suite, ended, done)
            if progress is not None:
                progress(_item(done.line, done.times, log.path, 0))
        _log_in_turn(log, suite, ended, None)
        log.finished()
        items = [_item(line, log.times.get(line["id"]), log.path, 0) for line in log.items]
    return _run(folder.name, header, items)


def read_run(folder: Path, suite: Suite | None = None) -> Run:
    """Return a run from its log, as far as it went; raises ``RunRefused``, also for another suite than ``suite``."""
    path = folder / LOG
    lines = _read(path)
    if not lines or "suite_fingerprint" not in lines[0]:
        message = f"{path} holds no run."
        raise RunRefused(message)
    header = lines[0]
    if suite is not None and header["suite_fingerprint"] != suite.fingerprint:
        message = f"{path} is the log of another suite or another version of it ({header.get('suite')})."
        raise RunRefused(message)
    times = {line.get("id"): line for line in _read(folder / TIMES)} if (folder / TIMES).exists() else {}
    items = [_item(line, times.get(line.get("id")), path, number) for number, line in enumerate(lines[1:], start=2)]
    if len({item.case.id for item in items}) != len(items):
        message = f"{path} holds an item twice."
        raise RunRefused(message)
    return _run(folder.name, header, items)


def _run(name: str, header: Json, items: Sequence[Item]) -> Run:
    gates = gates_of_rows(item.row for item in items) | frozenset(gates_of(header.get("fingerprints") or {}))
    return Run(name, header, tuple(items), worst(gates, Parts.from_json(header.get("judge_parts") or {})))


def _log_in_turn(log: RunLog, suite: Suite, ended: dict[str, JudgedCase], new: JudgedCase | None) -> None:
    """Log all items whose turn it is, in the suite's order; keep ``new`` aside if it came before its turn."""
    for case in suite.cases[len(log.items) :]:
        if case.id not in ended:
            break
        done = ended.pop(case.id)
        log.put(done.line, done.times)
        new = None if new is done else new
    if new is not None:
        log.put_ahead(new.line, new.times)


def _in_order(lines: Sequence[Json], suite: Suite, path: Path) -> None:
    for number, (line, case) in enumerate(zip(lines, suite.cases, strict=False), start=2):
        if line.get("id") != case.id:
            message = f"{path}, line {number}: the item is «{line.get('id')}» where «{case.id}» comes next."
            raise RunRefused(message)
    if len(lines) > len(suite.cases):
        message = f"{path} holds {len(lines)} items, and the suite only {len(suite.cases)}."
        raise RunRefused(message)


def _read(path: Path) -> list[Json]:
    with explained(RunRefused, f"The log {path} cannot be read"):
        return parse_lines(whole_bytes(path.read_bytes()), path)


def _item(line: Json, times: Json | None, path: Path, number: int) -> Item:
    """Return the item of one line of the log, with its times put back into the row."""
    try:
        case = Case.model_validate(line["case"])
        verdicts = [Verdict(claim["verdict"]) if claim["verdict"] else None for claim in line["claims"]]
        claims = tuple(
            ClaimScore(**{**claim, "verdict": verdict}) for claim, verdict in zip(line["claims"], verdicts, strict=True)
        )
        row = {**line["row"], **{key: times[key] for key in VARYING if times and key in times}}
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        message = f"{path}, line {number}: the item cannot be read ({type(error).__name__}: {error})."
        raise RunRefused(message) from error
    return Item(case, row, claims)

"""What produced a run: enough to make it again, or to see why another one cannot be held beside it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.runs import Json, Run

_PLAIN: tuple[tuple[str, str], ...] = (
    ("suite", "Suite"),
    ("suite_fingerprint", "Suite, fingerprint"),
    ("cases", "Cases of the suite"),
    ("system", "System"),
    ("judge", "Judge"),
    ("judge_fingerprint", "Judge, fingerprint"),
    ("claim_splitter", "Claim splitter, version"),
    ("code", "Code, fingerprint"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the run depends on."""

    name: str
    value: str


def title_of(header: Json) -> str:
    """Return the title of a report."""
    return f"Evaluation of {header.get('system')} on the suite {header.get('suite')}"


def facts_of(run: Run) -> tuple[Fact, ...]:
    """Return what the header of a run names, in words; what it has not is left out."""
    return tuple(fact for fact in _facts(run) if fact.value)


def _facts(run: Run) -> Iterator[Fact]:
    header = run.header
    yield Fact("Run", run.name)
    for key, name in _PLAIN:
        yield Fact(name, str(header.get(key, "")))
    for part, value in sorted(_named(header, "judge_parts").items()):
        yield Fact(f"Judge, {part}", ", ".join(map(str, value)) if isinstance(value, list) else str(value))
    for part, value in sorted(_named(header, "fingerprints").items()):
        yield Fact(f"System, {part}", str(value))
    yield Fact("Questions asked again after a failure", str(run.retries or ""))
    yield Fact("To make it again", _command(header))


def _named(header: Json, key: str) -> Json:
    found = header.get(key)
    return found if isinstance(found, dict) else {}


def _command(header: Json) -> str:
    suite, system, judge = (shlex.quote(str(header.get(key, ""))) for key in ("suite", "system", "judge"))
    limited = _limit(str(header.get("suite_fingerprint", "")))
    return f"briefing eval run --suite {suite} --system {system} --judge {judge}{limited}"


def _limit(fingerprint: str) -> str:
    """Return the option of a run over the first cases only, whose number stands behind the suite's fingerprint."""
    number = fingerprint.rpartition(":")[2]
    return f" --limit {number}" if ":" in fingerprint and number.isdigit() else ""

"""All that a report tells, counted once; the forms (HTML, Markdown) only lay it out.

A circular run has no contents but what produced it: where there is no rate to be had, no form can print one.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import LabelsRefused
from eval.metrics import every_rate
from eval.metrics.slices import splits_of
from eval.metrics.summary import summary
from eval.report.failures import MOST, failures
from eval.report.headline import funnel, headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from eval.labels.corrected import CorrectedRun
    from eval.metrics.slices import Split
    from eval.metrics.summary import RunSummary
    from eval.report.failures import Group
    from eval.report.headline import Funnel, Headline
    from eval.runs import Json, Run
    from eval.statistics import Rate


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
class Measured:
    """The figures of a run that is not circular; ``corrected`` is None where nobody labelled anything."""

    headline: Headline
    rates: Mapping[str, Rate | None]
    figures: RunSummary
    funnel: Funnel
    parts: tuple[Split, ...]
    failures: tuple[Group, ...]
    corrected: CorrectedRun | None


@dataclass(frozen=True, slots=True)
class Contents:
    """A report; ``measured`` is None for a circular run."""

    title: str
    run: str
    warnings: tuple[str, ...]
    facts: tuple[Fact, ...]
    measured: Measured | None


def contents_of(run: Run, folder: Path | None = None, most: int = MOST) -> Contents:
    """Return what is told of ``run``; its labels are looked for in ``folder``. ``most`` failures of a kind are kept."""
    title, facts = report_title(run.header), facts_of(run)
    if run.circular:
        return Contents(title, run.name, (), facts, None)
    warnings = list(run.warnings)
    corrected = None
    try:
        corrected = _corrected(run, folder)
    except LabelsRefused as refused:
        warnings.append(f"The labels of this run could not be used. {refused}")
    rates, figures, sentences = every_rate(run.items), summary(run.items), funnel(run.items)
    measured = Measured(
        headline=headline(run.header, sentences, rates, figures.bounds["H_A"]),
        rates=rates,
        figures=figures,
        funnel=sentences,
        parts=splits_of(run.items, _documents(run)),
        failures=failures(run.items, most),
        corrected=corrected,
    )
    return Contents(title, run.name, tuple(warnings), facts, measured)


def _corrected(run: Run, folder: Path | None) -> CorrectedRun | None:
    from eval.labels.claims import all_to_label
    from eval.labels.corrected import corrected
    from eval.labels.store import LABELS, agreed, read_labels

    if folder is None or not (folder / LABELS).is_file():
        return None
    people = agreed(read_labels(folder / LABELS, all_to_label(run)))
    return corrected(run, people) if any(each.bad is not None for each in people.values()) else None


def _documents(run: Run) -> dict[str, str]:
    """Return the texts of the shipped documents by title; {} for a suite about others, which may be gone by now."""
    from eval.systems.shipped import shipped_documents
    from index.loaders import load

    if not run.header.get("shipped"):
        return {}
    loaded = (load(path) for path in shipped_documents())
    return {document.title: document.text for document in loaded}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the run depends on."""

    name: str
    value: str


def report_title(header: Json) -> str:
    """Return the title of a report."""
    return f"Evaluation of {header.get('system')} on the suite {header.get('suite')}"


def facts_of(run: Run) -> tuple[Fact, ...]:
    """Return what the header of a run names, in words; what it has not is left out."""
    return tuple(fact for fact in _every_fact(run) if fact.value)


def _every_fact(run: Run) -> Iterator[Fact]:
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

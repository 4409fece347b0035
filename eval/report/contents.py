"""The contents of a report, counted once, and its files by the log: ``result.json``, ``report.md``, ``report.html``.

The formats (HTML, Markdown) only lay it out. A circular run has no contents but what produced it, so no format can
print a rate. ``result.json`` holds the figures of a run as one JSON object, which is also the contract of
``eval run --json``.
"""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.errors import LabelsRefused, RunRefused
from eval.metrics import EVERY, every_rate
from eval.metrics.summary import RunSummary, Split, splits_of, summary
from eval.report.failures import MOST, Group, failures
from eval.report.headline import Funnel, Headline, funnel, headline
from eval.run_log import RESULT
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from eval.labels.corrected import CorrectedRun
    from eval.runs import Run
    from eval.statistics.intervals import Rate

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
MARKDOWN = "report.md"
HTML = "report.html"


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a run that is not circular; ``corrected`` is None if nothing was labelled."""

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
    """Return the report of ``run``, with the labels in ``folder`` and at most ``most`` failures of a kind."""
    from index import shipped_documents
    from index.loaders import load

    title = f"Evaluation of {run.header.get('system')} on the suite {run.header.get('suite')}"
    if run.circular:
        return Contents(title, run.name, (), facts_of(run), None)
    warnings, corrected = list(run.warnings), None
    try:
        corrected = _corrected(run, folder)
    except LabelsRefused as refused:
        warnings.append(f"The labels of this run could not be used. {refused}")
    rates, figures, sentences = every_rate(run.items), summary(run.items), funnel(run.items)
    # Only shipped documents are sure to exist; others may be gone by now.
    documents = map(load, shipped_documents()) if run.header.get("shipped") else ()
    measured = Measured(
        headline=headline(run.header, sentences, rates, figures.bounds["H_A"]),
        rates=rates,
        figures=figures,
        funnel=sentences,
        parts=splits_of(run.items, {document.title: document.text for document in documents}),
        failures=failures(run.items, most),
        corrected=corrected,
    )
    return Contents(title, run.name, tuple(warnings), facts_of(run), measured)


def _corrected(run: Run, folder: Path | None) -> CorrectedRun | None:
    from eval.labels import LABELS, agreed, all_to_label, read_labels
    from eval.labels.corrected import corrected

    if folder is None or not (folder / LABELS).is_file():
        return None
    people = agreed(read_labels(folder / LABELS, all_to_label(run)))
    return corrected(run, people) if any(each.bad is not None for each in people.values()) else None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the run depends on."""

    name: str
    value: str


def facts_of(run: Run) -> tuple[Fact, ...]:
    """Return what the header of a run names, in words; missing parts are left out."""
    header = run.header
    facts = [Fact("Run", run.name), *(Fact(name, str(header.get(key, ""))) for key, name in _PLAIN)]
    for key, name in (("judge_parts", "Judge"), ("fingerprints", "System")):
        named = header.get(key)
        for part, value in sorted(named.items() if isinstance(named, dict) else ()):
            words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            facts.append(Fact(f"{name}, {part}", words))
    suite, system, judge = (shlex.quote(str(header.get(key, ""))) for key in ("suite", "system", "judge"))
    whole, _, number = str(header.get("suite_fingerprint", "")).rpartition(":")
    limit = f" --limit {number}" if whole and number.isdigit() else ""  # a run over the first cases only
    command = f"briefing eval run --suite {suite} --system {system} --judge {judge}{limit}"
    facts += [Fact("Questions asked again after a failure", str(run.retries or "")), Fact("To make it again", command)]
    return tuple(fact for fact in facts if fact.value)


def result_of(run: Run, measured: Measured | None) -> dict[str, Any]:
    """Return the figures; a circular run (``measured`` is None) has null for every rate."""
    statuses = [item.status for item in run.items]
    rates = {} if measured is None else measured.rates
    told = None if measured is None else measured.figures.truthfulness
    return {
        "run": run.name,
        "n": len(run.items),
        "answered": statuses.count("answered"),
        "abstained": statuses.count("abstained"),
        "error": statuses.count("error"),
        "circular": run.circular,
        "retries": run.retries,
        "warnings": list(run.warnings),
        "truthfulness": None if told is None else told.difference,
        "metrics": {name: None if (rate := rates.get(name)) is None else asdict(rate) for name in EVERY},
        "figures": None if measured is None else measured.figures.as_json(),
    }


def write_reports(run: Run, folder: Path) -> dict[str, Any]:
    """Write the reports of ``run`` into ``folder`` and return its figures; raises ``RunRefused`` on a full disk."""
    from eval.report.html import html
    from eval.report.markdown import markdown

    contents = contents_of(run, folder)
    result = result_of(run, contents.measured)
    with explained(RunRefused, f"The report in {folder} could not be written", "; the log is kept."):
        put(folder / RESULT, [json.dumps(result, ensure_ascii=False, sort_keys=True, indent=1), "\n"])
        put(folder / MARKDOWN, [markdown(contents)])
        put(folder / HTML, [html(contents)])
    return result


def put(path: Path, pieces: Iterable[str]) -> None:
    """Write a file atomically: no reader, and no full disk, ever leaves half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(pieces)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)

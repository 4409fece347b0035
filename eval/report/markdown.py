"""The report as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.circularity import CIRCULAR
from eval.metrics import measured
from eval.report.words import NAMES, failures, figure, headline, percent
from eval.statistics import proportion

if TYPE_CHECKING:
    from eval.runs import Run

_MOST_FAILURES = 60


def markdown(run: Run) -> str:
    """Return the report; a circular run gets the word and no rate."""
    header = run.header
    lines = [
        f"# Evaluation of {header['system']} on the suite {header['suite']}",
        "",
        f"Judge: {header['judge']}. Cases: {header['cases']}. Run: {run.name}.",
        "",
    ]
    if run.circular:
        return "\n".join([*lines, CIRCULAR, ""])
    rates = measured(run.items)
    lines += [f"**{headline(run, rates)}**", "", "| What | Rate (count; 95 % interval) |", "|---|---|"]
    lines += [f"| {NAMES[name]} | {figure(rate)} |" for name, rate in rates.items()]
    lines += ["", "## By kind of question", "", "| Kind | Cases | Correct |", "|---|---|---|"]
    for kind in sorted({item.case.kind for item in run.items}):
        own = [item for item in run.items if item.case.kind == kind]
        rate = proportion(sum(item.correct for item in own), len(own))
        small = " (few cases)" if len(own) < 10 else ""  # noqa: PLR2004 - a slice to be read with care
        shown = f"{percent(rate.rate)} ({percent(rate.low)} to {percent(rate.high)})" if rate else "–"
        lines.append(f"| {kind} | {len(own)}{small} | {shown} |")
    failed = failures(run.items)
    lines += ["", f"## What went wrong ({len(failed)} of {len(run.items)})", ""]
    for failure in failed[:_MOST_FAILURES]:
        item = failure.item
        text = " ".join(str(item.row.get("text", "")).split())
        lines += [f"- **{item.case.id}** {item.case.question}", f"  - {failure.reason}", f"  - said: {text or '–'}"]
        if item.case.must_say:
            lines.append(f"  - must say: {'; '.join(' / '.join(group) for group in item.case.must_say)}")
    return "\n".join([*lines, ""])

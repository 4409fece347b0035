"""A comparison in words and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from eval.report.words import counted, judge_in_words, points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.comparing.changes import Change, Changes
    from eval.comparing.results import Results

_NAMED: Final = 10
"""Cases that are named a line; ``--json`` has all."""


def lines(found: Changes, first: Results, second: Results) -> list[str]:
    """Return the comparison in words."""
    one, two = first.measured, second.measured
    questions = counted(len(first.marks), "question")
    said = [f"{one.name}, then {two.name}: suite {one.suite}, {questions}, judged by {judge_in_words(one.judge)}."]
    for change in found.changes:
        said += _change(change, one.name, two.name)
    if found.claims is not None:
        said.append(f"Bad sentences, of the factual sentences shown (H_C): {points(found.claims)}.")
    said += [f"Warning: {warning}" for warning in found.warnings]
    return [*said, _end(found, two.name)]


def as_json(found: Changes, first: Results, second: Results) -> dict[str, Any]:
    """Return the comparison; what stands at the top beside ``measures`` is that of correct answers."""
    correct = found.changes[0].comparison
    return {
        **asdict(correct.paired),
        "tied": correct.tied,
        "first": first.measured.name,
        "second": second.measured.name,
        "suite": first.measured.suite,
        "judge": first.measured.judge,
        "n": len(first.marks),
        "worse": bool(found.fell),
        "fell": list(found.fell),
        "measures": {change.measure.name: _as_json(change) for change in found.changes},
        "H_C": None if found.claims is None else asdict(found.claims),
        "warnings": list(found.warnings),
    }


def _as_json(change: Change) -> dict[str, Any]:
    comparison, visible = change.comparison, change.comparison.visible
    return {
        **asdict(comparison.paired),
        "tied": comparison.tied,
        "n": comparison.paired.count,
        "difference": asdict(comparison.difference),
        "verdict": change.verdict,
        "fell": change.fell,
        "smallest_visible": visible.effect,
        "power": visible.power,
        "cases_only_first": list(change.only_first),
        "cases_only_second": list(change.only_second),
    }


def _change(change: Change, first: str, second: str) -> Iterable[str]:
    paired, visible = change.comparison.paired, change.comparison.visible
    verdict = "tied" if change.verdict == "tied" else f"{second} is {change.verdict}"
    yield (
        f"{change.measure.words} in both {paired.both}, only in {first} {paired.only_first}, only in {second} "
        f"{paired.only_second}, in neither {paired.neither}; exact McNemar p = {_p(paired.p_value)}: {verdict}."
    )
    could = (
        "Over so few questions no difference could have been seen."
        if visible.effect is None
        else f"A difference of {100 * visible.effect:.1f} points would have been seen four times out of five."
    )
    yield f"  {points(change.comparison.difference)}. {could}"
    for run, cases in ((first, change.only_first), (second, change.only_second)):
        if cases and change.measure.watched:
            yield f"  Only in {run}: {_named(cases)}."


def _end(found: Changes, second: str) -> str:
    if not found.fell:
        return "No significant fall."
    names = " and ".join(change.measure.words.lower() for change in found.changes if change.fell)
    return f"{second} is significantly worse: {names}."


def _named(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _NAMED:,} more" if len(cases) > _NAMED else ""
    return f"{', '.join(cases[:_NAMED])}{more}"


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1g}"  # noqa: PLR2004 - three decimals would say 0.000

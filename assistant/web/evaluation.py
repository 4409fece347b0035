"""The data of the Evaluation tab: the runs that ``briefing eval run`` left in the home folder, and one run's figures.

The package ``eval`` is not imported, so that what is measured does not depend on what measures it. Its files are read
like any others; a malformed one is reported, never guessed at.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from assistant.grounding.combination import Strictness, chosen_kind, chosen_strictness

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.web.words import Words


Data = dict[str, Any]
RUNS: Final = ("eval", "runs")
LOG: Final = "log.jsonl"
RESULT: Final = "result.json"
REPORT: Final = "report.html"
LABELLER: Final = "reader"
"""The name under which labels are kept on a page without accounts."""
_NAME: Final = re.compile(r"[\w.-]{1,140}")
_MOST_RUNS: Final = 50
_ROWS: Final = ("H_A_before", "H_C", "false_answer", "over_refusal", "correct", "citation_recall", "citation_precision")
_GATE: Final = ("gate_caught", "gate_good_withheld")


class State(StrEnum):
    """How complete a run is."""

    WHOLE = "whole"
    CIRCULAR = "circular"
    UNFINISHED = "unfinished"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """One run; ``header`` is the first line of its log, ``result`` its ``result.json``, {} if that cannot be used."""

    name: str
    folder: Path
    ended: datetime
    state: State
    header: Data = field(default_factory=dict)
    result: Data = field(default_factory=dict)
    items: int = 0


def runs(home: Path) -> list[EvaluationRun]:
    """Return the latest runs of a home folder, newest first."""
    logs = [path for path in home.joinpath(*RUNS).glob(f"*/{LOG}") if _NAME.fullmatch(path.parent.name)]
    latest = sorted(logs, key=lambda path: (-path.stat().st_mtime, path.parent.name))[:_MOST_RUNS]
    return [_run(path) for path in latest]


def run_named(home: Path, name: str) -> EvaluationRun | None:
    """Return the run of that name, None if there is none; ``name`` is untrusted."""
    if not _NAME.fullmatch(name) or name in {".", ".."}:
        return None
    path = home.joinpath(*RUNS, name, LOG)
    return _run(path) if path.is_file() else None


def _run(log: Path) -> EvaluationRun:
    folder = log.parent
    ended = datetime.fromtimestamp(log.stat().st_mtime, UTC)
    try:
        with log.open("rb") as lines:
            header = json.loads(lines.readline())
            items = sum(line.endswith(b"\n") for line in lines)
        cases = int(header["cases"])
    except (OSError, ValueError, KeyError, TypeError):
        return EvaluationRun(folder.name, folder, ended, State.DAMAGED)
    result = _result(folder / RESULT)
    if items < cases or result is None or result.get("n") != items:
        state = State.UNFINISHED if items < cases else State.DAMAGED
        return EvaluationRun(folder.name, folder, ended, state, header, {}, items)
    state = State.CIRCULAR if result.get("circular") else State.WHOLE
    return EvaluationRun(folder.name, folder, ended, state, header, result, items)


def _result(path: Path) -> Data | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("metrics"), dict) else None


def choices(found: list[EvaluationRun], words: Words) -> list[tuple[str, str]]:
    """Return a label and the name of each run."""
    return [(_line(run, words), run.name) for run in found]


def _line(run: EvaluationRun, words: Words) -> str:
    said = words(f"evaluation.state.{run.state.value}", done=run.items, of=run.header.get("cases", 0))
    return words("evaluation.line", name=run.name, day=words.day(run.ended.date()), state=said)


def nothing(words: Words) -> Data:
    """Return what is drawn while no run is chosen."""
    return {"name": "", "strictness": strictness_data(words)}


def run_data(run: EvaluationRun, words: Words) -> Data:
    """Return what is drawn of a run."""
    facts = {key: str(run.header.get(key, "")) for key in ("suite", "system", "judge")}
    metrics = run.result.get("metrics", {})
    whole = run.state is State.WHOLE
    return {
        "name": run.name,
        "facts": words("evaluation.facts", **facts, day=words.day(run.ended.date())),
        "headline": _headline(run, words),
        "open": _left_open(metrics, words) if whole else "",
        "rows": [row for row in (_row(key, metrics, words) for key in (*_ROWS, *_GATE)) if row] if whole else [],
        "funnel": _funnel(metrics) if whole else [],
        "curve": _curve(run.result) if whole else [],
        "report": f"/evaluation/{run.name}/report" if (run.folder / REPORT).is_file() else "",
        "labelling": f"/evaluation/{run.name}/labelling" if run.state is not State.DAMAGED else "",
        "warnings": [str(one) for one in run.result.get("warnings", [])],
        "strictness": strictness_data(words),
    }


def _headline(run: EvaluationRun, words: Words) -> str:
    if run.state is not State.WHOLE:
        return words(f"evaluation.told.{run.state.value}", done=run.items, of=run.header.get("cases", 0))
    rate = _rate(run.result["metrics"], "H_A")
    if rate is None:
        return words("evaluation.told.nothing_answered")
    return words("evaluation.headline", bad=rate["numerator"], of=rate["denominator"], **_percents(rate))


def _left_open(metrics: Data, words: Words) -> str:
    """Return the rate if everything unscored counted as bad; "" if nothing is unscored."""
    rate, worst = _rate(metrics, "H_A"), _rate(metrics, "H_A_if_unscored_bad")
    if rate is None or worst is None or worst["numerator"] == rate["numerator"]:
        return ""
    return words("evaluation.left_open", count=worst["numerator"] - rate["numerator"], **_percents(worst))


def _row(key: str, metrics: Data, words: Words) -> Data | None:
    rate = _rate(metrics, key)
    if rate is None:
        return None
    said = words("evaluation.rate", **_percents(rate))
    return {"name": words(f"evaluation.{key}"), "of": f"{rate['numerator']} / {rate['denominator']}", "rate": said}


def _rate(metrics: Data, name: str) -> Data | None:
    """Return a rate of a file's ``metrics``, None if it is missing or malformed."""
    rate = metrics.get(name)
    keys = ("numerator", "denominator", "rate", "low", "high")
    fine = isinstance(rate, dict) and all(isinstance(rate.get(key), int | float) for key in keys)
    return rate if fine else None


def _percents(rate: Data) -> dict[str, str]:
    return {key: f"{100 * rate[key]:.1f}%" for key in ("rate", "low", "high")}


def _funnel(metrics: Data) -> list[Data]:
    """Return how many sentences were said, withheld and shown, and how many of those shown were bad."""
    said, shown = _rate(metrics, "H_C_before"), _rate(metrics, "H_C")
    if said is None or shown is None:
        return []
    parts = {
        "said": said["denominator"],
        "withheld": said["denominator"] - shown["denominator"],
        "shown": shown["denominator"],
        "wrong": shown["numerator"],
    }
    return [{"key": key, "count": count} for key, count in parts.items()]


def _curve(result: Data) -> list[Data]:
    """Return the risk-coverage curve as points in [0, 1], [] if there is none."""
    points = ((result.get("figures") or {}).get("risk_coverage") or {}).get("points") or []
    kept = [one for one in points if isinstance(one, dict) and one.get("kept") and one.get("total")]
    return [{"coverage": one["kept"] / one["total"], "risk": one["bad"] / one["kept"]} for one in kept]


def strictness_data(words: Words) -> Data:
    """Return one row a setting with its rates; no rows if the check in use was not measured."""
    measured = json.loads(resources.files("assistant.grounding").joinpath("rates.json").read_bytes())
    rates = measured.get(chosen_kind(), {})
    rows = [_strictness_row(setting, rates[setting], words) for setting in Strictness if setting in rates]
    counts = rates[Strictness.BALANCED] if rows else {"good": {"n": 0}, "bad": {"n": 0}}
    about = words("strictness.about", good=counts["good"]["n"], bad=counts["bad"]["n"])
    return {"about": about, "rows": rows}


def _strictness_row(setting: Strictness, rates: Data, words: Words) -> Data:
    good, bad = rates["good"], rates["bad"]
    return {
        "name": words(f"strictness.{setting}"),
        "meaning": words(f"strictness.{setting}_meaning"),
        "chosen": setting is chosen_strictness(),
        "cells": [
            _percent(good["withheld"], words),
            _percent(good["marked"], words),
            _percent(bad["withheld"], words),
            _percent(bad["marked"], words),
            _percent(bad["shown"], words),
        ],
    }


def _percent(rate: Data, words: Words) -> str:
    values = {key: f"{100 * rate[key]:.0f}%" for key in ("rate", "low", "high")}
    return words("evaluation.rate", **values)

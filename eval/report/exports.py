"""A run in the formats of other programs: JUnit XML for build systems, and an Inspect log for ``inspect view``.

In JUnit XML a case is a test, and each kind of question a suite. A wrong outcome is a ``failure``, a failed answer an
``error``, and one that the judge could not decide is ``skipped``: a build system must not count it as passed. XML
cannot represent most control characters, not even escaped, so each is shown as «�».

In an Inspect log (``EvalLog``, version 2, as JSON) each case is a sample with up to two scores: ``correct`` (C, I, or N
if it was declined wrongly), and ``hallucinated`` (1 or 0, only for answers). A sample that the judge could not decide
has no ``hallucinated`` score and counts as unscored. A failed sample keeps its error and stays in the total. The rates
with their intervals are ours, as in the report: Inspect's own reducers leave failed samples out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Final

from eval.items import Item, is_bad
from eval.lines import line
from eval.report.failures import FailureKind, failure_kind, why
from eval.report.words import clipped, counted, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from eval.report.contents import Fact
    from eval.runs import Json, Run
    from eval.statistics.intervals import Rate

_TEXT = 4000
VERSION: Final = 2
_CORRECT: Final = (
    "correct", "incorrect", "not_attempted", "accuracy_given_attempted", "answer_rate", "over_refusal", "false_answer",
)  # fmt: skip
_HALLUCINATED: Final = ("H_A", "H_Q", "H_C", "contradicted", "unsupported", "unscored", "H_A_if_unscored_bad")


class CaseOutcome(StrEnum):
    """``UNSCORED`` is neither passed nor failed: nothing is known to be wrong, but the judge left something open."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    UNSCORED = "unscored"


def junit(run: Run, rates: Mapping[str, Rate | None], facts: Sequence[Fact]) -> Iterator[str]:
    """Yield JUnit XML in pieces; ``rates`` and ``facts`` become properties of each suite."""
    kinds: dict[str, list[Item]] = {}
    for item in run.items:
        kinds.setdefault(item.case.kind, []).append(item)
    properties = [{"name": fact.name, "value": fact.value} for fact in facts]
    for name, rate in rates.items():
        if rate is not None:
            value = f"{rate.numerator}/{rate.denominator} = {rate.rate:.6f} [{rate.low:.6f}, {rate.high:.6f}]"
            properties.append({"name": name, "value": value})
    suite = f"{run.header.get('suite')} {run.header.get('system')}"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes({'name': suite, **_counts(run.items)})}>\n"
    for kind, items in kinds.items():
        yield f"<testsuite{_attributes({'name': f'{suite} {kind}', **_counts(items)})}>\n<properties>\n"
        yield from (f"<property{_attributes(each)}/>\n" for each in properties)
        yield "</properties>\n"
        yield from (_case(item, f"{run.header.get('suite')}.{kind}") for item in items)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _counts(items: Sequence[Item]) -> dict[str, str]:
    found = Counter(map(case_outcome, items))
    seconds = sum(item.seconds or 0.0 for item in items)
    return {
        "tests": str(len(items)),
        "failures": str(found[CaseOutcome.FAILED]),
        "errors": str(found[CaseOutcome.ERROR]),
        "skipped": str(found[CaseOutcome.UNSCORED]),
        "time": f"{seconds:.3f}",
    }


def _case(item: Item, group: str) -> str:
    named = _attributes({"classname": group, "name": item.case.id, "time": f"{item.seconds or 0.0:.3f}"})
    outcome = case_outcome(item)
    if outcome is CaseOutcome.PASSED:
        return f"<testcase{named}/>\n"
    if outcome is CaseOutcome.UNSCORED:
        message = f"The judge could not tell of {counted(item.left_open, 'sentence')}."
        return f"<testcase{named}><skipped{_attributes({'message': message})}/></testcase>\n"
    row = item.row
    lines = [f"Question: {item.case.question}", f"Answer: {row.get('text') or row.get('error') or '(none)'}"]
    lines += [f"Must say: {' / '.join(group)}" for group in item.case.must_say]
    lines += [f"The documents say: {quote}" for quote in item.case.must_cite]
    lines += [f"{claim.verdict}: {claim.text} ({claim.reason})" for claim in item.shown if claim.verdict is not None]
    told = escape(visible(clipped("\n".join(lines), _TEXT)), quote=False)
    tag = "error" if outcome is CaseOutcome.ERROR else "failure"
    brief = _attributes({"message": clipped(why(item), 300), "type": str(failure_kind(item))})
    return f"<testcase{named}><{tag}{brief}>{told}</{tag}></testcase>\n"


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(visible(" ".join(value.split())))}"' for name, value in values.items())


def case_outcome(item: Item) -> CaseOutcome:
    """Return how an item ended."""
    kind = failure_kind(item)
    if kind is not None:
        return CaseOutcome.ERROR if kind is FailureKind.ERROR else CaseOutcome.FAILED
    return CaseOutcome.UNSCORED if item.left_open else CaseOutcome.PASSED


def inspect_log(run: Run, rates: Mapping[str, Rate | None], ended: datetime) -> Iterator[str]:
    """Yield an Inspect log in pieces, ending with the samples one by one; ``ended`` is in UTC."""
    head = json.dumps(_head(run, rates, ended.isoformat(timespec="seconds")), ensure_ascii=False, sort_keys=True)
    yield head.removesuffix("}") + ', "samples": [\n'
    for number, item in enumerate(run.items):
        yield ("," if number else "") + line(_sample(item, str(run.header.get("system"))))
    yield "]}\n"


def _head(run: Run, rates: Mapping[str, Rate | None], ended: str) -> Json:
    system, items = str(run.header.get("system")), run.items
    tokens = {name: sum(_tokens(item, name) for item in items) for name in ("input_tokens", "output_tokens")}
    usage = {system: {**tokens, "total_tokens": sum(tokens.values())}} if any(tokens.values()) else {}
    answers = [_hallucinated(item) for item in items if item.answered]
    untold = answers.count(None)

    def score(name: str, scored: int, unscored: int, of: Sequence[str]) -> Json:
        metrics = {}
        for metric in of:
            if (rate := rates.get(metric)) is not None:
                counts = {"numerator": rate.numerator, "denominator": rate.denominator}
                told = {**counts, "low": rate.low, "high": rate.high}
                metrics[metric] = {"name": metric, "value": rate.rate, "metadata": told}
        counts = {"scored_samples": scored, "unscored_samples": unscored}
        return {"name": name, "scorer": name, **counts, "metrics": metrics}

    return {
        "version": VERSION,
        "status": "success" if len(items) >= int(run.header.get("cases", 0)) else "cancelled",
        "eval": _spec(run, ended),
        "plan": {"name": "plan", "steps": [{"solver": system, "params": {}}], "config": {}},
        "results": {
            "total_samples": len(items),
            "completed_samples": len(items) - sum(item.status == "error" for item in items),
            "scores": [
                score("correct", len(items), 0, _CORRECT),
                score("hallucinated", len(answers) - untold, untold, _HALLUCINATED),
            ],
        },
        "stats": {"started_at": "", "completed_at": ended, "model_usage": usage},
    }


def _spec(run: Run, ended: str) -> Json:
    header = run.header
    identity = hashlib.sha256(f"{run.name}\n{line(header)}".encode()).hexdigest()
    return {
        "eval_id": identity[:22],
        "run_id": identity[22:44],
        "created": ended,
        "task": str(header.get("suite")),
        "task_id": str(header.get("suite_fingerprint"))[:22],
        "task_version": str(header.get("suite_fingerprint")),
        "dataset": {
            "name": str(header.get("suite")),
            "samples": int(header.get("cases", len(run.items))),
            "sample_ids": [item.case.id for item in run.items],
            "shuffled": False,
        },
        "model": str(header.get("system")),
        "config": {"epochs": 1, "fail_on_error": False},
        "packages": {},
        "scorers": [{"name": "correct"}, {"name": "hallucinated"}],
        "metadata": {"run": run.name, "header": header, "warnings": list(run.warnings)},
    }


def _sample(item: Item, model: str) -> Json:
    case, text = item.case, str(item.row.get("text") or "")
    asked = [*(turn.model_dump() for turn in case.history), {"role": "user", "content": case.question}]
    answer = {"role": "assistant", "content": text}
    declined = case.answerable and item.status == "abstained"
    value = "C" if item.correct else "N" if declined else "I"
    scores: dict[str, Json] = {"correct": {"value": value, "answer": text, "explanation": why(item)}}
    if (bad := _hallucinated(item)) is not None:
        reasons = "\n".join(f"{each.verdict}: {each.text} ({each.reason})" for each in item.shown if is_bad(each))
        scores["hallucinated"] = {"value": int(bad), "answer": text, "explanation": reasons}
    fields = ("text", "verdict", "reason", "withheld", "cited")
    sample = {
        "id": case.id,
        "epoch": 1,
        "input": asked if case.history else case.question,
        "target": [" / ".join(group) for group in case.must_say],
        "messages": [*asked, *([answer] if text else [])],
        "output": {"model": model, "completion": text, "choices": [{"message": answer, "stop_reason": "stop"}]},
        "scores": scores,
        "metadata": {
            "kind": case.kind,
            "answerable": case.answerable,
            "must_not_say": list(case.must_not_say),
            "must_cite": list(case.must_cite),
            "status": item.status,
            "left_open": item.left_open,
            "claims": [{name: getattr(claim, name) for name in fields} for claim in item.claims],
        },
    }
    if (seconds := item.seconds) is not None:
        sample["total_time"] = seconds
    if item.status == "error":
        message = str(item.row.get("error") or "no answer")
        sample["error"] = {"message": message, "traceback": "", "traceback_ansi": ""}
    return sample


def _hallucinated(item: Item) -> bool | None:
    """Whether an answer holds a bad sentence; None if nothing was answered, or the judge could not tell."""
    if not item.answered:
        return None
    if any(map(is_bad, item.shown)):
        return True
    return None if item.left_open else False


def _tokens(item: Item, name: str) -> int:
    cost = item.row.get("cost")
    value = cost.get(name) if isinstance(cost, dict) else None
    return int(value) if isinstance(value, int | float) and 0 <= value < float("inf") else 0

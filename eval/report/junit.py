"""A run as JUnit XML: a case a test, one suite for each kind of question.

A wrong outcome is a ``failure``, an answer that failed an ``error``, and one of which the judge could not tell is
``skipped``: a build system must not count it as passed. XML has no way to write most control characters, not even
escaped, so each of them is shown as «�».
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

from eval.report.failures import FailureKind, failure_kind, why
from eval.report.text import clipped, visible
from eval.report.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.items import Item
    from eval.report.contents import Fact
    from eval.runs import Run
    from eval.statistics import Rate


_TEXT = 4000


class CaseOutcome(StrEnum):
    """``UNSCORED`` is neither passed nor failed: nothing is known to be wrong, and the judge could not tell of all."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    UNSCORED = "unscored"


def junit(run: Run, rates: Mapping[str, Rate | None], facts: Sequence[Fact]) -> Iterator[str]:
    """Yield the file in pieces; ``rates`` and ``facts`` stand among the properties of each suite."""
    kinds: dict[str, list[Item]] = {}
    for item in run.items:
        kinds.setdefault(item.case.kind, []).append(item)
    name = f"{run.header.get('suite')} {run.header.get('system')}"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes({'name': name, **_counts(run.items)})}>\n"
    for kind, items in kinds.items():
        yield f"<testsuite{_attributes({'name': f'{name} {kind}', **_counts(items)})}>\n"
        yield f"<properties>\n{''.join(_properties(rates, facts))}</properties>\n"
        for item in items:
            yield _case(item, f"{run.header.get('suite')}.{kind}")
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


def _properties(rates: Mapping[str, Rate | None], facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        yield f"<property{_attributes({'name': fact.name, 'value': fact.value})}/>\n"
    for name, rate in rates.items():
        if rate is not None:
            value = f"{rate.numerator}/{rate.denominator} = {rate.rate:.6f} [{rate.low:.6f}, {rate.high:.6f}]"
            yield f"<property{_attributes({'name': name, 'value': value})}/>\n"


def _case(item: Item, group: str) -> str:
    named = _attributes({"classname": group, "name": item.case.id, "time": f"{item.seconds or 0.0:.3f}"})
    outcome = case_outcome(item)
    if outcome is CaseOutcome.PASSED:
        return f"<testcase{named}/>\n"
    if outcome is CaseOutcome.UNSCORED:
        message = f"The judge could not tell of {counted(item.left_open, 'sentence')}."
        return f"<testcase{named}><skipped{_attributes({'message': message})}/></testcase>\n"
    tag = "error" if outcome is CaseOutcome.ERROR else "failure"
    told = _attributes({"message": clipped(why(item), 300), "type": str(failure_kind(item))})
    return f"<testcase{named}><{tag}{told}>{_text(_told(item))}</{tag}></testcase>\n"


def _told(item: Item) -> str:
    """Return what a person needs to see why a test failed."""
    row = item.row
    lines = [f"Question: {item.case.question}", f"Answer: {row.get('text') or row.get('error') or '(none)'}"]
    lines += [f"Must say: {' / '.join(group)}" for group in item.case.must_say]
    lines += [f"The documents say: {quote}" for quote in item.case.must_cite]
    lines += [f"{claim.verdict}: {claim.text} ({claim.reason})" for claim in item.shown if claim.verdict is not None]
    return clipped("\n".join(lines), _TEXT)


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(visible(" ".join(value.split())))}"' for name, value in values.items())


def _text(content: str) -> str:
    return escape(visible(content), quote=False)


def case_outcome(item: Item) -> CaseOutcome:
    """Return how an item ended."""
    kind = failure_kind(item)
    if kind is not None:
        return CaseOutcome.ERROR if kind is FailureKind.ERROR else CaseOutcome.FAILED
    return CaseOutcome.UNSCORED if item.left_open else CaseOutcome.PASSED

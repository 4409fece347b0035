"""``briefing eval plan``: cases for a promise, differences that two runs can detect, labels that halve an interval."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import json_option, print_json
from eval.commands import plain_evaluation_errors
from eval.statistics.planning import (
    Expected,
    Labels,
    Visible,
    cases_needed,
    labels_to_halve,
    pairs_needed,
    smallest_visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHARE = click.FloatRange(0, 1)
_INSIDE = click.FloatRange(0, 1, min_open=True, max_open=True)
_FAULTS = 3
_LABELS = 50


@dataclass(frozen=True, slots=True)
class Promise:
    """The number of cases, of which at most ``faults`` are bad, that show a rate below ``below`` (one-sided).

    ``two_sided`` is the number at which the upper end of a report's two-sided interval falls below it.
    """

    below: float
    confidence: float
    faults: int
    cases: int
    two_sided: int


@click.command("plan")
@json_option
@click.option("--below", type=_INSIDE, default=0.01, show_default=True, help="The rate that is to be promised.")
@click.option("--confidence", type=_INSIDE, default=0.95, show_default=True, help="How sure the promise must be.")
@click.option("--cases", type=click.IntRange(1, 1_000_000), default=180, show_default=True, help="Cases of a suite.")
@click.option(
    "--differ", type=_SHARE, default=0.1, show_default=True, help="Share of cases on which two runs differ, about."
)
@click.option("--difference", type=_INSIDE, help="A difference of two runs' rates that is to be seen.")
@click.option("--labels", type=click.IntRange(0, 1_000_000), help="Answers labelled; default: 50, or all if fewer.")
@click.option("--rate", type=_SHARE, default=0.03, show_default=True, help="The rate that is expected.")
@click.option("--tpr", type=_SHARE, default=0.8, show_default=True, help="Share of bad answers that the judge finds.")
@click.option("--fpr", type=_SHARE, default=0.08, show_default=True, help="Share of good answers that it calls bad.")
@plain_evaluation_errors
def plan(  # noqa: PLR0913 - one parameter an option
    *,
    as_json: bool,
    below: float,
    confidence: float,
    cases: int,
    differ: float,
    difference: float | None,
    labels: int | None,
    rate: float,
    tpr: float,
    fpr: float,
) -> None:
    """Say how many cases a promise needs, what two runs could see, and how many labels halve an interval."""
    labels = min(_LABELS, cases) if labels is None else labels
    if labels > cases:
        message = f"{labels} labels of {cases} cases cannot be; --labels is at most --cases."
        raise click.UsageError(message)
    if difference is not None and difference > differ:
        message = (
            f"Runs whose rates differ by {_percent(difference)} differ on that share of the cases at least; "
            f"give --differ {difference:g} or more."
        )
        raise click.UsageError(message)
    both = (1 + confidence) / 2
    promises = [
        Promise(below, confidence, n, cases_needed(below, n, confidence), cases_needed(below, n, both))
        for n in range(_FAULTS)
    ]
    visible = smallest_visible(cases, differ)
    needed = None if difference is None else pairs_needed(difference, differ)
    expected = Expected(cases, rate, tpr, fpr)
    halved = labels_to_halve(expected, labels)
    if as_json:
        seen: dict[str, Any] = {**asdict(visible), "difference": difference, "pairs_needed": needed}
        reach = {**asdict(expected), "labels": labels, **asdict(halved)}
        print_json({"promise": [asdict(each) for each in promises], "comparison": seen, "labels": reach})
        return
    click.echo(
        "\n".join([*_promised(promises), *_seen(visible, difference, needed), _halved(expected, labels, halved)])
    )


def _promised(promises: Sequence[Promise]) -> Iterator[str]:
    first, *others = promises
    promised = f"«Below {_percent(first.below)}» with {_percent(first.confidence)} confidence"
    yield f"{promised} needs {first.cases} clean cases."
    for each in others:
        yield f"  With {each.faults} bad among them it needs {each.cases}."
    yield f"  A report's interval has two sides, and ends below that after {first.two_sided} clean cases."


def _seen(visible: Visible, difference: float | None, needed: int | None) -> Iterator[str]:
    """Yield the difference that two runs can detect, and the number of cases that ``difference`` needs."""
    start = f"Two runs over {visible.pairs} cases that differ on about {_percent(visible.discordant)} of them"
    often = _percent(visible.power)
    if visible.effect is None:
        yield f"{start} are always tied: so few cases show no difference, however large."
    else:
        yield (
            f"{start}: a difference of {_points(visible.effect)} is seen {often} of the time; a smaller one is likely "
            "to be called tied."
        )
    if difference is not None and needed is None:
        yield f"No number of cases up to ten million shows a difference of {_points(difference)}."
    elif difference is not None:
        yield f"A difference of {_points(difference)} is seen {often} of the time over {needed} cases."


def _halved(expected: Expected, labels: int, halved: Labels) -> str:
    start = (
        f"With {labels} of {expected.answers} answers labelled, a rate of {_percent(expected.rate)} and a judge of TPR "
        f"{expected.tpr:g} and FPR {expected.fpr:g}, the interval reaches about {_points(halved.now)} either way"
    )
    if halved.needed is None:
        return (
            f"{start}. Labels alone cannot halve that: with all answers labelled it is {_points(halved.then)}; "
            "ask more questions."
        )
    return f"{start}; {halved.needed} labels in all make it {_points(halved.then)}."


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _points(difference: float) -> str:
    return f"{100 * difference:.2g} points"

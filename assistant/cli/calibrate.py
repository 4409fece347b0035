"""``briefing index calibrate``: how sure an answer must be on these very documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json, progress_bar, say

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.calibration.kept import Calibration

_SHOWN: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@click.command()
@home_option
@json_option
@plain_errors
def calibrate(home: Path, *, as_json: bool) -> None:
    """Ask questions made from the documents, with and without their answers, and keep how sure an answer must be.

    The running page does this by itself. BRIEFING_ONE_WRONG_IN (5, 10 or 20) says how many answers may hold one that
    is wrong.
    """
    from assistant.calibration import own
    from assistant.calibration.kept import keep
    from index.library import Index

    with Index.open(home) as opened, progress_bar("Asking") as progress:
        found = own.calibrate(opened, progress)
    if found is None:
        message = (
            f"Fewer than {own.LEAST} questions can be made from these documents, so the shipped calibration stays."
        )
        say(message)
        if as_json:
            print_json({"calibrated": False, "reason": message})
        return
    keep(home, found)
    if as_json:
        print_json({"calibrated": True, **_report(found)})
    else:
        _tell(found)


def _report(found: Calibration) -> dict[str, Any]:
    from assistant.quoting.model import ONE_WRONG_IN

    points = [{"threshold": p.threshold, "answered": p.answered, "wrong": p.wrong} for p in found.points]
    thresholds = {str(number): found.threshold(number) for number in ONE_WRONG_IN}
    return {"questions": 2 * found.questions, "thresholds": thresholds, "risk_coverage": points}


def _tell(found: Calibration) -> None:
    asked = 2 * found.questions
    click.echo(f"{asked} questions, half of them with their answer taken out of the documents.")
    click.echo("sure at least   answered   wrong of those")
    for point in found.points:
        if point.threshold in _SHOWN:
            click.echo(f"{point.threshold:13.2f} {point.answered / asked:10.0%} {point.risk:16.1%}")

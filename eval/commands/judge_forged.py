"""``briefing eval judge-forged``: run judges over answers whose truth is known."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from assistant.cli.common import home_option, json_option, print_json
from eval.commands.common import plain_evaluation_errors, tracked
from eval.report.words import balanced_figure, figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.building.forged_answers import ForgedSuite
    from eval.building.judging import JudgedAnswer, JudgeFigures
    from eval.judges.base import Judge

GROUNDING: Final = "grounding:"
DEFAULT: Final = ("gold", "check", "grounding:quick")
"""``grounding:trained`` reads the whole documents with the trained witness for each answer, so it is named only."""


@click.command("judge-forged")
@home_option
@json_option
@click.option("--suite", "suite_name", default="forged", show_default=True, help="Shipped forged answers or a file.")
@click.option(
    "--judge",
    "names",
    multiple=True,
    help="A judge to measure, as in eval run, or grounding:quick or grounding:trained (our check over the whole "
    f"documents); may be repeated. Default: {', '.join(DEFAULT)}.",
)
@click.option("--show", default=0, type=click.IntRange(0), help="Print so many wrongly judged answers a kind.")
@plain_evaluation_errors
def judge_forged(*, home: Path, as_json: bool, suite_name: str, names: tuple[str, ...], show: int) -> None:
    """Measure judges on answers whose truth is known because we made them."""
    from eval.building.forged_answers import load_forged
    from eval.building.judging import judge_answers, judge_figures

    suite = load_forged(suite_name)
    documents = _documents(suite, home)
    judges = [open_named_judge(name, home) for name in dict.fromkeys(names or DEFAULT)]
    verdicts = {
        judge.name: judge_answers(judge, tracked(suite.answers, f"Judging with {judge.name}"), documents)
        for judge in judges
    }
    measured = {name: judge_figures(judged) for name, judged in verdicts.items()}
    if as_json:
        found = {judge.name: {**asdict(measured[judge.name]), "fingerprint": judge.fingerprint} for judge in judges}
        print_json({"suite": suite.name, "fingerprint": suite.fingerprint, "n": len(suite.answers), "judges": found})
        return
    for name, each in measured.items():
        click.echo(_table(name, each, verdicts[name], show))


def open_named_judge(name: str, home: Path) -> Judge:
    """Return the judge of that name; raises ``JudgeRefused`` for one that there is not."""
    from assistant.grounding.combination import Kind
    from eval.errors import JudgeRefused
    from eval.judges import open_judge
    from eval.judges.check import DocumentsCheck

    if not name.startswith(GROUNDING):
        return open_judge(name, home)
    kind = name.removeprefix(GROUNDING)
    if kind not in set(Kind):
        message = (
            f"There is no judge «{name}»; our check over the documents is {GROUNDING}{f' or {GROUNDING}'.join(Kind)}."
        )
        raise JudgeRefused(message)
    return DocumentsCheck(Kind(kind))


def _documents(suite: ForgedSuite, home: Path) -> list[str]:
    """Return the texts that the answers are about: those shipped, or those in the index of ``home``."""
    from eval.errors import SuiteRefused

    if suite.shipped:
        from eval.systems.shipped import shipped_texts

        return shipped_texts()
    from index.library import Index

    with Index.open(home) as index:
        texts = [document.text for document in index.documents()]
    for answer in suite.answers:
        for quote in (*answer.about, *(quote for claim in answer.claims for quote in claim.cites)):
            if not any(quote in text for text in texts):
                message = f"«{answer.id}» of {suite.name} cites «{quote}», which stands in no document of {home}."
                raise SuiteRefused(message)
    return texts


def _table(name: str, found: JudgeFigures, judged: Sequence[JudgedAnswer], show: int) -> str:
    lines = [name]
    for kind, each in found.kinds.items():
        citations = f"   citations {figure(each.citations)}" if each.citations is not None else ""
        lines.append(f"  {kind:12s} {figure(each.truth)}{citations}")
        wrong = [one for one in judged if one.answer.kind == kind and not one.rightly]
        lines.extend(
            f"      {one.answer.id}: {' '.join(claim.text for claim in one.answer.claims)} ({one.reason})"
            for one in wrong[:show]
        )
    lines.append(f"  {'bad found':12s} {figure(found.found)}")
    lines.append(f"  {'good passed':12s} {figure(found.passed)}")
    lines.append(f"  balanced accuracy {balanced_figure(found.balanced)}; always saying one thing gives 0.5")
    lines.append(f"  unscored {found.unscored} of {len(judged)}, counted as not seen")
    if found.balanced_citations is not None:
        lines.append(f"  citations: balanced accuracy {balanced_figure(found.balanced_citations)}")
    if found.sentences is not None:
        lines.append(
            f"  half-right answers of which both sentences were judged as they are: {found.sentences.numerator}"
        )
    return "\n".join(lines) + "\n"

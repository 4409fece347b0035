"""``briefing eval build`` and ``judge-forged``: suites from one's own documents, and judges on known answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.commands import FILE, plain_evaluation_errors, tracked
from eval.errors import JudgeRefused, SuiteRefused
from eval.report.words import balanced_figure, figure
from eval.systems import shipped_texts
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.building import SuiteCounts, SuitePaths
    from eval.building.forged_answers import ForgedSuite, JudgedAnswer, JudgeFigures
    from eval.judges import Judge

Kinds = dict[str, dict[str, int]]
"""The number of proposals of each kind, for cases and for forged answers."""
GROUNDING: Final = "grounding:"
DEFAULT: Final = ("gold", "check", "grounding:quick")
"""Without ``grounding:trained``, whose trained witness reads the whole documents for each answer."""


@click.command()
@home_option
@json_option
@click.option("--name", required=True, help="The suite's name: small letters, figures and hyphens.")
@click.option("--page", "page_file", type=FILE, help="Write a page on which a person accepts or drops each proposal.")
@click.option("--take", "decisions", type=FILE, help="Take the decisions that the page saved, instead of building.")
@click.option("--most", default=200, show_default=True, type=click.IntRange(2), help="At most so many of each sort.")
@plain_evaluation_errors
def build(  # noqa: PLR0913 - one parameter an option
    *, home: Path, as_json: bool, name: str, page_file: Path | None, decisions: Path | None, most: int
) -> None:
    """Make a suite of questions and of forged answers from the documents in the index."""
    from eval.building import suite_paths, take_decisions

    if decisions is not None and page_file is not None:
        message = "--take and --page do not go together: take the decisions first, then ask for a page."
        raise click.UsageError(message)
    files = suite_paths(home, name)
    kinds: Kinds = {}
    if decisions is not None:
        counts = take_decisions(files, name, decisions)
    else:
        counts, kinds = _built(home, name, files, page_file, most)
    if as_json:
        print_json({"suite": str(files.cases), "forged": str(files.forged), "kinds": kinds, **asdict(counts)})
        return
    for sort, found in kinds.items():
        told = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in found.items())
        click.echo(f"{sort}: {told or 'none'}")
    click.echo(
        f"Accepted {counts.accepted}, dropped {counts.dropped}, open {counts.undecided}; "
        f"{counts.written} written by hand."
    )
    if counts.gone:
        say(f"{counts.gone} decided rows cite words that stand in no document any more; they are in {files.gone}.")
    if page_file is not None:
        say(f"Decide on {page_file}, save, then: briefing eval build --name {name} --take {name}-decisions.jsonl")
    elif counts.accepted:
        say(f"Run the questions: briefing eval run --suite {files.cases} --home {home}")
        say(f"Judge the judges: briefing eval judge-forged --suite {files.forged} --home {home}")
    else:
        say("Nothing is run until a person has accepted it; --page FILE writes a page for that.")


def _built(home: Path, name: str, files: SuitePaths, page_file: Path | None, most: int) -> tuple[SuiteCounts, Kinds]:
    from eval.building import earlier_decisions, keep_proposals
    from eval.building.proposals import proposals
    from eval.by_hand import decision_page
    from index.library import Index

    with Index.open(home) as index:
        documents = [index.parsed(entry.id) for entry in index.manifest.entries]
    if not documents:
        message = f"There are no documents in {home}; add some with `briefing index add`."
        raise SuiteRefused(message)
    proposed = proposals(documents, most)
    counts = keep_proposals(files, proposed, [parsed.document.text for parsed in documents])
    if page_file is not None:
        with explained(SuiteRefused, f"The page {page_file} could not be written", "; the proposals are kept."):
            page_file.write_text(decision_page(name, proposed, earlier_decisions(files)), encoding="utf-8")
    kinds = {
        sort: dict(sorted(Counter(each.row["kind"] for each in proposed if each.forged is forged).items()))
        for sort, forged in (("cases", False), ("forged", True))
    }
    return counts, kinds


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
    from eval.building.forged_answers import judge_answers, judge_figures, load_forged

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
    """Return the judge of that name; raises ``JudgeRefused`` if there is none."""
    from assistant.grounding.combination import Kind
    from eval.judges import open_judge
    from eval.judges.entailment import DocumentsCheck

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
    """Return the texts that the answers are about: the shipped ones, or those in the index of ``home``."""
    from index.library import Index

    if suite.shipped:
        return shipped_texts()
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

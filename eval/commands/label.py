"""``briefing eval label`` and ``judge-check``: people's labels of a run, and judges measured on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.by_hand import label_in_terminal, label_page
from eval.circularity import CIRCULAR
from eval.commands import FILE, plain_evaluation_errors
from eval.errors import LabelsRefused
from eval.judges import JUDGES
from eval.report.words import balanced_figure, corrected_figure, figure
from eval.run_log import folder_of
from eval.systems import texts_for
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eval.labels import Label, LabelledClaim
    from eval.labels.corrected import CorrectedRun, LabelPlan
    from eval.labels.judging import OnLabels


@click.command("label")
@home_option
@json_option
@click.argument("name", metavar="RUN")
@click.option("--labeller", default="", help="Your name; needed to label in the terminal.")
@click.option("--seed", default=0, show_default=True, help="Decides the order in which sentences are shown.")
@click.option("--next", "only_next", is_flag=True, help="Only the answers whose labels halve the interval.")
@click.option("--page", type=FILE, help="Write one HTML file to label in, offline, instead of asking here.")
@click.option("--take", "taken", type=FILE, help="Read labels that such a page exported.")
@click.option("--status", is_flag=True, help="Only say what is labelled, and what to label next.")
@plain_evaluation_errors
def label(  # noqa: PLR0913 - one parameter an option
    *,
    home: Path,
    as_json: bool,
    name: str,
    labeller: str,
    seed: int,
    only_next: bool,
    page: Path | None,
    taken: Path | None,
    status: bool,
) -> None:
    """Label the sentences of RUN by hand: blind, in shuffled order, one key each; what is made is kept at once."""
    from eval.labels import LABELS, LabelFile, agreed, all_to_label, read_labels, shuffled, take_labels
    from eval.labels.corrected import plan_labels
    from eval.runs import read_run

    folder = folder_of(home, name)
    run = read_run(folder)
    claims = all_to_label(run)
    if taken is not None:
        say(f"{take_labels(taken, folder, claims, labeller)} labels were taken.")
    labels = read_labels(folder / LABELS, claims)
    if page is not None or (taken is None and not status):
        chosen = frozenset(plan_labels(run, agreed(labels), seed).answers) if only_next else None
        asked = [claim for claim in shuffled(run, seed) if chosen is None or claim.case_id in chosen]
        done = {each.id for each in labels if labeller and each.labeller == labeller}
        documents = texts_for(home, shipped=bool(run.header.get("shipped")))
        if page is not None:
            left = [claim for claim in asked if claim.id not in done]
            _write_page(page, run.name, left, documents, labeller)
        elif not labeller:
            message = "Say who labels: --labeller NAME. Two people's labels are kept apart by it."
            raise click.UsageError(message)
        else:
            with LabelFile(folder) as file:
                made = label_in_terminal(asked, documents, labeller, done, file)
            say(f"{made} labels were made and kept in {file.path}.")
        labels = read_labels(folder / LABELS, claims)
    _show_status(run.name, labels, plan_labels(run, agreed(labels), seed), as_json=as_json)


def _show_status(run: str, labels: Sequence[Label], planned: LabelPlan, *, as_json: bool) -> None:
    """Print who labelled how much, how well they agree, and what to label next."""
    from eval.labels.judging import agreements

    pairs = agreements(labels)
    counts = dict(sorted(Counter(each.labeller for each in labels).items()))
    if as_json:
        print_json({"run": run, "labellers": counts, "agreement": list(map(asdict, pairs)), "next": asdict(planned)})
        return
    for who, count in counts.items():
        click.echo(f"{who} labelled {count} sentences.")
    for pair in pairs:
        kappa = "cannot be said" if pair.kappa is None else f"is {pair.kappa:.2f}"
        click.echo(f"{pair.first} and {pair.second} agree on {pair.agree} of {pair.both} sentences; kappa {kappa}.")
    if planned.answers:
        click.echo(_what_next(planned))


@click.command("judge-check")
@home_option
@json_option
@click.argument("name", metavar="RUN")
@click.option("--judge", "names", multiple=True, help=f"May be repeated; default: the judge of the run. {JUDGES}.")
@click.option("--labels", "file", type=FILE, help="Labels of the run; default: those made with briefing eval label.")
@click.option("--labeller", default="", help="Only the labels of this person.")
@plain_evaluation_errors
def judge_check(  # noqa: PLR0913 - one parameter an option
    *, home: Path, as_json: bool, name: str, names: tuple[str, ...], file: Path | None, labeller: str
) -> None:
    """Measure judges on people's labels of RUN: what they find of the bad, what they blame of the good.

    And say what the hallucination rate is: by the judge of RUN alone, and corrected by the labels.
    """
    from eval.judges import open_judge
    from eval.labels import LABELS, agreed, all_to_label, read_labels
    from eval.labels.corrected import corrected
    from eval.labels.judging import by_stratum, disputed, judge_on_labels, pairs_of
    from eval.runs import read_run

    folder = folder_of(home, name)
    run = read_run(folder)
    people = agreed(read_labels(file or folder / LABELS, all_to_label(run)), labeller)
    if not any(each.bad is not None for each in people.values()):
        message = f"{run.name} has no labels to measure a judge on; make some with briefing eval label {name}."
        raise LabelsRefused(message)
    documents = texts_for(home, shipped=bool(run.header.get("shipped")))
    found: dict[str, dict[str, OnLabels]] = {}
    for judge_name in dict.fromkeys(names or (run.header["judge"],)):
        judge = None if judge_name == run.header["judge"] else open_judge(judge_name, home)
        pairs = pairs_of(run, judge, people, documents)
        found[judge_name] = {"all": judge_on_labels(pairs), **by_stratum(pairs)}
    rate, left_out = corrected(run, people), disputed(people.values())
    if as_json:
        as_dicts = {judge: {part: asdict(each) for part, each in parts.items()} for judge, parts in found.items()}
        counts = {"run": run.name, "labels": len(people), "disputed": left_out}
        print_json({**counts, "judges": as_dicts, "corrected": asdict(rate)})
        return
    for judge_name, parts in found.items():
        click.echo(f"{judge_name} on {parts['all'].n} labelled sentences of {run.name}")
        click.echo("\n".join(_figures(part, each) for part, each in parts.items()))
    if left_out:
        click.echo(f"{left_out} disputed sentences are left out; --labeller NAME takes one side.")
    click.echo("\n".join(corrected_lines(rate)))


def _write_page(page: Path, run: str, claims: Sequence[LabelledClaim], documents: Sequence[str], labeller: str) -> None:
    with explained(LabelsRefused, f"The page {page} could not be written"):
        page.write_text(label_page(run, claims, documents, labeller), encoding="utf-8")
    say(f"{page} holds {len(claims)} sentences; take what it exports with --take FILE.")


def _what_next(planned: LabelPlan) -> str:
    """Say how wide the interval is and which answers to label next."""
    more = ", ".join(f"{count} that the judge calls {name}" for name, count in planned.more.items() if count)
    first = f"label them with --next. The first: {', '.join(planned.answers[:8])}."
    if not any(stratum.labelled for stratum in planned.strata):
        return f"No answer is labelled yet. Begin with {len(planned.answers)} ({more}): {first}"
    short = "" if planned.then <= planned.now / 2 else " Halving it takes more questions than were asked."
    return (
        f"The interval of H_A reaches about {100 * planned.now:.1f} points either way; labels of "
        f"{len(planned.answers)} more answers ({more}) make it about {100 * planned.then:.1f}: {first}{short}"
    )


def _figures(part: str, each: OnLabels) -> str:
    kappa = "–" if each.kappa is None else f"{each.kappa:.2f}"
    return (
        f"  {part} ({each.n}; unscored {each.unscored})\n"
        f"    bad called bad (TPR)   {figure(each.tpr)}\n"
        f"    good called bad (FPR)  {figure(each.fpr)}\n"
        f"    balanced accuracy {balanced_figure(each.balanced)}; kappa {kappa}"
    )


def corrected_lines(found: CorrectedRun) -> Iterator[str]:
    """Yield a run's rate in words: by its judge, with what the judge left open, and corrected by people's labels."""
    yield f"H_A of the answers, corrected by people's labels of {found.labelled} of them"
    yield f"  {CIRCULAR}" if found.circular else f"  by the judge {found.judge} alone: {figure(found.raw)}"
    if found.bounds is not None and found.bounds.unscored:
        yield f"  if all {found.bounds.unscored} unscored answers were good: {figure(found.bounds.best)}"
        yield f"  if they were all bad: {figure(found.bounds.worst)}"
    for name, each in (("corrected", found.stratified), ("PPI++", found.ppi), ("Rogan–Gladen", found.rogan_gladen)):
        yield f"  {name}: {corrected_figure(each)}"
    if found.open:
        yield f"  Read and left undecided: {found.open}, which count as not labelled."

"""``briefing eval label`` and ``judge-check``: people's labels of a run, and every judge measured on them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.errors import LabelsRefused, RunRefused
from eval.judges import JUDGES
from eval.plain import plain, rate_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.labels.choosing import Plan
    from eval.labels.claims import LabelledClaim
    from eval.labels.judging import OnLabels
    from eval.labels.store import Label
    from eval.runs import Run


@dataclass(frozen=True, slots=True)
class _Session:
    """Who labels which sentences of which run, and what is labelled already."""

    run: Run
    folder: Path
    documents: list[str]
    labels: list[Label]
    labeller: str
    claims: list[LabelledClaim]

    @property
    def done(self) -> set[str]:
        """The sentences that this labeller has labelled."""
        return {each.id for each in self.labels if self.labeller and each.labeller == self.labeller}


_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("label")
@home_option
@json_option
@click.argument("name", metavar="RUN")
@click.option("--labeller", default="", help="Your name; needed to label in the terminal.")
@click.option("--seed", default=0, show_default=True, help="Decides the order in which sentences are shown.")
@click.option("--next", "only_next", is_flag=True, help="Only the answers whose labels halve the interval.")
@click.option("--page", type=_FILE, help="Write one HTML file to label in, offline, instead of asking here.")
@click.option("--take", "taken", type=_FILE, help="Read labels that such a page exported.")
@click.option("--status", is_flag=True, help="Only say what is labelled, and what to label next.")
@plain
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
    from eval.labels.choosing import plan
    from eval.labels.claims import all_to_label, shuffled
    from eval.labels.store import LABELS, agreed, read_labels, take

    folder, run = _opened(home, name)
    claims = all_to_label(run)
    if taken is not None:
        say(f"{take(taken, folder, claims, labeller)} labels were taken.")
    if page is not None or (taken is None and not status):
        labels = read_labels(folder / LABELS, claims)
        chosen = frozenset(plan(run, agreed(labels), seed).answers) if only_next else None
        asked = [claim for claim in shuffled(run, seed) if chosen is None or claim.case_id in chosen]
        session = _Session(run, folder, _documents(run, home), labels, labeller, asked)
        _in_terminal(session) if page is None else _write_page(session, page)
    _tell(run, read_labels(folder / LABELS, claims), seed, as_json=as_json)


@click.command("judge-check")
@home_option
@json_option
@click.argument("name", metavar="RUN")
@click.option("--judge", "names", multiple=True, help=f"May be repeated; default: the judge of the run. {JUDGES}.")
@click.option("--labels", "file", type=_FILE, help="Labels of the run; default: those made with briefing eval label.")
@click.option("--labeller", default="", help="Only the labels of this person.")
@plain
def judge_check(  # noqa: PLR0913 - one parameter an option
    *, home: Path, as_json: bool, name: str, names: tuple[str, ...], file: Path | None, labeller: str
) -> None:
    """Measure judges on people's labels of RUN: what they find of the bad, what they blame of the good.

    And say what the hallucination rate is: by the judge of RUN alone, and corrected by the labels.
    """
    from eval.judges import open_judge
    from eval.labels.claims import all_to_label
    from eval.labels.corrected import corrected, lines
    from eval.labels.judging import by_stratum, disputed, measured, pairs_of
    from eval.labels.store import LABELS, agreed, read_labels

    folder, run = _opened(home, name)
    labels = read_labels(file or folder / LABELS, all_to_label(run))
    people = agreed(labels, labeller)
    if not any(each.bad is not None for each in people.values()):
        message = f"{run.name} has no labels to measure a judge on; make some with briefing eval label {name}."
        raise LabelsRefused(message)
    documents = _documents(run, home)
    found = {}
    for judge_name in dict.fromkeys(names or (run.header["judge"],)):
        judge = None if judge_name == run.header["judge"] else open_judge(judge_name, home)
        pairs = pairs_of(run, judge, people, documents)
        found[judge_name] = {"all": measured(pairs), **by_stratum(pairs)}
    rate = corrected(run, people)
    if as_json:
        judges = {judge: {part: asdict(each) for part, each in parts.items()} for judge, parts in found.items()}
        content = {"labels": len(people), "disputed": disputed(people.values()), "judges": judges}
        print_json({"run": run.name, **content, "corrected": rate.as_json()})
        return
    for judge_name, parts in found.items():
        click.echo(f"{judge_name} on {parts['all'].n} labelled sentences of {run.name}")
        for part, each in parts.items():
            click.echo(_figures(part, each))
    if disputed(people.values()):
        click.echo(f"{disputed(people.values())} disputed sentences are left out; --labeller NAME takes one side.")
    click.echo("\n".join(lines(rate)))


def _opened(home: Path, name: str) -> tuple[Path, Run]:
    from eval.run_log import LOG
    from eval.runs import read

    folder = home / "eval" / "runs" / name
    folder = folder if folder.is_dir() else Path(name)
    if not (folder / LOG).is_file():
        message = f"There is no run «{name}» in {home / 'eval' / 'runs'}."
        raise RunRefused(message)
    return folder, read(folder)


def _documents(run: Run, home: Path) -> list[str]:
    from eval.systems.shipped import indexed_texts, shipped_texts

    return shipped_texts() if run.header.get("shipped") else indexed_texts(home)


def _in_terminal(session: _Session) -> None:
    from eval.labels.store import LabelFile
    from eval.labels.terminal import label_in_terminal

    if not session.labeller:
        message = "Say who labels: --labeller NAME. Two people's labels are kept apart by it."
        raise click.UsageError(message)
    with LabelFile(session.folder) as file:
        made = label_in_terminal(session.claims, session.documents, session.labeller, session.done, file)
    say(f"{made} labels were made and kept in {file.path}.")


def _write_page(session: _Session, page: Path) -> None:
    from eval.labels.page import label_page

    claims = [claim for claim in session.claims if claim.id not in session.done]
    try:
        content = label_page(session.run.name, claims, session.documents, session.labeller)
        page.write_text(content, encoding="utf-8")
    except OSError as error:
        message = f"The page {page} could not be written ({error.strerror})."
        raise LabelsRefused(message) from error
    say(f"{page} holds {len(claims)} sentences; take what it exports with --take FILE.")


def _tell(run: Run, labels: Sequence[Label], seed: int, *, as_json: bool) -> None:
    from eval.labels.agreement import agreements
    from eval.labels.choosing import plan
    from eval.labels.store import agreed

    planned = plan(run, agreed(labels), seed)
    by_name = {who: sum(each.labeller == who for each in labels) for who in sorted({each.labeller for each in labels})}
    pairs = agreements(labels)
    if as_json:
        content: dict[str, Any] = {"run": run.name, "labellers": by_name, "agreement": [asdict(each) for each in pairs]}
        print_json({**content, "next": asdict(planned)})
        return
    for who, count in by_name.items():
        click.echo(f"{who} labelled {count} sentences.")
    for pair in pairs:
        kappa = "cannot be said" if pair.kappa is None else f"is {pair.kappa:.2f}"
        click.echo(f"{pair.first} and {pair.second} agree on {pair.agree} of {pair.both} sentences; kappa {kappa}.")
    if planned.answers:
        click.echo(_advice(planned))


def _advice(planned: Plan) -> str:
    """Return which answers to label next, in words."""
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
    balanced = (
        "nothing to count"
        if each.balanced is None
        else f"{each.balanced.rate:.3f} (95 %: {each.balanced.low:.3f} to {each.balanced.high:.3f})"
    )
    kappa = "–" if each.kappa is None else f"{each.kappa:.2f}"
    return (
        f"  {part} ({each.n}; unscored {each.unscored})\n"
        f"    bad called bad (TPR)   {rate_line(each.tpr)}\n"
        f"    good called bad (FPR)  {rate_line(each.fpr)}\n"
        f"    balanced accuracy {balanced}; kappa {kappa}"
    )

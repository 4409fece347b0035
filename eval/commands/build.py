"""``briefing eval build``: make a suite from one's own documents, and take what a person decided about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.commands.common import FILE, plain_evaluation_errors

if TYPE_CHECKING:
    from pathlib import Path

    from eval.building.kept import SuiteCounts, SuitePaths

Kinds = dict[str, dict[str, int]]
"""How many of each kind were proposed, for cases and for forged answers."""


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
    from eval.building.kept import suite_paths, take_decisions

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
    _tell(files, counts, kinds)
    say(_next_step(home, name, files, counts, page_file))


def _built(home: Path, name: str, files: SuitePaths, page_file: Path | None, most: int) -> tuple[SuiteCounts, Kinds]:
    from eval.building.kept import earlier_decisions, keep_proposals
    from eval.building.proposals import proposals
    from eval.errors import SuiteRefused
    from eval.pages import decision_page
    from index.library import Index

    with Index.open(home) as index:
        documents = [index.parsed(entry.id) for entry in index.manifest.entries]
    if not documents:
        message = f"There are no documents in {home}; add some with `briefing index add`."
        raise SuiteRefused(message)
    proposed = proposals(documents, most)
    counts = keep_proposals(files, proposed, [parsed.document.text for parsed in documents])
    if page_file is not None:
        try:
            page_file.write_text(decision_page(name, proposed, earlier_decisions(files)), encoding="utf-8")
        except OSError as error:
            message = f"The page {page_file} could not be written ({error.strerror}); the proposals are kept."
            raise SuiteRefused(message) from error
    kinds = {
        sort: dict(sorted(Counter(each.row["kind"] for each in proposed if each.forged is forged).items()))
        for sort, forged in (("cases", False), ("forged", True))
    }
    return counts, kinds


def _tell(files: SuitePaths, counts: SuiteCounts, kinds: Kinds) -> None:
    for sort, found in kinds.items():
        told = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in found.items())
        click.echo(f"{sort}: {told or 'none'}")
    click.echo(
        f"Accepted {counts.accepted}, dropped {counts.dropped}, open {counts.undecided}; "
        f"{counts.written} written by hand."
    )
    if counts.gone:
        say(f"{counts.gone} decided rows cite words that stand in no document any more; they are in {files.gone}.")


def _next_step(home: Path, name: str, files: SuitePaths, counts: SuiteCounts, page_file: Path | None) -> str:
    if page_file is not None:
        return f"Decide on {page_file}, save, then: briefing eval build --name {name} --take {name}-decisions.jsonl"
    if counts.accepted:
        return (
            f"Run the questions: briefing eval run --suite {files.cases} --home {home}\n"
            f"Judge the judges: briefing eval judge-forged --suite {files.forged} --home {home}"
        )
    return "Nothing is run until a person has accepted it; --page FILE writes a page for that."

"""``briefing index``: adds, lists, removes, verifies and rebuilds documents, and calibrates on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from assistant.cli.adding import add
from assistant.cli.common import home_option, json_option, plain_errors, print_json, progress_bar, say
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from pathlib import Path

    from index.library import Index

_SHOWN: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@click.group()
def index() -> None:
    """Add, list, remove, verify and rebuild documents, and calibrate on them."""


index.add_command(add)


@index.command("list")
@home_option
@json_option
@plain_errors
def list_documents(home: Path, *, as_json: bool) -> None:
    """List the documents."""
    from index.library import Index

    with Index.open(home) as opened:
        rows = [_row(opened, entry.id) for entry in opened.manifest.entries]
    if as_json:
        print_json({"documents": rows})
        return
    for row in rows:
        click.echo(f"{row['id']}  {_day(row)}  {row['title']}  ({row['sentences']} sentences)")
    if not rows:
        say("The index is empty; add documents with `briefing index add PATH`.")


@index.command()
@home_option
@json_option
@click.argument("document")
@plain_errors
def remove(home: Path, document: str, *, as_json: bool) -> None:
    """Remove DOCUMENT: an id, the beginning of one, or a title."""
    from index.library import Index

    with Index.open(home) as opened:
        entry = opened.find(document)
        opened.remove(entry.id)
    say(f"Removed «{entry.title}».")
    if as_json:
        print_json({"removed": entry.id})


@index.command()
@home_option
@json_option
@plain_errors
def verify(home: Path, *, as_json: bool) -> None:
    """Check the vector store, the originals and the stored texts against the manifest; exit 1 if anything is wrong."""
    from index.library import Index

    try:
        with Index.open(home) as opened:
            report = opened.verify()
        documents, passages, problems = report.documents, report.passages, list(report.problems)
    except BriefingIndexError as error:
        documents, passages, problems = 0, 0, [str(error)]
    if as_json:
        print_json({"holds": not problems, "documents": documents, "passages": passages, "problems": problems})
    elif not problems:
        say(f"{documents} documents with {passages} passages: everything is there.")
    for problem in problems if not as_json else ():
        say(problem)
    if problems:
        raise SystemExit(1)


@index.command()
@home_option
@json_option
@plain_errors
def rebuild(home: Path, *, as_json: bool) -> None:
    """Build the vector store again from the stored originals."""
    from index.library import Index

    with Index.open(home, check=False) as opened, progress_bar("Rebuilding") as progress:
        opened.rebuild(progress)
        count = len(opened.manifest.entries)
    say(f"Rebuilt the index of {count} documents.")
    if as_json:
        print_json({"documents": count})


def _row(opened: Index, doc_id: str) -> dict[str, Any]:
    parsed = opened.parsed(doc_id)
    document = parsed.document
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "published": document.published.isoformat() if document.published else None,
        "dated_by": document.dated_by if document.published else None,
        "saved": document.saved.isoformat() if document.saved else None,
        "sentences": len(parsed.sentences),
        "passages": len(parsed.passages),
        "warnings": [warning.message for warning in document.warnings],
    }


def _day(row: dict[str, Any]) -> str:
    """Return a document's date and where it comes from: its date of issue if known, else its file's."""
    if row["published"]:
        return f"{row['published']} (from the {row['dated_by']})"
    return f"no date (file saved {row['saved']})" if row["saved"] else "no date"


@index.command()
@home_option
@json_option
@plain_errors
def calibrate(home: Path, *, as_json: bool) -> None:
    """Set how certain an answer must be, by questions made from the documents with and without their answers.

    The running page does this by itself. BRIEFING_ONE_WRONG_IN sets what is promised: at most one wrong
    answer in 5, 10 or 20.
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
        from assistant.quoting.model import ONE_WRONG_IN

        points = [{"threshold": p.threshold, "answered": p.answered, "wrong": p.wrong} for p in found.points]
        thresholds = {str(number): found.threshold(number) for number in ONE_WRONG_IN}
        print_json(
            {"calibrated": True, "questions": 2 * found.questions, "thresholds": thresholds, "risk_coverage": points}
        )
    else:
        asked = 2 * found.questions
        click.echo(f"{asked} questions, half of them with their answer taken out of the documents.")
        click.echo("sure at least   answered   wrong of those")
        for point in found.points:
            if point.threshold in _SHOWN:
                click.echo(f"{point.threshold:13.2f} {point.answered / asked:10.0%} {point.risk:16.1%}")

"""``briefing check``: check any text against any sources, with the code that gates the assistant's own answers.

With ``--draft``: check a draft against files or folders of sources and write reports.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import (
    end_batch,
    home_option,
    json_option,
    plain_errors,
    print_json,
    progress_bar,
    run_batch,
    say,
    text,
    texts,
)
from assistant.errors import CheckRefused
from assistant.served import server_of
from assistant.wire import report_to_json
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import Console

    from assistant.checking.draft import DraftReport
    from assistant.served import Server

_PATH = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLOURS = {"supported": "green", "contradicted": "red", "unsupported": "yellow", "not_factual": "dim"}


@click.command()
@home_option
@click.option(
    "--answer",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Text file with the answer to check (UTF-8); - for standard input.",
)
@click.option(
    "--draft", type=_FILE, help="Your own text to check: plain text, Markdown, DOCX or any other supported format."
)
@click.option(
    "--source", "sources", type=_PATH, multiple=True, help="A file, or with --draft a folder, to check it against."
)
@click.option(
    "--report",
    "reports",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="Write the report on a draft: .html, .md, or .docx with comments. May be repeated.",
)
@click.option("--question", help="The question that was asked, where there was one.")
@click.option("--batch", type=_FILE, help='JSON Lines: {"id", "question"?, "sources": [text…], "answer"}.')
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="JSON Lines to write for --batch.")
@json_option
@plain_errors
def check(  # noqa: PLR0913 - one parameter an option
    *,
    home: Path,
    answer: Path | None,
    draft: Path | None,
    sources: tuple[Path, ...],
    reports: tuple[Path, ...],
    question: str | None,
    batch: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Check any text against any sources, sentence by sentence."""
    if draft is not None or reports:
        if draft is None or not sources or answer is not None or batch is not None:
            message = "--draft FILE needs --source, --report needs --draft, and neither goes with --answer or --batch."
            raise click.UsageError(message)
        check_draft_file(draft, sources, reports, as_json=as_json)
        return
    if batch is not None:
        if out is None or answer is not None or sources:
            message = "--batch needs --out and does not go with --answer or --source."
            raise click.UsageError(message)
        failed = run_batch(batch, out, partial(_checked_row, server_of(home)), "Checking")
        if as_json:
            print_json({"out": str(out), "failed": failed})
        end_batch(failed)
        return
    if answer is None or not sources or out is not None or any(source.is_dir() for source in sources):
        message = "Give --draft FILE and --source PATH, --answer FILE and --source FILE, or --batch IN and --out OUT."
        raise click.UsageError(message)
    _check_files(answer, sources, question, server_of(home), as_json=as_json)


def _checked_row(server: Server | None, row: Mapping[str, Any]) -> dict[str, Any]:
    answer = text(row, "answer") or ""
    return _checked(server, answer, texts(row, "sources"), text(row, "question", required=False))


def _checked(server: Server | None, answer: str, sources: Sequence[str], question: str | None) -> dict[str, Any]:
    """Check in this process, or through the server that owns the home folder."""
    if server is not None:
        report: dict[str, Any] = server.do("check", {"answer": answer, "sources": list(sources), "question": question})[
            "report"
        ]
        return report
    from assistant.grounding.check import check_answer

    return report_to_json(check_answer(answer, sources, question))


def _check_files(
    answer: Path, sources: Sequence[Path], question: str | None, server: Server | None, *, as_json: bool
) -> None:
    from index.loaders import load

    documents = [load(source) for source in sources]
    report = _checked(server, _read(answer), [document.text for document in documents], question)
    if as_json:
        print_json(report)
        return
    from rich.console import Console

    _show(report, [document.title for document in documents], Console(highlight=False, soft_wrap=True))


def _read(answer: Path) -> str:
    try:
        with click.open_file(str(answer), encoding="utf-8-sig") as file:
            said: str = file.read()
            return said
    except UnicodeDecodeError as error:
        message = f"The answer {answer} is not UTF-8 text; save it as UTF-8 first."
        raise CheckRefused(message) from error


def _show(report: Mapping[str, Any], titles: Sequence[str], console: Console) -> None:
    """Print each claim with its verdict, its findings, and the words it was checked against."""
    from rich.markup import escape

    for claim in report["claims"]:
        verdict = claim["verdict"]
        colour = _COLOURS[verdict]
        console.print(f"[{colour}]{verdict.replace('_', ' ')}[/] ({claim['score']:.2f})  {escape(claim['text'])}")
        for finding in claim["findings"]:
            console.print(f"    {finding['check']}: {escape(finding['message'])}")
        for item in claim["evidence"][:2]:
            console.print(f"    [dim]{escape(titles[int(item['source'])])}:[/] «{escape(item['quote'])}»")
    outcome = "[green]grounded[/]" if report["grounded"] else "[red]not grounded[/]"
    console.print(f"{outcome}; probability that something is not supported: {report['score']:.2f}")


def check_draft_file(draft: Path, sources: Sequence[Path], reports: Sequence[Path], *, as_json: bool) -> None:
    """Check the draft and write the reports; after Ctrl+C they cover what was checked so far."""
    from assistant.checking.forms import DOCX, FORMS, in_form

    strange = [path.name for path in reports if path.suffix.lower() not in FORMS]
    if strange:
        message = f"A report can be written as {', '.join(FORMS)}, not as {strange[0]}."
        raise click.UsageError(message)
    from assistant.checking.draft import check_draft, read_sources
    from index.loaders import load

    document = load(draft)
    found = read_sources(sources, document)
    with progress_bar("Checking") as progress, _until_interrupted() as stopped:
        report = check_draft(
            document, found, progress=lambda done, total: progress(done, total, "sentences"), stop=stopped
        )
    for path in reports:
        own = draft.read_bytes() if draft.suffix.lower() == DOCX else None
        with explained(CheckRefused, f"The report {path} could not be written", "; choose another place."):
            path.write_bytes(in_form(report, path.suffix.lower(), own))
    if as_json:
        print_json(draft_to_json(report))
    elif reports:
        say(f"{report.summary}. {', '.join(map(str, reports))}")
    else:
        _show_draft(report)


def draft_to_json(report: DraftReport) -> dict[str, Any]:
    """Return a report in the JSON form of the command line."""
    from assistant.checking.draft import OUTCOMES
    from assistant.wire import checked_to_json

    return {
        "title": report.title,
        "claims": [checked_to_json(claim) for claim in report.claims],
        "counts": {outcome: len(report.of(outcome)) for outcome in OUTCOMES},
        "sources": [document.title for document in report.sources],
        "notices": list(report.notices),
        "stopped": report.stopped,
    }


@contextmanager
def _until_interrupted() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether Ctrl+C was pressed; a second Ctrl+C ends the program as usual."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        del frame
        pressed.append(number)
        signal.signal(signal.SIGINT, before)
        say("Stopping; what was checked so far is reported.")

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _show_draft(report: DraftReport) -> None:
    from rich.console import Console
    from rich.markup import escape

    from assistant.checking.draft import EVIDENCE, SUPPORTED, outcome_of, place, reasons

    console = Console(highlight=False, soft_wrap=True)
    for claim in report.claims:
        outcome = outcome_of(claim)
        if outcome in {SUPPORTED, None}:
            continue
        console.print(f"[bold]{escape(str(outcome))}[/]  {escape(claim.text)}")
        for reason in reasons(claim, report):
            console.print(f"    {escape(reason)}")
        for item in claim.evidence[:EVIDENCE]:
            console.print(f"    [dim]{escape(place(item, report))}:[/] «{escape(item.text)}»")
    for notice in report.notices:
        console.print(f"[dim]{escape(notice)}[/]")
    console.print(f"{escape(report.summary)}.")

"""``briefing check --draft``: a person's own text against files or folders of sources, with a report in files."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import print_json, progress_bar, say
from assistant.errors import CheckRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from assistant.checking.draft import DraftReport


def check_draft_file(draft: Path, sources: Sequence[Path], reports: Sequence[Path], *, as_json: bool) -> None:
    """Check the draft and write the reports; Ctrl+C stops it, and what was checked until then is reported."""
    from assistant.checking.forms import FORMS

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
        _write(report, draft, path)
    if as_json:
        print_json(draft_to_json(report))
    elif reports:
        say(f"{report.summary}. {', '.join(map(str, reports))}")
    else:
        _show(report)


def draft_to_json(report: DraftReport) -> dict[str, Any]:
    """Return a report with its sentences as the command line's contract has them."""
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


def _write(report: DraftReport, draft: Path, out: Path) -> None:
    from assistant.checking.forms import DOCX, in_form

    own = draft.read_bytes() if draft.suffix.lower() == DOCX else None
    try:
        out.write_bytes(in_form(report, out.suffix.lower(), own))
    except OSError as error:
        message = f"The report {out} could not be written ({error.strerror}); choose another place."
        raise CheckRefused(message) from error


@contextmanager
def _until_interrupted() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether Ctrl+C was pressed; a second Ctrl+C ends the program as usual."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        del frame
        pressed.append(number)
        signal.signal(signal.SIGINT, before)
        say("Stopping; what was checked until now is reported.")

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _show(report: DraftReport) -> None:
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

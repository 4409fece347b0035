"""``briefing ask``: one question for a person, or a batch of them for an evaluation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from assistant.cli.batch import RowRefused, end_batch, run_batch, text, texts
from assistant.cli.common import home_option, json_option, model_option, plain_errors, print_json
from assistant.types import Status, Turn
from assistant.wire import answer_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.pipeline import Assistant
    from assistant.types import Answer, Citation
    from index.library import Index

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@home_option
@model_option
@json_option
@click.option("--batch", type=_FILE, help='JSON Lines of {"id","question","history"?,"sources"?}.')
@click.option("--out", type=_FILE, help="Where the batch's answers go.")
@click.option("--receipt", type=_FILE, help="Write the answer's receipt to this file.")
@click.argument("question", required=False)
@plain_errors
def ask(  # noqa: PLR0913 - one parameter an option
    *,
    home: Path,
    model: str,
    as_json: bool,
    batch: Path | None,
    out: Path | None,
    receipt: Path | None,
    question: str | None,
) -> None:
    """Answer QUESTION, or a batch of questions, from the briefing."""
    if (batch is None) == (question is None) or (batch is None) != (out is None) or (batch and receipt):
        message = "Give either a QUESTION, or --batch IN together with --out OUT; --receipt goes with a QUESTION."
        raise click.UsageError(message)
    from assistant.pipeline import Assistant
    from assistant.settings import Settings
    from index.library import Index

    settings = Settings(home=home, model=model)
    if batch is not None and out is not None:
        with _Askers(settings) as askers:
            failed = run_batch(batch, out, askers.row, "Answering")
        if as_json:
            print_json({"out": str(out), "failed": failed})
        end_batch(failed)
        return
    with Index.open(home) as index:
        assistant = Assistant(index, settings)
        answer = assistant.answer(str(question))
        if receipt is not None:
            from assistant.receipts import write_receipt

            write_receipt(receipt, answer, index)
    if as_json:
        print_json(answer_to_json(answer))
    else:
        _show(answer)
    if answer.status is Status.ERROR:
        raise SystemExit(1)


class _Askers:
    """Answers rows of a batch; the index is opened when the first row needs it, the model is loaded once."""

    def __init__(self, settings: Any) -> None:  # noqa: ANN401 - Settings is imported late
        from assistant.pipeline import make_answerer

        self._settings = settings
        self._answerer = make_answerer(settings)
        self._index: Index | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._index is not None:
            self._index.close()

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to one row."""
        question = text(row, "question") or ""
        answer = self._assistant(row).answer(question, _history(row))
        return answer_to_json(answer, row.get("id"))

    def _assistant(self, row: Mapping[str, Any]) -> Assistant:
        from assistant.pipeline import Assistant

        if row.get("sources") is not None:
            from index.memory import TextCorpus

            return Assistant(TextCorpus(texts(row, "sources")), self._settings, self._answerer)
        if self._index is None:
            from index.library import Index

            self._index = Index.open(self._settings.home)
        return Assistant(self._index, self._settings, self._answerer)


def _history(row: Mapping[str, Any]) -> tuple[Turn, ...]:
    turns = row.get("history") or []
    try:
        return tuple(Turn(str(turn["role"]), str(turn["content"])) for turn in turns)
    except (TypeError, KeyError) as error:
        message = f'«history» must be a list of {{"role", "content"}}, not {json.dumps(turns)[:80]}.'
        raise RowRefused(message) from error


def _show(answer: Answer) -> None:
    """Print an answer for a person: each sentence with its source, then what was withheld or lies near."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    if not answer.claims:
        console.print(escape(answer.text))
    for claim in answer.claims:
        console.print(escape(claim.text))
        for citation in claim.citations:
            console.print(f"    [dim]{escape(_source(citation))}[/]")
            if citation.quote != claim.text:
                console.print(f"    [dim]«{escape(citation.quote)}»[/]")
            for warning in citation.warnings:
                console.print(f"    [yellow]{escape(warning.message)}[/]")
    for notice in answer.notices:
        console.print(f"[dim]{escape(notice)}[/]")
    for claim in answer.withheld:
        reason = claim.findings[0].message if claim.findings else "the source does not support it"
        console.print(f"[dim]Withheld: «{escape(claim.text)}»: {escape(reason)}[/]")
    for introduced, citation in _offered(answer):
        console.print(f"[dim]{introduced}: «{escape(citation.quote)}» ({escape(_source(citation))})[/]")
    if answer.status is Status.INCOMPLETE:
        console.print(f"[yellow]The answer is incomplete: {escape(answer.problem or '')}[/]")


def _offered(answer: Answer) -> Iterator[tuple[str, Citation]]:
    """Yield what stands under a no: the passage that may answer, then those that lie near."""
    if answer.possible is not None:
        yield "This may be what you look for", answer.possible.citation
    for citation in answer.nearest if not answer.claims else ():
        yield "Near", citation


def _source(citation: Citation) -> str:
    date = f", {citation.published.isoformat()}" if citation.published else ""
    page = f", page {citation.page}" if citation.page is not None else ""
    return f"{citation.title}{date}{page} [{citation.start}–{citation.end}]"

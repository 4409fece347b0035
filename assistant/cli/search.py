"""``briefing search``: the passages that a question finds, for people and for evaluations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.batch import end_batch, run_batch, text
from assistant.cli.common import home_option, json_option, plain_errors, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.types import Corpus


@click.command()
@home_option
@json_option
@click.option("--k", default=8, show_default=True, type=click.IntRange(1, 100), help="How many passages at most.")
@click.option("--batch", type=click.Path(path_type=Path), help='JSON Lines of {"id","question"}.')
@click.option("--out", type=click.Path(path_type=Path), help="Where the batch's results go.")
@click.argument("query", required=False)
@plain_errors
def search(  # noqa: PLR0913 - one parameter an option
    home: Path, k: int, batch: Path | None, out: Path | None, query: str | None, *, as_json: bool
) -> None:
    """Show the passages that QUERY finds."""
    if (batch is None) == (query is None) or (batch is None) != (out is None):
        message = "Give either a QUERY, or --batch IN together with --out OUT."
        raise click.UsageError(message)
    from index.library import Index

    with Index.open(home) as opened:
        if batch is not None and out is not None:
            end_batch(run_batch(batch, out, lambda row: _row(opened, row, k), "Searching"))
            return
        passages = _found(opened, str(query), k)
    if as_json:
        print_json({"question": query, "passages": passages})
        return
    for number, passage in enumerate(passages, start=1):
        click.echo(f"{number}. {passage['title']} [{passage['start']}–{passage['end']}]\n   {passage['text']}\n")


def _row(corpus: Corpus, row: Mapping[str, Any], k: int) -> dict[str, Any]:
    return {"passages": _found(corpus, text(row, "question") or "", k)}


def _found(corpus: Corpus, query: str, k: int) -> list[dict[str, Any]]:
    from assistant.searching import passages

    return [
        {
            "doc_id": found.citation.doc_id,
            "title": found.citation.title,
            "start": found.citation.start,
            "end": found.citation.end,
            "text": found.citation.quote,
            "score": found.score,
        }
        for found in passages(corpus, query, k)
    ]

"""``briefing eval questions natural``: questions as colleagues type them, about public documents of many kinds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, model_option, print_json
from eval.plain import as_json_rate, plain, rate_line, tracked

if TYPE_CHECKING:
    from eval.natural.documents import Part


@click.command()
@home_option
@json_option
@model_option
@click.option(
    "--documents", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True,
    help="Folder of the documents (their addresses: eval/natural/documents.jsonl).",
)  # fmt: skip
@click.option(
    "--part", type=click.Choice(["tune", "held", "fresh", "unseen"]), default="tune", show_default=True,
    help="«unseen» is for the end: nothing may be tuned on it.",
)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep every answer with its outcome.")
@plain
def natural(  # noqa: PLR0913 - one parameter an option
    *, home: Path, as_json: bool, model: str, folder: Path, part: Part, out: Path | None
) -> None:
    """Ask questions as colleagues type them: how many are answered rightly, refused, wrong, or answered for nothing."""
    from eval.natural.asking import ask, write_answers
    from eval.natural.documents import listed, texts
    from eval.natural.questions import load_questions
    from eval.natural.table import by_style, rates

    del home
    read = texts(listed(part), folder)
    asked = list(ask(load_questions(part), read, model, tracked([*read], "Asking")))
    if out is not None:
        write_answers(out, asked)
    judged = [one for one, _ in asked]
    found = rates(judged)
    if as_json:
        print_json({name: as_json_rate(rate) for name, rate in found.items()})
        return
    for name, rate in found.items():
        click.echo(f"{name.replace('_', ' '):30s} {rate_line(rate)}")
    click.echo("\n" + "\n".join(by_style(judged)))

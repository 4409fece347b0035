"""``briefing ask``: one question for a person, or a batch of them for an evaluation."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.batch import RowRefused, end_batch, run_batch, text, texts
from assistant.cli.common import home_option, json_option, model_option, plain_errors, print_json
from assistant.cli.server import server_of
from assistant.types import Status, Turn
from assistant.wire import answer_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.briefing import Briefing
    from assistant.cli.server import Server

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
    server = server_of(home, model)
    if batch is not None and out is not None:
        if server is not None:
            failed = run_batch(batch, out, partial(_served_row, server), "Answering")
        else:
            with _briefing(home, model) as briefing:
                failed = run_batch(batch, out, partial(_row, briefing), "Answering")
        if as_json:
            print_json({"out": str(out), "failed": failed})
        end_batch(failed)
        return
    answer = _here(home, model, str(question), receipt) if server is None else _there(server, str(question), receipt)
    if as_json:
        print_json(answer)
    else:
        from assistant.cli.showing import show

        show(answer)
    if answer["status"] == Status.ERROR:
        raise SystemExit(1)


def _there(server: Server, question: str, receipt: Path | None) -> dict[str, Any]:
    """Have the server answer; raises ``ServerFailed``."""
    made = server.do("ask", {"question": question, "receipt": receipt is not None})
    if receipt is not None:
        from assistant.receipts.making import write_text

        write_text(receipt, made["receipt"])
    answer: dict[str, Any] = made["answer"]
    return answer


def _served_row(server: Server, row: Mapping[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = {"question": text(row, "question") or ""}
    payload["history"] = [{"role": turn.role, "content": turn.content} for turn in _history(row)]
    if row.get("sources") is not None:
        payload["sources"] = texts(row, "sources")
    answer: dict[str, Any] = server.do("ask", payload)["answer"]
    return answer


def _here(home: Path, model: str, question: str, receipt: Path | None) -> dict[str, Any]:
    """Answer in this process."""
    with _briefing(home, model) as briefing:
        answer = briefing.ask(question)
        if receipt is not None:
            from assistant.receipts import write_receipt

            write_receipt(receipt, answer, briefing.index)
    return answer_to_json(answer)


def _briefing(home: Path, model: str) -> Briefing:
    """Return what answers in this process: its index is opened at the first question, the networks load beside it."""
    from assistant.briefing import Briefing
    from assistant.cli.loading import load_beside
    from assistant.settings import Settings

    load_beside()
    return Briefing(Settings(home=home, model=model))


def _row(briefing: Briefing, row: Mapping[str, Any]) -> dict[str, Any]:
    sources = texts(row, "sources") if row.get("sources") is not None else None
    answer = briefing.ask(text(row, "question") or "", _history(row), sources=sources)
    return answer_to_json(answer, row.get("id"))


def _history(row: Mapping[str, Any]) -> tuple[Turn, ...]:
    turns = row.get("history") or []
    try:
        return tuple(Turn(str(turn["role"]), str(turn["content"])) for turn in turns)
    except (TypeError, KeyError) as error:
        message = f'«history» must be a list of {{"role", "content"}}, not {json.dumps(turns)[:80]}.'
        raise RowRefused(message) from error

"""``briefing ask`` and ``briefing search``: one question for a person, or a batch of them for an evaluation."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import (
    RowRefused,
    end_batch,
    home_option,
    json_option,
    load_beside,
    model_option,
    plain_errors,
    print_json,
    run_batch,
    text,
    texts,
)
from assistant.served import server_of
from assistant.types import Claim, Finding, Status, Turn, Verdict
from assistant.wire import answer_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.briefing import Briefing
    from assistant.served import Server
    from index.types import Corpus

Json = dict[str, Any]
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@home_option
@model_option
@json_option
@click.option("--batch", type=_FILE, help='JSON Lines of {"id","question","history"?,"sources"?}.')
@click.option("--out", type=_FILE, help="File for the batch's answers.")
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
        _show(answer)
    if answer["status"] == Status.ERROR:
        raise SystemExit(1)


def _there(server: Server, question: str, receipt: Path | None) -> Json:
    made = server.do("ask", {"question": question, "receipt": receipt is not None})
    if receipt is not None:
        from assistant.receipts.signing import write_text

        write_text(receipt, made["receipt"])
    answer: dict[str, Any] = made["answer"]
    return answer


def _served_row(server: Server, row: Mapping[str, Any]) -> Json:
    payload: dict[str, Any] = {"question": text(row, "question") or ""}
    payload["history"] = [{"role": turn.role, "content": turn.content} for turn in _history(row)]
    if row.get("sources") is not None:
        payload["sources"] = texts(row, "sources")
    answer: dict[str, Any] = server.do("ask", payload)["answer"]
    return answer


def _here(home: Path, model: str, question: str, receipt: Path | None) -> Json:
    with _briefing(home, model) as briefing:
        answer = briefing.ask(question)
        if receipt is not None:
            from assistant.receipts import write_receipt

            write_receipt(receipt, answer, briefing.index)
    return answer_to_json(answer)


def _briefing(home: Path, model: str) -> Briefing:
    """Return the assistant in this process; its index opens at the first question, its networks load meanwhile."""
    from assistant.briefing import Briefing
    from assistant.settings import Settings

    load_beside()
    return Briefing(Settings(home=home, model=model))


def _row(briefing: Briefing, row: Mapping[str, Any]) -> Json:
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


def _show(answer: Json) -> None:
    """Print an answer for a person: each sentence with its source, then withheld sentences and nearby passages."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    if not answer["claims"]:
        console.print(escape(answer["text"]))
    for claim in answer["claims"]:
        mark = _mark(claim)
        said = "\n".join(filter(None, (claim.get("cell"), claim["text"])))
        console.print(escape(said) + (f" [yellow]({escape(mark)})[/]" if mark else ""))
        for citation in claim["citations"]:
            console.print(f"    [dim]{escape(_source(citation))}[/]")
            if citation["quote"] != claim["text"]:
                console.print(f"    [dim]«{escape(citation['quote'])}»[/]")
            for warning in citation["warnings"]:
                console.print(f"    [yellow]{escape(warning)}[/]")
    for notice in answer["notices"]:
        console.print(f"[dim]{escape(notice)}[/]")
    for claim in answer["withheld"]:
        reason = claim["findings"][0]["message"] if claim["findings"] else "the source does not support it"
        console.print(f"[dim]Withheld: «{escape(claim['text'])}»: {escape(reason)}[/]")
    for introduced, citation in _offered(answer):
        console.print(f"[dim]{introduced}: «{escape(citation['quote'])}» ({escape(_source(citation))})[/]")
    if answer["status"] == Status.INCOMPLETE:
        console.print(f"[yellow]The answer is incomplete: {escape(answer['problem'] or '')}[/]")


def _mark(claim: Json) -> str | None:
    findings = [
        Finding(found["check"], found["message"], contradicts=found["contradicts"]) for found in claim["findings"]
    ]
    return Claim(claim["text"], (), Verdict(claim["verdict"]), claim["score"], tuple(findings)).mark


def _offered(answer: Json) -> Iterator[tuple[str, Json]]:
    """Yield what follows a declined question: the passage that may answer it, then the nearest ones."""
    if answer["claims"]:
        return
    possible = answer["possible"]["citation"] if answer["possible"] is not None else None
    if possible is not None:
        yield "This may be what you are looking for", possible
    yield from (("Near", citation) for citation in answer["nearest"] if citation != possible)


def _source(citation: Json) -> str:
    date = f", {citation['published']}" if citation["published"] else ""
    last = f"–{citation['last_page']}" if citation["last_page"] is not None else ""
    page = f", page {citation['page']}{last}" if citation["page"] is not None else ""
    return f"{citation['title']}{date}{page} [{citation['start']}–{citation['end']}]"


@click.command()
@home_option
@json_option
@click.option("--k", default=8, show_default=True, type=click.IntRange(1, 100), help="How many passages at most.")
@click.option("--batch", type=click.Path(path_type=Path), help='JSON Lines of {"id","question"}.')
@click.option("--out", type=click.Path(path_type=Path), help="File for the batch's results.")
@click.argument("query", required=False)
@plain_errors
def search(  # noqa: PLR0913 - one parameter an option
    home: Path, k: int, batch: Path | None, out: Path | None, query: str | None, *, as_json: bool
) -> None:
    """Show the passages found for QUERY."""
    if (batch is None) == (query is None) or (batch is None) != (out is None):
        message = "Give either a QUERY, or --batch IN together with --out OUT."
        raise click.UsageError(message)
    from index.library import Index

    with Index.open(home) as opened:
        if batch is not None and out is not None:

            def found(row: Mapping[str, Any]) -> Json:
                return {"passages": _found(opened, text(row, "question") or "", k)}

            end_batch(run_batch(batch, out, found, "Searching"))
            return
        passages = _found(opened, str(query), k)
    if as_json:
        print_json({"question": query, "passages": passages})
        return
    for number, passage in enumerate(passages, start=1):
        click.echo(f"{number}. {passage['title']} [{passage['start']}–{passage['end']}]\n   {passage['text']}\n")


def _found(corpus: Corpus, query: str, k: int) -> list[dict[str, Any]]:
    from assistant.pipeline import passages

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

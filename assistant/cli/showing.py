"""An answer for a person at a terminal, from its JSON form, wherever it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.types import Claim, Finding, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]


def show(answer: Json) -> None:
    """Print an answer for a person: each sentence with its source, then what was withheld or lies near."""
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
    """Return what a reader must know of a claim, as ``Claim.mark`` does."""
    findings = [
        Finding(found["check"], found["message"], contradicts=found["contradicts"]) for found in claim["findings"]
    ]
    return Claim(claim["text"], (), Verdict(claim["verdict"]), claim["score"], tuple(findings)).mark


def _offered(answer: Json) -> Iterator[tuple[str, Json]]:
    """Yield what stands under a no: the passage that may answer, then those that lie near."""
    if answer["claims"]:
        return
    possible = answer["possible"]["citation"] if answer["possible"] is not None else None
    if possible is not None:
        yield "This may be what you look for", possible
    yield from (("Near", citation) for citation in answer["nearest"] if citation != possible)


def _source(citation: Json) -> str:
    date = f", {citation['published']}" if citation["published"] else ""
    last = f"–{citation['last_page']}" if citation["last_page"] is not None else ""
    page = f", page {citation['page']}{last}" if citation["page"] is not None else ""
    return f"{citation['title']}{date}{page} [{citation['start']}–{citation['end']}]"

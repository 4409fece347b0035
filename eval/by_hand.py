"""What people do by hand: label sentences in a terminal or on a page, and decide about proposals on a page.

Labelling is blind: neither a verdict nor whether a sentence was withheld is shown. In the terminal each label is on
disk before the next sentence appears. A page is one self-contained HTML file, a template with data in it: it can be
mailed, opened offline and filled in. Decisions stay in the browser until they are saved as JSON Lines. The templates
show texts only as text, and the data cannot close the script element that holds it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import click

from eval.labels import Label, LabelFile, LabelledClaim, around

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.building.proposals import Proposal

KEYS: Final[Mapping[str, str]] = {
    "s": "supported",
    "c": "contradicted",
    "u": "unsupported",
    "n": "not_factual",
    "x": "cannot_tell",
}


def label_in_terminal(
    claims: Sequence[LabelledClaim], documents: Sequence[str], labeller: str, done: set[str], file: LabelFile
) -> int:
    """Ask for a label of each sentence that ``labeller`` has not labelled yet and keep it; return the number."""
    todo = [claim for claim in claims if claim.id not in done]
    position = made = 0
    while position < len(todo):
        claim, number = todo[position], position + 1 + len(claims) - len(todo)
        click.echo(f"\n{'─' * 60}\n{number} of {len(claims)}   Question: {claim.question}\n", err=True)
        click.secho(f"  {claim.text}\n", bold=True, err=True)
        for line in [f"cites: «{quote}»" for quote in claim.quotes] or ["cites nothing"]:
            click.echo(f"  {line}", err=True)
        for text in around(claim, documents):
            click.echo(f"  near:  {text}", err=True)
        click.echo(
            "\ns supported  c contradicted  u unsupported  n not factual  x cannot tell  b back  q quit", err=True
        )
        key = _key()
        if key == "q":
            break
        if key == "b":
            position = max(0, position - 1)
            continue
        file.add(Label(id=claim.id, labeller=labeller, verdict=KEYS[key], text=claim.text))  # type: ignore[arg-type]
        made += 1
        position += 1
    return made


def _key() -> str:
    """Return the next meaningful key; the end of input quits."""
    while True:
        try:
            key = (click.getchar() if sys.stdin.isatty() else sys.stdin.read(1)).lower()
        except (EOFError, KeyboardInterrupt):
            return "q"
        if not key or key in "\x04\x1b":
            return "q"
        if key in KEYS or key in {"b", "q"}:
            return key


def label_page(name: str, claims: Sequence[LabelledClaim], documents: Sequence[str], labeller: str) -> str:
    """Return the page for labelling sentences (``label RUN --take``), without verdicts or which were withheld."""
    rows = []
    for claim in claims:
        told = {"id": claim.id, "question": claim.question, "text": claim.text}
        rows.append({**told, "quotes": list(claim.quotes), "near": around(claim, documents)})
    mark = hashlib.sha256(json.dumps([name, rows]).encode()).hexdigest()  # pages do not share labels
    data = {"run": name, "mark": mark, "labeller": labeller, "keys": dict(KEYS), "claims": rows}
    return _page("eval.labels", f"Labels for {name}", {**data, "documents": list(documents)})


def decision_page(suite: str, proposed: Sequence[Proposal], decided: Mapping[str, bool]) -> str:
    """Return the page for deciding on proposals with one key each (``build --take``); ``decided`` are shown decided."""
    cards = []
    for proposal in proposed:
        row = proposal.row
        if proposal.forged:
            claim = row["claims"][0]
            truth = "true" if claim["good"] else "false"
            lines = [["Said to be", f"{truth} ({row['kind'].replace('_', '-')})"], ["How it was made", proposal.note]]
            what, head = "Answer", claim["text"]
        else:
            answer = "; ".join(" / ".join(group) for group in row.get("must_say", []))
            lines = [["Answer", answer or "the documents do not say"], ["Kind", row["kind"].replace("_", " ")]]
            lines += [["How it was made", proposal.note]] if proposal.note else []
            what, head = "Question", row["question"]
        if proposal.source:
            lines.append([f"Made from, in «{proposal.title}»", proposal.source])
        cards.append({"id": row["id"], "what": what, "head": head, "lines": lines})
    known = {card["id"]: decided[card["id"]] for card in cards if card["id"] in decided}
    return _page(
        "eval.building", f"Proposals for the suite {suite}", {"suite": suite, "cards": cards, "decided": known}
    )


def _page(package: str, title: str, data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for sign in "&<>":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    template = resources.files(package).joinpath("page.html").read_text(encoding="utf-8")
    return template.replace("@title@", escape(title)).replace("@data@", text)

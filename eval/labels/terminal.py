"""Labelling in a terminal: one sentence, what it cites, what stands nearest in the documents, one key.

No verdict is shown, and not whether a sentence was shown or withheld. Each label is on the disk before the next
sentence appears.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from eval.labels.claims import around
from eval.labels.store import Label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.labels.claims import LabelledClaim
    from eval.labels.store import LabelFile

KEYS: Final[Mapping[str, str]] = {
    "s": "supported",
    "c": "contradicted",
    "u": "unsupported",
    "n": "not_factual",
    "x": "cannot_tell",
}
_HELP: Final = "s supported  c contradicted  u unsupported  n not factual  x cannot tell  b back  q quit"


def label_in_terminal(
    claims: Sequence[LabelledClaim], documents: Sequence[str], labeller: str, done: set[str], file: LabelFile
) -> int:
    """Show each sentence that ``labeller`` has not labelled yet and keep what is typed; return how many were."""
    todo = [claim for claim in claims if claim.id not in done]
    position = made = 0
    while position < len(todo):
        claim = todo[position]
        _show(claim, documents, position + 1 + len(claims) - len(todo), len(claims))
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


def _show(claim: LabelledClaim, documents: Sequence[str], number: int, total: int) -> None:
    click.echo(f"\n{'─' * 60}\n{number} of {total}   Question: {claim.question}\n", err=True)
    click.secho(f"  {claim.text}\n", bold=True, err=True)
    for quote in claim.quotes:
        click.echo(f"  cites: «{quote}»", err=True)
    if not claim.quotes:
        click.echo("  cites nothing", err=True)
    for text in around(claim, documents):
        click.echo(f"  near:  {text}", err=True)
    click.echo(f"\n{_HELP}", err=True)


def _key() -> str:
    """Return the next key that means something; the end of the input quits."""
    while True:
        try:
            key = (click.getchar() if sys.stdin.isatty() else sys.stdin.read(1)).lower()
        except (EOFError, KeyboardInterrupt):
            return "q"
        if not key or key in "\x04\x1b":
            return "q"
        if key in KEYS or key in {"b", "q"}:
            return key

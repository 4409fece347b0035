"""What of a run a person labels: each sentence that the system said, shown or withheld, without any verdict on it.

Withheld sentences are among them, so that the rate before the gate and the gate itself can be measured; a labeller
cannot tell which they are. The order is shuffled by a seed: answers among each other, and the sentences inside one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.judges.base import all_claims, nearest, quotes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.runs import Run

_NEAREST = 6


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """One sentence to label. ``id`` is «CASE#NUMBER», counted from 1 in the order of the log."""

    id: str
    case_id: str
    question: str
    text: str
    quotes: tuple[str, ...]
    withheld: bool


def claims_to_label(item: Item) -> tuple[LabelledClaim, ...]:
    """Return the sentences of one answer, in the order of the log."""
    return tuple(
        LabelledClaim(
            f"{item.case.id}#{number}",
            item.case.id,
            item.case.question,
            str(claim["text"]),
            tuple(dict.fromkeys(quote for quote in quotes_of(claim) if quote.strip())),
            withheld,
        )
        for number, (claim, withheld) in enumerate(all_claims(item.row), start=1)
    )


def all_to_label(run: Run) -> dict[str, LabelledClaim]:
    """Return every sentence of a run by its id, in the order of the log."""
    return {claim.id: claim for item in run.items for claim in claims_to_label(item)}


def shuffled(run: Run, seed: int) -> tuple[LabelledClaim, ...]:
    """Return every sentence once, answers and the sentences of each in an order that only ``seed`` decides."""
    answers = [claims for item in run.items if (claims := claims_to_label(item))]
    chance = random.Random(f"{seed}:{run.header.get('suite_fingerprint')}")  # noqa: S311 - not a secret
    chance.shuffle(answers)
    return tuple(claim for claims in answers for claim in chance.sample(claims, len(claims)))


def around(claim: LabelledClaim, documents: Sequence[str]) -> list[str]:
    """Return the sentences of the documents nearest to a claim that its citations do not hold already."""
    return [
        text for text in nearest(claim.text, documents, _NEAREST) if not any(text in quote for quote in claim.quotes)
    ]

"""Options of every training configuration, and batches by number of tokens, not rows, to fill a GPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

_BUCKET_ROWS: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """See the configuration files; shares are of all steps, and ``text`` is the whole file."""

    seed: int
    epochs: int
    batch_tokens: int
    row_tokens: int
    learning_rate: float
    head_learning_rate: float
    warm_up: float
    weight_decay: float
    checkpoint_minutes: float
    text: str


class HasTokens(Protocol):
    """A row for training."""

    @property
    def tokens(self) -> int:
        """The length of the row in tokens."""


R = TypeVar("R", bound=HasTokens)


def token_batches(rows: Iterable[R], tokens: int, rng: random.Random) -> list[list[R]]:
    """Return all rows in random batches of at most ``tokens`` with padding, with rows of similar length together."""
    order = list(rows)
    rng.shuffle(order)
    made: list[list[R]] = []
    for begin in range(0, len(order), _BUCKET_ROWS):
        made.extend(filled(sorted(order[begin : begin + _BUCKET_ROWS], key=lambda row: row.tokens), tokens))
    rng.shuffle(made)
    return made


def filled(rows: Iterable[R], tokens: int) -> Iterator[list[R]]:
    """Cut ``rows``, shortest first, into batches of at most ``tokens`` with padding; a batch has at least one row."""
    batch: list[R] = []
    for row in rows:
        if batch and row.tokens * (len(batch) + 1) > tokens:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch

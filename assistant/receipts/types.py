"""What an examination of a receipt is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``problem`` says in words what changed, None where it holds.

    ``then`` are the source's words in the receipt, ``now`` the words that stand in their place today; None where
    there are none to be shown.
    """

    what: str
    problem: str | None = None
    then: str | None = None
    now: str | None = None

"""Answers split by what a judge says of them, with what people say of some of each part."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stratum:
    """Answers of which the judge says the same: ``size`` in all, ``labelled`` by people, ``bad`` of these bad.

    ``called_bad`` tells whether the judge's word for them is «bad».
    """

    name: str
    size: int
    labelled: int
    bad: int
    called_bad: bool = False

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for counts that cannot be."""
        if not 0 <= self.bad <= self.labelled <= self.size:
            counts = f"{self.bad} bad of {self.labelled} labelled of {self.size} answers"
            message = f"the stratum «{self.name}» cannot have {counts}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Count:
    """One count that a corrected rate was made from."""

    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """A rate in [0, 1] corrected by people's labels, with a 95 % interval and what it was made from.

    ``method`` is its name in words.
    """

    estimate: float
    low: float
    high: float
    counts: tuple[Count, ...]
    method: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A correction that would mislead is not made; ``reason`` says why, in one sentence."""

    method: str
    reason: str


def counts_of(strata: tuple[Stratum, ...]) -> tuple[Count, ...]:
    """Return the counts of strata: each one's share of the run, and its labels."""
    total = sum(stratum.size for stratum in strata)
    shares = (Count(f"answers that the judge calls {each.name}", each.size, total) for each in strata)
    labels = (Count(f"of these labelled, bad by people ({each.name})", each.bad, each.labelled) for each in strata)
    return tuple(count for pair in zip(shares, labels, strict=True) for count in pair)

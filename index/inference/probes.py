"""Made-up questions, passages and claims by which networks are scaled, compared and timed when they are packed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Probe:
    """A question, a passage that answers it, and sentences about the passage, some true and some not."""

    question: str
    passage: str
    claims: tuple[str, ...]


def probes() -> tuple[Probe, ...]:
    """Return all that ship."""
    rows = json.loads(resources.files("index.inference").joinpath("probes.json").read_text(encoding="utf-8"))
    return tuple(Probe(row["question"], row["passage"], tuple(row["claims"])) for row in rows)

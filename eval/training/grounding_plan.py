"""The configuration of the trained witness's training, as it stands in ``grounding.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.training.token_batches import RunPlan

CONFIGURATION: Final = Path(__file__).with_name("grounding.toml")


@dataclass(frozen=True, slots=True)
class SetShare:
    """How one set enters; see ``grounding.toml``."""

    rows: int
    together: int
    breaks: float
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundingPlan(RunPlan):
    """See ``grounding.toml`` for what each value means."""

    layers: int
    rank: int
    scale: float
    two_way: bool
    token_loss: float
    sets: dict[str, SetShare]

    @classmethod
    def read(cls, path: Path = CONFIGURATION) -> GroundingPlan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        sets = {name: SetShare(**row) for name, row in values.pop("sets").items()}
        return cls(sets=sets, text=text, **values)

"""The configuration of witness 8's training, as it stands in ``grounding.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CONFIGURATION: Final = Path(__file__).with_name("grounding.toml")


@dataclass(frozen=True, slots=True)
class Share:
    """How one set enters; see ``grounding.toml``."""

    rows: int
    together: int
    breaks: float
    worth: float


@dataclass(frozen=True, slots=True)
class Plan:
    """See ``grounding.toml`` for what each value means; ``text`` is the file's text."""

    seed: int
    epochs: int
    layers: int
    rank: int
    scale: float
    two_way: bool
    learning_rate: float
    head_learning_rate: float
    warm_up: float
    weight_decay: float
    batch_tokens: int
    row_tokens: int
    token_loss: float
    checkpoint_minutes: float
    sets: dict[str, Share]
    text: str

    @classmethod
    def read(cls, path: Path = CONFIGURATION) -> Plan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        sets = {name: Share(**row) for name, row in values.pop("sets").items()}
        return cls(sets=sets, text=text, **values)

"""The configuration of the close reader's training, as it stands in ``close_reader.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.reading.close.weights import Shape
from assistant.training.close_labels import LabelUse
from assistant.training.reader_plan import shares_of

if TYPE_CHECKING:
    from assistant.training.reader_data import Share

CONFIGURATION: Final = Path(__file__).with_name("close_reader.toml")


@dataclass(frozen=True, slots=True)
class ClosePlan:
    """See ``close_reader.toml`` for what each value means. ``text`` is its text, ``titled`` the sets with titles."""

    seed: int
    epochs: int
    batch_tokens: int
    row_tokens: int
    learning_rate: float
    head_learning_rate: float
    warm_up: float
    weight_decay: float
    held_out: float
    development_rows: int
    checkpoint_minutes: float
    hurried: float
    shape: Shape
    labels: LabelUse
    shares: dict[str, Share]
    titled: tuple[str, ...]
    text: str

    @classmethod
    def read(cls, path: Path = CONFIGURATION) -> ClosePlan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        shape, labels = Shape(**values.pop("shape")), LabelUse(**values.pop("labels"))
        shares, titled = shares_of(values.pop("datasets"))
        return cls(shape=shape, labels=labels, shares=shares, titled=titled, text=text, **values)

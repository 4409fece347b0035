"""The configuration of the reader's training, as it stands in ``reader.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from assistant.reading.weights import Shape
from eval.training.reader_data import Share
from eval.training.reader_labels import LabelUse

CONFIGURATION: Final = Path(__file__).with_name("reader.toml")


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """See ``reader.toml`` for what each value means. ``text`` is its text, ``titled`` the sets with titles."""

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
    def read(cls, path: Path = CONFIGURATION) -> ReaderPlan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        shape, labels = Shape(**values.pop("shape")), LabelUse(**values.pop("labels"))
        shares, titled = shares_of(values.pop("datasets"))
        return cls(shape=shape, labels=labels, shares=shares, titled=titled, text=text, **values)


def shares_of(datasets: dict[str, dict[str, Any]]) -> tuple[dict[str, Share], tuple[str, ...]]:
    """Return how each set of a configuration's [datasets] is used, and the names of those with meaningful titles."""
    names = [field.name for field in fields(Share)]
    shares = {name: Share(**{key: row[key] for key in names}) for name, row in datasets.items()}
    return shares, tuple(name for name, row in datasets.items() if row["titled"])

"""The configuration of the reader's training, as it stands in ``reader.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.reading.close.weights import Shape
from assistant.training.reader_data import Share

CONFIGURATION = Path(__file__).with_name("reader.toml")


@dataclass(frozen=True, slots=True)
class Plan:
    """See ``reader.toml`` for what each value means. ``text`` is the file's text, ``titled`` the sets with titles.

    ``shape`` is there for the close reader only (``close_reader.toml``).
    """

    seed: int
    epochs: int
    batch_rows: int
    row_tokens: int
    learning_rate: float
    head_learning_rate: float
    warm_up: float
    weight_decay: float
    average: float
    held_out: float
    development_rows: int
    checkpoint_minutes: float
    shares: dict[str, Share]
    titled: tuple[str, ...]
    text: str
    shape: Shape | None = None

    @classmethod
    def read(cls, path: Path = CONFIGURATION) -> Plan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        datasets: dict[str, dict[str, Any]] = values.pop("datasets")
        shape = Shape(**values.pop("shape")) if "shape" in values else None
        names = [field.name for field in fields(Share)]
        shares = {name: Share(**{key: row[key] for key in names}) for name, row in datasets.items()}
        titled = tuple(name for name, row in datasets.items() if row["titled"])
        return cls(shares=shares, titled=titled, text=text, shape=shape, **values)

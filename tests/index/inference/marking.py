"""A function that another process can call."""

from __future__ import annotations

import os
from pathlib import Path


def mark() -> None:
    """Leave a file where the environment says."""
    Path(os.environ["MARKED"]).touch()


def fail() -> None:
    """Go wrong."""
    raise ValueError(os.environ["MARKED"])

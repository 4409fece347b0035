"""CSV: one table; the sign between its cells is found by Python's sniffer."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.text import decode
from index.structure import Structure, table

if TYPE_CHECKING:
    from pathlib import Path

_SEPARATORS: Final = ",;\t|"
_SAMPLE: Final = 8192
_LONGEST_CELL: Final = 2**20


def read(path: Path, unpacked: int) -> Structure:
    """Return the rows of a file as one table; raises ``DocumentRefused`` where they are none."""
    del unpacked  # plain text does not unpack
    text = decode(path.read_bytes(), path.name)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        try:
            dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE], _SEPARATORS)
        except csv.Error:
            dialect = csv.excel
        rows = list(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error as error:
        message = f"{path.name} could not be read as a table ({error}); save it as CSV with one row a line."
        raise DocumentRefused(message) from error
    return Structure((table(rows),), title=name_of(path))


def name_of(path: Path) -> str:
    """Return what a file is called, for a table that says nothing of its title."""
    return " ".join(path.stem.replace("_", " ").split())

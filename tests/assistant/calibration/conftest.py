"""A small corpus with a home folder, from which enough questions can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.memory import TextCorpus

if TYPE_CHECKING:
    from pathlib import Path

PORTS = ("Brenwick", "Osterby", "Marn", "Falkhaven")
TEXT = "\n\n".join(
    f"In {1980 + place} the port of {port} handled {41 + 7 * place} million tonnes of cargo. "
    f"The lighthouse of {port} was built in {1860 + 3 * place}. The new quay at {port} will cost {90 + place} million "
    f"crowns. Fishing remains a craft of families in {port}."
    for place, port in enumerate(PORTS)
)


class StoredCorpus(TextCorpus):
    """Texts as if they were an index in a folder."""

    def __init__(self, texts: list[str], folder: Path) -> None:
        super().__init__(texts)
        self._folder = folder

    @property
    def home(self) -> Path:  # type: ignore[override] # handed-over texts have none
        """The folder."""
        return self._folder


@pytest.fixture
def corpus(tmp_path: Path) -> StoredCorpus:
    """Return the ports as an index."""
    return StoredCorpus([TEXT], tmp_path)

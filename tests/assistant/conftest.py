"""A store of each kind: the file of a home folder, and the PostgreSQL that several servers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.store import NAME, Store
from assistant.store.schema import TABLES
from assistant.store.shared import SharedStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers import Postgres

FILE_ONLY = pytest.mark.parametrize("store", ["file"], indirect=True)
"""Of a test that looks into the file itself."""


@pytest.fixture(scope="session")
def database(postgres: Postgres) -> str:
    """Return the address of a database with all tables."""
    address = postgres.database()
    SharedStore(address).close()
    return address


@pytest.fixture(params=["file", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    if request.param == "file":
        opened = Store(tmp_path / NAME)
    else:
        opened = emptied(SharedStore(request.getfixturevalue("database")))
    yield opened
    opened.close()


def emptied(opened: SharedStore) -> SharedStore:
    """Return a store of which nothing is left of another test."""
    with opened.writing() as connection:
        for table in reversed(TABLES):
            connection.execute(table.delete())
    return opened

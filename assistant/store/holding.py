"""The condition that a text holds another one, in the words of each database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.sql.compiler import SQLCompiler


class Place(FunctionElement[int]):
    """Where the second text begins in the first, from 1; 0 where it does not."""

    type = Integer()
    name = "place"
    inherit_cache = True


@compiles(Place)
def _of_sqlite(place: Place, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"instr({compiler.process(place.clauses, **options)})"


@compiles(Place, "postgresql")
def _of_postgres(place: Place, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"strpos({compiler.process(place.clauses, **options)})"


def holds(column: ColumnElement[str], term: str) -> ColumnElement[bool]:
    """Return the condition that ``term`` stands somewhere in ``column``, letter for letter."""
    return Place(column, term) > 0

"""No answer takes a neighbour's cell: tables of every format, each cell asked for by row and column."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.index.cells import FORMS, TABLES, by_names, csv, looked_up_in, outcomes

if TYPE_CHECKING:
    from tests.index.cells import Form


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.__name__))
def test_each_cell_is_found_by_row_and_column_among_five_tables(form: Form) -> None:
    files = [[table] for table in TABLES] if form is csv else [list(TABLES)]
    counts = sum((outcomes(form, tables, looked_up_in, by_names) for tables in files), Counter[str]())
    assert counts == {"right": sum((len(table.rows) - 1) * (len(table.rows[0]) - 1) for table in TABLES)}

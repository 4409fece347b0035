"""95 % intervals hold the truth in 93 to 98 % of 2,000 simulated runs, and the README says what was simulated."""

from __future__ import annotations

import re

import pytest

from tests.simulation import FAILS, LEAST, Coverage
from tests.simulation.__main__ import README, every, table
from tests.simulation.judges import NAMED


@pytest.fixture(scope="module")
def lines() -> list[Coverage]:
    """Return every line of the table."""
    return list(every())


def test_every_interval_covers_what_it_promises_or_more_where_it_is_said_why(lines: list[Coverage]) -> None:
    off = [line for line in lines if line.why != FAILS and not (line.nominal or (line.why and line.share >= LEAST))]
    assert not off
    assert sum(not line.why for line in lines) >= 20


def test_what_is_shown_for_its_failure_fails(lines: list[Coverage]) -> None:
    failing = [line for line in lines if line.why == FAILS]
    assert {line.method for line in failing} >= {"raw judge", "PPI++", "plain ± 1.96 SE", "claims taken as independent"}
    assert all(line.share < LEAST for line in failing)


def test_the_judge_of_the_definitions_is_never_right_alone_and_nearly_always_corrected(lines: list[Coverage]) -> None:
    """3 % true, TPR 0.8, FPR 0.08, 1,000 answers, 50 labels: the raw judge is 7 points off."""
    found = {line.method: line for line in lines if line.case == NAMED.case}
    assert found["raw judge"].share == 0
    assert found["raw judge"].centre - 0.03 == pytest.approx(0.07, abs=0.005)
    assert found["PPI++"].share == pytest.approx(0.77, abs=0.03)
    assert found["corrected by labels"].nominal
    assert found["corrected by labels"].centre == pytest.approx(0.03, abs=0.002)


def test_the_table_in_the_readme_is_the_one_that_was_simulated(lines: list[Coverage]) -> None:
    """Shares may move by one run in a hundred with another version of numpy; cases and words may not."""
    said, made = _rows(README.read_text(encoding="utf-8")), _rows(table(lines))
    assert [(row[0], row[1], row[5]) for row in said] == [(row[0], row[1], row[5]) for row in made]
    for one, other in zip(said, made, strict=True):
        assert float(one[2].rstrip("%")) == pytest.approx(float(other[2].rstrip("%")), abs=1)


def _rows(text: str) -> list[list[str]]:
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("| ")
    ]
    return [row for row in found if len(row) == 6 and re.fullmatch(r"[\d.]+%", row[2])]

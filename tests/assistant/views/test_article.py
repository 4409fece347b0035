"""The views on the real article against a reader's labels: nine in ten are found, nine in ten are right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.views.figures import figures
from assistant.views.statements import statements
from assistant.views.timeline import timeline
from index.loaders import load
from index.parsing import parse
from tests.assistant.views.gold import DATES, FIGURES, STATEMENTS
from tests.assistant.views.measuring import date_fits, figure_fits, measure, statement_fits

if TYPE_CHECKING:
    from index.types import ParsedDocument

ARTICLE = Path(__file__).parents[4] / "shared" / "briefing"
ENOUGH = 0.9


@pytest.fixture(scope="module")
def article() -> ParsedDocument:
    found = sorted(ARTICLE.glob("*.txt"))
    if not found:
        pytest.skip("../shared/briefing is missing on this machine")
    return parse(load(found[0]))


def test_figures_are_found_with_their_matter_time_and_standing(article: ParsedDocument) -> None:
    measured = measure(figures([article]), FIGURES, figure_fits)
    assert measured.recall >= ENOUGH, measured.missed
    assert measured.precision >= ENOUGH, measured.wrong


def test_statements_are_found_with_who_said_them_and_how(article: ParsedDocument) -> None:
    measured = measure(statements([article]), STATEMENTS, statement_fits)
    assert measured.recall >= ENOUGH, measured.missed
    assert measured.precision >= ENOUGH, measured.wrong


def test_dates_are_found_with_their_event_and_whether_it_lies_ahead(article: ParsedDocument) -> None:
    measured = measure(timeline([article]), DATES, date_fits)
    assert measured.recall >= ENOUGH, measured.missed
    assert measured.precision >= ENOUGH, measured.wrong

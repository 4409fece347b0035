"""Two figures that cannot both be true are marked, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.views.comparisons import conflicts
from assistant.views.figures import figures
from index import shipped_documents
from index.loaders import load
from index.parsing import parse
from tests.assistant.views.documents import parsed

if TYPE_CHECKING:
    from assistant.views.rows import Conflict


def found(*texts: str) -> tuple[Conflict, ...]:
    documents = [parsed(text, name=str(number)) for number, text in enumerate(texts)]
    return conflicts(figures(documents), documents)


CONFLICTS = (
    "Steel output was 4 tonnes in 2022. Total steel output was 6 tonnes in 2022.",
    "Steel output is expected to reach 4 tonnes by 2030. Steel output is forecast to reach 6 tonnes by 2030.",
    "The guild estimates steel output at 4 tonnes in 2022. Steel output was over 6 tonnes in 2022.",
    "In 2022 the dock held 40 boats. The dock held 60 boats in 2022.",
    "Steel output rose by 4% in 2022. Steel output rose by 7% in 2022.",
)
NONE = (
    "Steel output was 4 tonnes in 2022. Steel output was 6 tonnes in 2023.",
    "Steel output was 4.1 tonnes in 2022. Steel output was about 4 tonnes in 2022.",
    "Steel output was over 4 tonnes in 2022. Steel output was 6 tonnes in 2022.",
    "Steel output was 4 million tonnes in 2022. Steel output was 4,000,000 tonnes in 2022.",
    "In Norway, steel output was 4 tonnes in 2022. In Sweden, steel output was 6 tonnes in 2022.",
    "Steel output was 4 tonnes in 2022. Copper output was 6 tonnes in 2022.",
    "Steel output is expected to reach 4 tonnes by 2030. The ministry aims to lift steel output to 6 tonnes by 2030.",
    "Steel output could reach 4 tonnes by 2030. Steel output could reach 6 tonnes by 2030.",
    "Steel output rose from 4 tonnes to 6 tonnes in 2022.",
    "Steel output rose by 4 tonnes in 2022. Steel output was 6 tonnes in 2022.",
    "It was 4 tonnes. It was 6 tonnes.",
    "The dock holds 40 boats. The dock holds 60 boats.",
    "A median of 4 tonnes and an average of 6 tonnes were landed in 2022.",
)


@pytest.mark.parametrize("text", CONFLICTS)
def test_figures_that_cannot_both_be_true_are_marked(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize("text", NONE)
def test_figures_that_may_both_be_true_are_not_marked(text: str) -> None:
    assert found(text) == ()


def test_undated_figures_of_two_documents_conflict_only_where_no_growth_explains_them() -> None:
    assert found("The dock holds 40 boats.", "The dock holds 60 boats.") == ()
    assert len(found("The dock holds 40 boats.", "The dock holds 40,000 boats.")) == 1


def test_a_clause_that_says_nothing_itself_is_held_against_a_figure_that_its_sentence_gives_too() -> None:
    first = "If the harbour grows, it is expected to reach 7 million tonnes in 2030."
    assert len(found(first, "It is now expected to reach 9 million tonnes by 2030, instead of 7 million tonnes.")) == 1
    assert found(first, "It is now expected to reach 9 million tonnes by 2030.") == ()
    assert found("Ferries carried 5% of all cars in 2024.", "Trains carried 7% and buses 5% in 2024.") == ()


def test_the_two_conflicts_written_into_the_shipped_documents_are_marked_and_no_other() -> None:
    documents = [parse(load(path)) for path in shipped_documents()]
    marked = {frozenset({one.first.words, one.second.words}) for one in conflicts(figures(documents), documents)}
    assert marked == {
        frozenset({"over 17 trillion terabytes", "about 17,000 terabytes"}),
        frozenset({"7.5 trillion yuan", "7.9 trillion yuan"}),
    }

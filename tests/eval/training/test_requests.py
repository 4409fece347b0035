"""The rows that the classifier of requests learns from."""

from __future__ import annotations

from assistant.questions.requests import Kind
from eval.training.requests import RequestRow, expanded


def test_a_further_row_changes_nothing_that_is_made_of_the_others() -> None:
    rows = [RequestRow(f"what did the {{ferry {number}}} cost", Kind.QUESTION, number) for number in range(30)]
    plain = [RequestRow("who rang the bell", Kind.QUESTION, 30), RequestRow("list the bells", Kind.LIST, 31)]
    before = {row.text for row in expanded([*rows, plain[0]])}
    after = {row.text for row in expanded([*rows, *plain])}
    assert before < after
    assert all("bells" in text for text in after - before)


def test_a_row_with_two_topics_gets_two_others() -> None:
    rows = [RequestRow("compare {oats} with {rye}", Kind.DIFFERENCE, 0), RequestRow("{ale} or {mead}", Kind.LIST, 1)]
    made = [row.text.lower().split(" with ") for row in expanded(rows) if row.group == 0 and " with " in row.text]
    assert len(made) > 1
    assert all(one.removeprefix("compare ") != other for one, other in made)

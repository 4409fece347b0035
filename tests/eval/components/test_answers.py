"""The labelled answers: every row points at sentences that exist, and the sides are counted as they are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.components.labelled_answers import LabelledSentence, check_rates, check_sentences, labelled_rows, read_twice
from eval.errors import SuiteRefused

DATA = Path("../shared/data")


def test_the_two_halves_share_no_answer() -> None:
    reported, chosen = labelled_rows("report"), labelled_rows("fit")
    assert len(reported) + len(chosen) >= 60
    answers = [{row["id"].partition("#")[0] for row in rows} for rows in (reported, chosen)]
    assert not answers[0] & answers[1]


def test_what_a_second_reader_left_open_does_not_count() -> None:
    rows = [{"verdict": "supported", "second": second} for second in ("supported", "unsupported", "unclear")]
    assert read_twice([*rows, {"verdict": "unsupported", "second": "unsupported"}, {"verdict": "supported"}]) == (
        3,
        2,
        0.4,
    )
    assert read_twice([{"verdict": "supported"}]) == (0, 0, None)


def test_rows_over_the_shipped_documents_are_judged_without_other_data(tmp_path: Path) -> None:
    rows = [row for row in labelled_rows("report") if row["document"].startswith("shipped/")][:2]
    assert len(check_sentences(rows, tmp_path)) == len(rows) > 0


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    rows = [row for row in labelled_rows("report") if row["document"].startswith("natural/")][:1]
    with pytest.raises(SuiteRefused, match="--data"):
        check_sentences(rows, tmp_path)


def test_the_sides_that_count() -> None:
    found = check_rates(
        [
            LabelledSentence(good=True, withheld=True, marked=True),
            LabelledSentence(good=True, withheld=False, marked=True),
            LabelledSentence(good=True, withheld=False, marked=False),
            LabelledSentence(good=False, withheld=False, marked=False),
            LabelledSentence(good=False, withheld=True, marked=True),
        ]
    )
    assert found.good_withheld is not None
    assert (found.good_withheld.numerator, found.good_withheld.denominator) == (1, 3)
    assert found.good_marked is not None
    assert found.good_marked.numerator == 1
    assert found.bad_unmarked is not None
    assert (found.bad_unmarked.numerator, found.bad_unmarked.denominator) == (1, 2)
    assert check_rates([]).bad_withheld is None

"""The shipped suite is true of the shipped documents, and a bad suite is refused naming file and line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from eval.cases import load_suite
from eval.errors import SuiteRefused
from eval.matching import says
from eval.systems import shipped_texts
from tests.eval.conftest import CASES, write_lines

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shipped_suite_is_large_and_a_third_cannot_be_answered() -> None:
    cases = load_suite("briefing").cases
    assert len(cases) >= 150
    assert sum(not case.answerable for case in cases) * 3 >= len(cases)


def test_every_kind_has_eight_cases_at_least_and_no_question_is_asked_twice() -> None:
    cases = load_suite("briefing").cases
    kinds = Counter(case.kind for case in cases)
    assert set(kinds) == {
        "fact", "speaker", "hedge", "unit", "date", "list", "several", "conflict", "false_premise",
        "unanswerable_near", "unanswerable_far", "follow_up", "instruction",
    }  # fmt: skip
    assert min(kinds.values()) >= 8, kinds
    asked = Counter((case.question, tuple(message.content for message in case.history)) for case in cases)
    assert max(asked.values()) == 1


def test_what_must_be_cited_stands_in_the_documents_and_says_what_must_be_said() -> None:
    documents = shipped_texts()
    for case in load_suite("briefing").cases:
        assert all(any(quote in text for text in documents) for quote in case.must_cite), case.id
        for group in case.must_say:
            assert any(says(text, wanted) for text in documents for wanted in group), (case.id, group)


def test_no_sentence_of_the_documents_says_what_must_not_be_said() -> None:
    """Otherwise a right answer that quotes its source would count as wrong."""
    documents = shipped_texts()
    for case in load_suite("briefing").cases:
        cited = [text for text in documents if any(quote in text for quote in case.must_cite)]
        for forbidden in case.must_not_say:
            for text in cited:
                lines = [line for line in text.splitlines() if any(quote in line for quote in case.must_cite)]
                sentences = [s for line in lines for s in line.split(". ") if any(q in s for q in case.must_cite)]
                assert not any(says(sentence, forbidden) for sentence in sentences), (case.id, forbidden)


@pytest.mark.parametrize(
    ("change", "says_what"),
    [
        ({"id": "a0"}, "line 2.*stands in line 1"),
        ({"must_cite": []}, "line 2.*cites nothing"),
        ({"must_say": []}, "line 2.*must say"),
        ({"must_say": [[]]}, "line 2.*without an alternative"),
        ({"must_say": [["..."]]}, "line 2.*no words"),
        ({"answerable": "perhaps"}, "line 2.*answerable"),
        ({"surprise": 1}, "line 2.*surprise"),
    ],
)
def test_a_bad_case_is_refused_naming_its_line(tmp_path: Path, change: dict[str, Any], says_what: str) -> None:
    path = write_lines(tmp_path / "suite.jsonl", [CASES[0], {**CASES[1], **change}])
    with pytest.raises(SuiteRefused, match=says_what):
        load_suite(str(path))


@pytest.mark.parametrize("content", ["", "\n\n", '{"id": ', "\xff"])
def test_an_unusable_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(SuiteRefused):
        load_suite(str(path))


def test_a_suite_that_is_not_there() -> None:
    with pytest.raises(SuiteRefused, match="nowhere"):
        load_suite("nowhere")


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("It made 41.06ZB.", "41.06 zettabytes", True),
        ("over 190,000 firms", "190000", True),
        ("worth $1.03 trillion", "1.03 trillion dollars", True),
        ("on 18 May 2025", "May 18, 2025", True),
        ("about 25 per cent", "25%", True),
        ("It is 7.5 billion yuan", "7.5 trillion yuan", False),
        ("2,500%", "25%", False),
        ("U.S. rules", "us rules", True),
        ("the real economy", "", False),
    ],
)
def test_saying_the_same_in_other_forms(text: str, wanted: str, *, expected: bool) -> None:
    assert says(text, wanted) is expected


def test_case_files_are_json_lines() -> None:
    assert json.loads(json.dumps(CASES)) == CASES

"""Suites: the shipped one, bad ones, and their two halves."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, SuiteHalf, half_of, load_suite, named_half
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


def test_the_halves_part_the_shipped_suite() -> None:
    whole, test, development = (load_suite(name) for name in ("briefing", "briefing:test", "briefing:development"))
    assert test.shipped
    assert {case.id for case in test.cases} | {case.id for case in development.cases} == {c.id for c in whole.cases}
    assert len(test.cases) + len(development.cases) == len(whole.cases)
    assert min(len(test.cases), len(development.cases)) > len(whole.cases) / 3
    assert len({whole.fingerprint, test.fingerprint, development.fingerprint}) == 3
    assert len({whole.name, test.name, development.name}) == 3


@given(st.text(min_size=1), st.text(min_size=1))
def test_only_the_id_decides_the_half(name: str, question: str) -> None:
    one = Case(id=name, question="What?", answerable=False)
    assert half_of(one) is half_of(Case(id=name, question=question, answerable=False, kind="other"))


@pytest.mark.parametrize("name", ["briefing", "a:b", ":test", "test", "C:/x.jsonl", "suite.jsonl:Test"])
def test_other_names_ask_for_the_whole(name: str) -> None:
    assert named_half(name) == (name, None)


def test_a_half_without_a_case_is_refused(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "one.jsonl", CASES[:1])
    half = half_of(load_suite(str(path)).cases[0])
    other = next(each for each in SuiteHalf if each is not half)
    assert len(load_suite(f"{path}:{half}").cases) == 1
    with pytest.raises(SuiteRefused, match="other half"):
        load_suite(f"{path}:{other}")


def test_machine_made_cases_count_only_when_a_person_accepted_them(tmp_path: Path) -> None:
    rows = [{**row, "made": "machine"} for row in CASES[:4]]
    undecided = write_lines(tmp_path / "undecided.jsonl", rows)
    with pytest.raises(SuiteRefused, match=r"accepted none of its 4 .*--take"):
        load_suite(str(undecided))
    rows[1]["accepted"], rows[2]["accepted"] = True, False
    decided = write_lines(tmp_path / "decided.jsonl", [*rows, CASES[5]])
    assert [case.id for case in load_suite(str(decided)).cases] == [CASES[1]["id"], CASES[5]["id"]]

"""The halves of a suite part it, stay as they are when it grows, and are asked for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, SuiteHalf, half_of, load_suite, named_half
from eval.errors import SuiteRefused
from tests.eval.conftest import CASES, write_lines

if TYPE_CHECKING:
    from pathlib import Path


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

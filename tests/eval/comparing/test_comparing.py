"""Two runs are told apart when they differ, called tied when they may not, and never held beside a stranger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.commands.compare import comparison_as_json, lines
from eval.comparing import Mark, Results, RunIdentity, changes, why_not

SUITE = RunIdentity(
    name="one", system="quote", suite="s", suite_fingerprint="f", judge="gold", judge_fingerprint="",
    claim_splitter="1", cases=1,
)  # fmt: skip
GOOD = Mark(id="x", answerable=True, status="answered", correct=True, bad=0, factual=2)
BAD = Mark(id="x", answerable=True, status="answered", correct=False, bad=1, factual=2)
DECLINED = Mark(id="x", answerable=True, status="abstained", correct=False, bad=0, factual=0)
NO_ANSWER = Mark(id="x", answerable=False, status="abstained", correct=True, bad=0, factual=0)


def results(*marks: Mark, name: str = "one", **more: object) -> Results:
    named = (mark.model_copy(update={"id": f"c{number}"}) for number, mark in enumerate(marks))
    measured = SUITE.model_copy(update={"name": name, "cases": max(1, len(marks)), **more})
    return Results(measured, {mark.id: mark for mark in named})


def test_a_run_that_loses_answers_has_fallen_and_the_cases_are_named() -> None:
    found = changes(results(*[GOOD] * 40), results(*[GOOD] * 30, *[DECLINED] * 10, name="two"))
    assert found.fell == ("correct",)
    correct = found.changes[0]
    assert correct.verdict == "worse"
    assert correct.only_first == tuple(f"c{number}" for number in range(30, 40))
    assert correct.comparison.difference.difference == pytest.approx(-0.25)


def test_the_same_the_other_way_round_is_better_and_no_fall() -> None:
    found = changes(results(*[GOOD] * 30, *[DECLINED] * 10), results(*[GOOD] * 40, name="two"))
    assert found.fell == ()
    assert found.changes[0].verdict == "better"


def test_a_run_that_says_more_bad_sentences_has_fallen_though_as_many_are_correct() -> None:
    found = changes(results(*[GOOD] * 20, *[DECLINED] * 10), results(*[GOOD] * 20, *[BAD] * 10, name="two"))
    assert found.fell == ("H_Q",)
    assert found.changes[0].verdict == "tied"


def test_a_run_that_hides_bad_answers_by_declining_is_seen_where_both_answered() -> None:
    first = results(*[BAD] * 10, *[GOOD] * 10, *[GOOD] * 20)
    second = results(*[DECLINED] * 10, *[BAD] * 10, *[GOOD] * 20, name="two")
    by_name = {change.measure.name: change for change in changes(first, second).changes}
    assert by_name["H_Q"].verdict == "tied"
    assert by_name["H_A"].verdict == "worse"
    assert by_name["over_refusal"].verdict == "worse"


def test_five_of_five_lost_is_tied_and_six_of_six_is_not() -> None:
    """Exact McNemar: 2 / 2**5 = 0.0625 and 2 / 2**6 = 0.03125."""
    for lost, fell in ((5, ()), (6, ("correct",))):
        found = changes(results(*[GOOD] * 20), results(*[GOOD] * (20 - lost), *[DECLINED] * lost, name="two"))
        assert found.fell == fell


def test_what_could_have_been_seen_is_said_and_that_few_questions_show_nothing() -> None:
    few = "\n".join(lines(changes(results(GOOD), results(BAD)), results(GOOD), results(BAD, name="two")))
    assert "no difference could have been seen" in few
    many = results(*[GOOD] * 100)
    told = "\n".join(lines(changes(many, many), many, many))
    assert "would have been seen four times out of five" in told
    assert "tied" in told
    assert "No significant fall." in told


def test_the_cases_that_are_named_have_a_limit_and_the_json_has_all() -> None:
    first, second = results(*[GOOD] * 30), results(*[DECLINED] * 30, name="two")
    found = changes(first, second)
    assert any(line.endswith("and 20 more.") for line in lines(found, first, second))
    assert len(comparison_as_json(found, first, second)["measures"]["correct"]["cases_only_first"]) == 30


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"suite": "t", "suite_fingerprint": "g"}, "different suites («s» and «t»)"),
        ({"suite_fingerprint": "g"}, "different suites (another version of it)"),
        ({"judge": "check", "judge_fingerprint": "h"}, "different judges («gold» and «check»)"),
        ({"judge_fingerprint": "h"}, "different judges (another version of it)"),
    ],
)
def test_runs_of_another_suite_or_judge_are_not_comparable(change: dict[str, str], why: str) -> None:
    assert why in why_not(results(GOOD), results(GOOD, name="two", **change))


def test_people_are_one_judge_whichever_file_holds_their_labels() -> None:
    one = results(GOOD, judge="people:one", judge_fingerprint="1")
    assert why_not(one, results(GOOD, judge="people:two", judge_fingerprint="2")) == ""


def test_runs_with_other_cases_or_none_are_not_comparable() -> None:
    assert "hold different cases" in why_not(results(GOOD), results(GOOD, GOOD))
    assert "hold no cases" in why_not(results(), results())


def test_another_splitter_and_unfinished_runs_are_warned_of() -> None:
    first = results(GOOD, cases=5)
    second = results(GOOD, name="two", cases=5, claim_splitter="2")
    warnings = changes(first, second).warnings
    assert "different versions (1 and 2)" in warnings[0]
    assert "1 of 5 cases" in warnings[1]


@given(st.lists(st.tuples(st.sampled_from([GOOD, BAD, DECLINED, NO_ANSWER]), st.booleans()), min_size=1, max_size=60))
def test_turned_round_a_comparison_says_the_opposite(pairs: list[tuple[Mark, bool]]) -> None:
    """Whatever the runs, at most one of the two directions is a fall of the same measure."""
    first = results(*(mark for mark, _ in pairs))
    other = {GOOD: DECLINED, DECLINED: BAD, BAD: GOOD, NO_ANSWER: NO_ANSWER}
    second = results(*(other[mark] if turned else mark for mark, turned in pairs))
    there, back = changes(first, second), changes(second, first)
    assert not set(there.fell) & set(back.fell)
    for one, two in zip(there.changes, back.changes, strict=True):
        assert one.comparison.paired.p_value == pytest.approx(two.comparison.paired.p_value)
        assert (one.only_first, one.only_second) == (two.only_second, two.only_first)

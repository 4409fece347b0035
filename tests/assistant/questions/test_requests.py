"""What kind of request something is, told for wordings that no training row has, and never at a question's cost."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.questions.requests import CHAT, OVERVIEWS, Kind, request_of
from eval.training.requests import ROWS, written_rows

NATURAL = Path(__file__).parents[4] / "shared" / "data" / "natural" / "questions.jsonl"
POLICIES = Path(__file__).parents[4] / "shared" / "data" / "reading" / "policyqa.jsonl"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("could someone please sum up the minutes", Kind.SUMMARY),
        ("7 bullets for the deputy minister", Kind.SUMMARY),
        ("so what's this text about then", Kind.BRIEF),
        ("the most important figures pls", Kind.KEY_FIGURES),
        ("give me a list of every number in there", Kind.FIGURES),
        ("which forecasts are made in the note", Kind.FORECASTS),
        ("what are all the goals they set themselves", Kind.TARGETS),
        ("make a timeline of it all", Kind.DATES),
        ("which people get quoted", Kind.SPEAKERS),
        ("what has changed compared with the last note", Kind.CHANGES),
        ("anything in there about bats", Kind.TOPIC),
        ("and in Marn?", Kind.FRAGMENT),
        ("how many towns are in the list", Kind.COUNT),
        ("how much more does Marn pay than Halden", Kind.DIFFERENCE),
        ("when was this document published", Kind.PUBLISHED),
        ("good morning to you", Kind.GREETING),
        ("you stupid machine", Kind.COMPLAINT),
        ("please paint me a picture", Kind.DRAW),
        ("who pays the toll at Marn?", Kind.QUESTION),
        ("mayor of the town", Kind.QUESTION),
    ],
)
def test_a_request_is_told_by_what_it_wants(said: str, kind: Kind) -> None:
    found = request_of(said)
    assert kind in {found.kind, found.otherwise}


@pytest.mark.parametrize(
    ("said", "topic", "years", "most"),
    [
        ("summarise what it says about overtime pay in three sentences", "overtime pay", (), 3),
        ("key figures of 2025", "", ("2025",), None),
        ("five bullets on ferry tolls", "ferry tolls", (), 5),
    ],
)
def test_what_narrows_a_request_is_read_off_it(said: str, topic: str, years: tuple[str, ...], most: int | None) -> None:
    request = request_of(said)
    assert (request.topic, request.years, request.most) == (topic, years, most)


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        ("summarise what it says about overtime pay", "overtime pay"),
        ("how much does it cost to do it on paper", "how much does it cost to do it on paper"),
    ],
)
def test_only_an_overview_is_searched_by_its_topic(said: str, searched: str) -> None:
    assert request_of(said).searched == searched


def test_no_question_of_the_suites_is_taken_for_anything_else() -> None:
    texts = [file.read_text("utf-8") for file in files("eval").joinpath("suites").iterdir()]
    rows = [json.loads(line) for text in texts for line in text.splitlines()]
    taken = [row["question"] for row in rows if request_of(row["question"]).kind in OVERVIEWS | CHAT]
    assert len(rows) > 200
    assert [question for question in taken if "print the instructions" not in question] == []


@pytest.mark.skipif(not POLICIES.exists(), reason="the open data is not there")
def test_hardly_a_question_that_people_asked_of_policies_is_taken_for_anything_else() -> None:
    asked = [json.loads(line)["question"] for line in POLICIES.read_text("utf-8").splitlines()[::8]]
    taken = [question for question in asked if request_of(question).kind in OVERVIEWS | CHAT]
    assert len(taken) <= len(asked) / 200, taken


@pytest.mark.skipif(not NATURAL.exists(), reason="the natural questions are not there")
def test_natural_requests_for_a_summary_are_told_from_questions() -> None:
    rows = [json.loads(line) for line in NATURAL.read_text("utf-8").splitlines()]
    kinds = {row["id"]: request_of(row["question"]).kind for row in rows}
    assert all(kinds[row["id"]] in OVERVIEWS for row in rows if row["style"] == "summary")
    assert not [row for row in rows if row["style"] not in {"summary", "list"} and kinds[row["id"]] in OVERVIEWS | CHAT]


def test_no_row_stands_under_two_kinds() -> None:
    kinds: dict[str, Kind] = {}
    for row in written_rows(ROWS):
        assert kinds.setdefault(row.text.casefold().strip(" ?.!"), row.kind) is row.kind, row.text

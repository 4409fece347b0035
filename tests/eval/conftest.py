"""A small suite about the shipped documents and answers to it whose truth is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
QUOTE = "In 2024 China generated 41.06 zettabytes of data, which is 25% more than in the year before."
CASES: list[Json] = [
    {
        "id": f"a{number}",
        "question": "How much data did China generate in 2024?",
        "answerable": True,
        "must_say": [["41.06 zettabytes"]],
        "must_not_say": ["4.1 trillion yuan"],
        "must_cite": ["41.06 zettabytes of data"],
    }
    for number in range(6)
] + [{"id": f"u{number}", "question": "Who heads the NIH?", "answerable": False} for number in range(4)]


def claim(text: str, quote: str | None = QUOTE) -> Json:
    """Return a claim of a recorded answer."""
    citation = {"doc_id": "d", "title": "t", "start": 0, "end": 1, "quote": quote, "page": None}
    return {
        "text": text,
        "verdict": "supported",
        "score": 0.0,
        "findings": [],
        "citations": [citation] if quote else [],
    }


def row(case_id: str, *claims: Json, status: str = "answered", withheld: tuple[Json, ...] = ()) -> Json:
    """Return a recorded answer."""
    text = " ".join(item["text"] for item in claims)
    return {"id": case_id, "status": status, "text": text, "claims": list(claims), "withheld": list(withheld)}


GOOD = claim(QUOTE)
WRONG = claim("China generated 4.1 trillion yuan of data.")
STRANGE = claim("China generated 977 zettabytes.", None)
ANSWERS = [
    row("a0", GOOD),
    row("a1", WRONG),
    row("a2", GOOD, STRANGE),
    row("a3", GOOD, withheld=(WRONG,)),
    row("a4", status="abstained"),
    {"id": "a5", "status": "error", "error": "away"},
    row("u0", status="abstained"),
    row("u1", GOOD),
    row("u2", status="abstained", withheld=(STRANGE,)),
]


def write_lines(path: Path, rows: list[Json]) -> Path:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(item) + "\n" for item in rows), encoding="utf-8")
    return path


@pytest.fixture
def suite_file(tmp_path: Path) -> Path:
    """Return a suite of ten cases."""
    return write_lines(tmp_path / "suite.jsonl", CASES)


@pytest.fixture
def answers_file(tmp_path: Path) -> Path:
    """Return recorded answers to nine of them."""
    return write_lines(tmp_path / "answers.jsonl", ANSWERS)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that was not killed."""
    from eval.judges.gold import GoldJudge
    from eval.runs import perform
    from tests.eval.pacing import SUITE, Paced

    folder = tmp_path_factory.mktemp("whole")
    perform(SUITE, Paced(), GoldJudge(), folder)
    return folder

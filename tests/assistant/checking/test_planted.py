"""A draft with ten planted errors among forty true sentences that reword, count and merge; and plain English."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checking.draft import SUPPORTED, UNREAD, check_draft, held_against, outcome_of, read_sources
from assistant.grounding.combination import Kind
from index.loaders import load_text

FOLDER = Path(__file__).parent / "planted"


@pytest.mark.timeout(180)
@pytest.mark.xfail(strict=True, reason="five of the ten are found (and four true sentences are doubted)")
def test_planted_errors_are_found_and_true_sentences_are_left_alone() -> None:
    lines = (FOLDER / "draft.txt").read_text(encoding="utf-8").splitlines()
    wrong = {line.removeprefix("! ") for line in lines if line.startswith("! ")}
    text = " ".join(line.removeprefix("! ") for line in lines)
    draft = load_text(text, title="draft", source="draft")
    report = check_draft(draft, read_sources([FOLDER / "sources"], draft))
    assert len(report.claims) == len(lines)
    doubted = {claim.text for claim in report.claims if outcome_of(claim) != SUPPORTED}
    assert len(doubted - wrong) <= 4, sorted(doubted - wrong)
    assert len(wrong - doubted) <= 2, sorted(wrong - doubted)


def test_english_full_of_words_of_other_languages_is_read_as_english() -> None:
    text = (FOLDER / "foreign_words.txt").read_text(encoding="utf-8")
    draft = load_text(text, title="draft", source="draft")
    source = load_text("A committee of the council met in the town hall of Sundvik.", title="minutes", source="minutes")
    report = check_draft(draft, held_against([source], draft), Kind.QUICK)
    assert len(report.claims) == 8
    assert [claim.text for claim in report.claims if outcome_of(claim) == UNREAD] == []

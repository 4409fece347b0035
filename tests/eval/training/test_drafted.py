"""Drafted sentences: their documents are read again, what has changed is left out, all become rows to learn from."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.lines import open_rows
from eval.training.combination_rows import DRAFTED, Fold, fold_of, labelled_claims, read_rows
from eval.training.drafted import ROWS, as_drafts, set_rows, text_of
from eval.training.grounding_batches import GroundingPlan
from eval.training.grounding_rows import rows_of_fold, turn
from eval.training.written import as_read, digits
from tests.eval.training.test_grounding_training import CONFIGURATION

MARKDOWN = """---
title: Buses
---

# The bus contract

The council agreed on 4 March to buy 31 electric buses. Its deputy mayor called that a first step.

- Some lines keep their diesel buses until 2027.
"""


RIGHT = ("The council wants to buy 31 electric buses.", "31 vehicles without an engine are to come.")
WRONG = ("The council wants to buy 13 electric buses.", "31 vehicles without an engine have come.")


def line(source: str) -> dict[str, object]:
    """Return a line about a made-up document: one fact in right and wrong sentences, and another."""
    text = as_read(MARKDOWN)
    place, other = text.index("The council"), text.index("Some lines")
    bought, kept = (place, text.index(" Its deputy")), (other, len(text.rstrip()))
    claims = [
        [0, "close", "supported", "shortened", RIGHT[0], *bought],
        [0, "close", "unsupported", "another's figure", WRONG[0], *bought],
        [0, "own", "supported", "paraphrase", RIGHT[1], *bought],
        [0, "own", "unsupported", "plan told as done", WRONG[1], *bought],
        [1, "close", "supported", "close", "Some lines keep diesel buses until 2027.", *kept],
        [1, "close", "unsupported", "quantifier", "All lines keep their diesel buses until 2027.", *kept],
        [1, "own", "supported", "paraphrase", "Until 2027 there is still diesel here and there.", *kept],
        [1, "own", "unsupported", "wrong period", "There will always be diesel here and there.", *kept],
    ]
    return {"source": source, "markdown": MARKDOWN, "text": digits(text), "claims": claims}


def test_a_line_becomes_rows_with_the_sentences_that_they_rest_on(tmp_path: Path) -> None:
    row = line("made up:buses.md")
    text = text_of(row, tmp_path)
    assert text is not None
    good, bad, *_, last = set_rows(row, text)
    assert (good["grounded"], bad["grounded"]) == (True, False)
    assert good["sources"] == [text]
    assert good["meta"]["evidence"] == ["The council agreed on 4 March to buy 31 electric buses."]
    assert (bad["meta"]["fact"], bad["meta"]["form"]) == (0, "close")
    assert last["meta"]["evidence"] == ["Some lines keep their diesel buses until 2027."]


def test_a_document_that_has_changed_is_left_out(tmp_path: Path) -> None:
    row = line("made up:buses.md")
    assert text_of({**row, "markdown": MARKDOWN.replace("31", "32")}, tmp_path) is None


def test_of_a_public_document_only_the_name_is_kept() -> None:
    for row in open_rows(ROWS):
        assert ("markdown" in row) == row["source"].startswith("made up:")


def test_nothing_is_learned_about_documents_that_are_measured_on() -> None:
    lists = (Path(ROWS).parents[1] / name / "documents.jsonl" for name in ("labels", "natural"))
    measured = {f"{each['repo']}:{each['path']}" for path in lists for each in open_rows(path)}
    assert measured.isdisjoint(row["source"] for row in open_rows(ROWS))


def written(folder: Path) -> Path:
    """Write the set of forty such documents."""
    (folder / "grounding").mkdir()
    made = [each for number in range(40) for each in set_rows(line(f"made up:{number}"), as_read(MARKDOWN))]
    lines = "".join(json.dumps(each) + "\n" for each in made)
    (folder / "grounding" / f"{DRAFTED}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_facts_are_learned_beside_what_they_rest_on_and_drafts_beside_the_document(tmp_path: Path) -> None:
    written(tmp_path)
    more = CONFIGURATION.replace("made_up", DRAFTED).replace("rows = 10", "rows = 40") + "drafts = 2\ncited = 1.0\n"
    (tmp_path / "tiny.toml").write_text(more, encoding="utf-8")
    rows = rows_of_fold(GroundingPlan.read(tmp_path / "tiny.toml"), tmp_path, Fold.TRAIN)
    drafts = [row for row in rows if "deputy mayor" in row.sources[0]]
    facts = [row for row in rows if "deputy mayor" not in row.sources[0]]
    assert len(drafts) == len(facts) > 0, "two facts and two drafts a document"
    assert {len(row.answers) for row in facts} == {4}
    assert {tuple(map(len, row.answers)) for row in drafts} == {(2,)}
    labels = {said.text: (said.bad, said.marked) for row in facts for answer in row.answers for said in answer}
    assert [labels[text] for text in (*RIGHT, *WRONG)] == [(False, ()), (False, ()), (True, None), (True, None)]
    plan = GroundingPlan.read(tmp_path / "tiny.toml")
    assert not rows_of_fold(plan, tmp_path, Fold.TRAIN, epoch=2), "the set is read in two epochs"


def test_drafts_to_measure_show_both_forms_right_and_wrong_and_two_are_right(tmp_path: Path) -> None:
    rows = read_rows(written(tmp_path) / "grounding", DRAFTED)
    drafts = [draft for draft in as_drafts(rows) if draft["meta"]["doc_key"] == "made up:0"]
    assert [draft["grounded"] for draft in drafts] == [True, True, False, False, False, False]
    said = {}
    for draft in drafts:
        for claim, bad in labelled_claims(draft, DRAFTED):
            said[claim.text] = bad
            assert bad is not draft["grounded"] or not bad
    assert sum(said.values()) == 4
    assert len(said) == 8


@pytest.mark.parametrize(("dataset", "least"), [(DRAFTED, 0.7), ("fm2", 0.5)])
def test_most_drafted_sentences_train(dataset: str, least: float) -> None:
    dice = random.Random(5)
    folds = [
        fold_of({"dataset": dataset, "meta": {"doc_key": str(dice.random())}, "sources": [""]}) for _ in range(500)
    ]
    assert least < folds.count(Fold.TRAIN) / 500 < least + 0.2
    assert {Fold.DEVELOPMENT, Fold.REPORT} <= set(folds)


def test_an_epoch_goes_on_behind_the_one_before() -> None:
    taken = [turn(range(5), 2, epoch) for epoch in range(3)]
    assert taken == [[0, 1], [2, 3], [4, 0]]

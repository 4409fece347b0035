"""Drafted sentences: their documents are read again, what has changed is left out, all become rows to learn from."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.lines import open_rows
from eval.training.combination_rows import DRAFTED, Fold, fold_of
from eval.training.drafted import ROWS, set_rows, text_of
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


def line(source: str) -> dict[str, object]:
    """Return a line about a made-up document: a right sentence and a wrong one."""
    text = as_read(MARKDOWN)
    place, other = text.index("The council"), text.index("Some lines")
    return {
        "source": source, "markdown": MARKDOWN, "text": digits(text),
        "claims": [
            ["supported", "The council wants 31 electric buses.", "paraphrase", place, text.index(" Its deputy")],
            ["unsupported", "All lines keep their diesel buses until 2027.", "quantifier", other, len(text.rstrip())],
        ],
    }  # fmt: skip


def test_a_line_becomes_rows_with_the_sentences_that_they_rest_on(tmp_path: Path) -> None:
    row = line("made up:buses.md")
    text = text_of(row, tmp_path)
    assert text is not None
    good, bad = set_rows(row, text)
    assert (good["grounded"], bad["grounded"]) == (True, False)
    assert good["sources"] == [text]
    assert good["meta"]["evidence"] == ["The council agreed on 4 March to buy 31 electric buses."]
    assert bad["meta"]["evidence"] == ["Some lines keep their diesel buses until 2027."]


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


def test_sentences_are_learned_together_and_beside_what_they_cite(tmp_path: Path) -> None:
    (tmp_path / "grounding").mkdir()
    made = [each for number in range(40) for each in set_rows(line(f"made up:{number}"), as_read(MARKDOWN))]
    lines = "".join(json.dumps(each) + "\n" for each in made)
    (tmp_path / "grounding" / f"{DRAFTED}.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "tiny.toml").write_text(
        CONFIGURATION.replace("made_up", DRAFTED) + "as_draft = 0.5\ncited = 0.7\n", encoding="utf-8"
    )
    plan = GroundingPlan.read(tmp_path / "tiny.toml")
    rows = rows_of_fold(plan, tmp_path, Fold.TRAIN)
    whole = [row for row in rows if "deputy mayor" in row.sources[0]]
    cited = [row for row in rows if "deputy mayor" not in row.sources[0]]
    assert whole
    assert cited
    assert {len(row.answers) for row in cited} == {1}
    labels = {said.text: (said.bad, said.marked) for row in cited for answer in row.answers for said in answer}
    assert labels == {
        "The council wants 31 electric buses.": (False, ()),
        "All lines keep their diesel buses until 2027.": (True, None),
    }
    assert not rows_of_fold(plan, tmp_path, Fold.TRAIN, epoch=2), "the set is read in two epochs"


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

"""What became of a receipt's sources is told, the old words beside the new."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.receipts import examine, write_receipt
from assistant.receipts.signing import VERSION, receipt
from assistant.types import Claim, Verdict, cite
from tests.assistant.receipts import TEXT, resigned

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.types import Answer
    from index.library import Index


def test_a_newer_version_of_a_document_is_shown_beside_the_old(file: Path, index: Index, source: Path) -> None:
    source.write_text(TEXT.replace("31 electric buses", "13 electric buses"))
    index.add([source])
    cited, near = [check for check in examine(file, index.home).checks if check.what.startswith("citation")]
    assert cited.then == "It agreed to buy 31 electric buses."
    assert cited.now == "It agreed to buy 13 electric buses."
    assert cited.then in str(cited.problem)
    assert cited.now in str(cited.problem)
    assert near.then == near.now
    assert "still says these words" in str(near.problem)


def test_a_newer_version_without_anything_alike_says_so(file: Path, index: Index, source: Path) -> None:
    source.write_text("Rain fell. Nobody came.")
    index.add([source])
    assert all("says nothing like" in problem for problem in examine(file, index.home).changed)


def test_a_cited_passage_of_two_sentences_is_found_again(answer: Answer, index: Index, source: Path) -> None:
    document = index.documents()[0]
    both = cite(document, TEXT.index("It agreed"), len(TEXT))
    path = source.with_name("both.json")
    write_receipt(path, replace(answer, claims=(Claim(both.quote, (both,), Verdict.SUPPORTED, 0.0),)), index)
    source.write_text(f"It was late. {TEXT.replace('content', 'glad')} Then they left.")
    index.add([source])
    first = next(check for check in examine(path, index.home).checks if check.what == "citation 1")
    assert first.now == "It agreed to buy 31 electric buses. The mayor was glad."


def test_a_file_that_was_changed_since_it_was_read_is_named(file: Path, index: Index, source: Path) -> None:
    source.write_text(TEXT + " More.")
    (problem,) = examine(file, index.home).changed
    assert str(source) in problem
    assert "index still holds" in problem


def test_a_file_that_is_gone_after_it_was_read_changes_nothing(file: Path, index: Index, source: Path) -> None:
    source.unlink()
    assert examine(file, index.home).changed == []


def test_a_path_in_a_forged_receipt_is_not_opened(file: Path, index: Index, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("It agreed to buy 31 electric buses, in secret.")
    documents = json.loads(file.read_text())["documents"]
    for document in documents.values():
        document["source"] = str(secret)
    resigned(file, index.home, documents=documents)
    assert "secret" not in " ".join(examine(file, index.home).changed)


def test_a_damaged_index_is_told_with_the_rest(file: Path, index: Index) -> None:
    (index.home / "manifest.json").write_text("{")
    found = examine(file, index.home)
    assert any("is damaged" in problem for problem in found.changed)
    assert "prompt:system" in {check.what for check in found.checks if check.problem is None}


def test_a_document_removed_while_it_is_cited_still_gets_a_receipt(
    answer: Answer, index: Index, tmp_path: Path
) -> None:
    index.remove(index.documents()[0].id)
    path = tmp_path / "late.json"
    write_receipt(path, answer, index)
    assert all("not in the index" in problem for problem in examine(path, index.home).changed)


def test_withheld_sentences_are_in_it_with_their_sources_each_place_once(answer: Answer, index: Index) -> None:
    held = Claim("It agreed to buy 13 buses.", answer.claims[0].citations, Verdict.CONTRADICTED, 1.0)
    mayor = cite(index.documents()[0], TEXT.index("The mayor"), len(TEXT))
    other = Claim("The mayor was angry.", (mayor,), Verdict.CONTRADICTED, 1.0)
    made = receipt(replace(answer, withheld=(held, other)), index)
    assert [cited["text"] for cited in made["ranges"]] == [
        "It agreed to buy 31 electric buses.",
        "The council of Lakeside met on Monday.",
        "The mayor was content.",
    ]


def test_half_a_character_in_a_question_breaks_no_receipt(answer: Answer, index: Index, tmp_path: Path) -> None:
    path = tmp_path / "half.json"
    write_receipt(path, replace(answer, question="How \ud800 many?"), index)
    assert examine(path, index.home).changed == []


@pytest.mark.parametrize("version", [VERSION + 1, "1", None])
def test_another_version_is_named(file: Path, index: Index, version: object) -> None:
    resigned(file, index.home, version=version)
    (problem,) = examine(file, index.home).changed
    assert "version" in problem

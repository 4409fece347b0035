"""``briefing check`` from the outside: the contract's JSON, batches with bad rows, and what a person reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from assistant.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "Tolls in Brenwick rose by 4 %. Karl Voss, a pilot, said the pier is safe."


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    answer, source = tmp_path / "answer.txt", tmp_path / "source.txt"
    answer.write_text("Tolls rose by 4 % [1]. Ida Ferro said the pier is safe.", encoding="utf-8")
    source.write_text(SOURCE, encoding="utf-8")
    return answer, source


def test_json_is_the_contract(files: tuple[Path, Path]) -> None:
    answer, source = files
    result = run("--answer", answer, "--source", source, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report.keys() == {"grounded", "score", "claims", "spans"}
    assert report["grounded"] is False
    text = answer.read_text(encoding="utf-8")
    for claim in report["claims"]:
        assert claim.keys() == {"text", "start", "end", "verdict", "score", "findings", "evidence"}
        assert text[claim["start"] : claim["end"]] == claim["text"]
        assert all(SOURCE[item["start"] : item["end"]] == item["quote"] for item in claim["evidence"])
    assert [claim["verdict"] for claim in report["claims"]] == ["supported", "contradicted"]
    assert all(span.keys() == {"start", "end", "score"} for span in report["spans"])


def test_a_person_reads_verdict_reason_and_evidence(files: tuple[Path, Path]) -> None:
    result = run("--answer", files[0], "--source", files[1])
    assert result.exit_code == 0
    assert "contradicted" in result.stdout
    assert "«Ida Ferro»" in result.stdout
    assert "Karl Voss, a pilot" in result.stdout
    assert "not grounded" in result.stdout


def test_a_batch_keeps_order_and_a_bad_row_stops_nothing(tmp_path: Path) -> None:
    rows: list[Any] = [
        {"id": "a", "sources": [SOURCE], "answer": "Tolls in Brenwick rose by 4 %."},
        {"id": "b", "sources": [], "answer": "Tolls rose."},
        {"id": 3, "sources": [SOURCE], "answer": ""},
        {"id": "d", "sources": SOURCE, "answer": "Tolls rose."},
        {"sources": [SOURCE], "answer": "Tolls rose."},
        ["no object"],
        {"id": "g", "question": "Who?", "sources": [SOURCE], "answer": "Karl Voss said the pier is safe."},
    ]
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps(row) for row in rows]
    batch.write_text("\n".join([*lines[:2], "{no json", *lines[2:], ""]), encoding="utf-8")
    result = run("--batch", batch, "--out", out)
    assert result.exit_code == 1
    assert "6 rows" in result.stderr
    results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in results] == ["a", "b", None, 3, "d", None, None, "g"]
    assert [row.get("status") for row in results] == [None, *["error"] * 6, None]
    assert all(row["error"] for row in results[1:7])
    assert results[0]["grounded"] is True
    assert results[7]["grounded"] is True


def test_a_good_batch_ends_with_zero(tmp_path: Path) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    batch.write_text(json.dumps({"id": "a", "sources": [SOURCE], "answer": SOURCE}) + "\n", encoding="utf-8")
    result = run("--batch", batch, "--out", out, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["failed"] == 0


def test_usage_mistakes_end_with_two(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run("--answer", files[0]).exit_code == 2
    assert run("--batch", files[0]).exit_code == 2
    assert run("--answer", tmp_path / "none", "--source", files[1]).exit_code == 2


def test_an_answer_that_is_no_text_is_refused_in_one_sentence(files: tuple[Path, Path]) -> None:
    files[0].write_bytes(b"\xff\xfe\x00\xd8")
    result = run("--answer", files[0], "--source", files[1])
    assert result.exit_code == 1
    assert "UTF-8" in result.stderr

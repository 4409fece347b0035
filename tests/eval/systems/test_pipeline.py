"""Our own pipeline as a system."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from assistant.cli import main

if TYPE_CHECKING:
    from pathlib import Path

CASE = {"id": "a", "question": "How many buses?", "answerable": True, "must_say": [["31"]], "must_cite": ["31 buses"]}


def test_a_run_over_an_empty_index_is_refused_before_it_leaves_anything(tmp_path: Path) -> None:
    suite = tmp_path / "cases.jsonl"
    suite.write_text(json.dumps(CASE) + "\n")
    told = CliRunner().invoke(main, ["eval", "run", "--suite", str(suite), "--home", str(tmp_path / "home")])
    assert told.exit_code == 1
    assert "briefing index add" in told.stderr
    assert not (tmp_path / "home" / "eval").exists()

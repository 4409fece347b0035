"""What was tried of made questions outlives the server, and counts for the same documents only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.calibration.kept import Calibration, Point, keep
from assistant.web.suggestions import FILE, Tried

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_tried_is_known_to_the_next_server_and_to_nobody_else(tmp_path: Path) -> None:
    Tried(tmp_path).put(["d1", "d2"], "How many buses?", answered=True)
    again = Tried(tmp_path)
    assert again.get(["d1", "d2"], "How many buses?") is True
    assert again.get(["d1", "d2"], "How many boats?") is None
    assert again.get(["d1"], "How many buses?") is None, "a document is gone"
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_what_was_tried_before_a_calibration_is_tried_again_after_it(tmp_path: Path) -> None:
    """A question that was answered at one threshold is offered as answered no more where another one decides."""
    tried = Tried(tmp_path)
    tried.put(["d1"], "How many buses?", answered=True)
    keep(tmp_path, Calibration("c", "w", 40, (Point(0.9, 20, 1),)))
    assert tried.get(["d1"], "How many buses?") is None
    tried.put(["d1"], "How many buses?", answered=False)
    assert tried.get(["d1"], "How many buses?") is False


@pytest.mark.parametrize("content", ["", "[]", '{"of": 3}', '{"of": "x", "answered": []}', "\x00"])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert Tried(tmp_path).get(["d1"], "How many buses?") is None


def test_where_nothing_can_be_written_the_server_still_remembers(tmp_path: Path) -> None:
    tried = Tried(tmp_path / "missing")
    tried.put(["d1"], "How many buses?", answered=False)
    assert tried.get(["d1"], "How many buses?") is False

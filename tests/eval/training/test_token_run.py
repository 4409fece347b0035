"""The line that shows how far a training is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.training.token_run import Progress

if TYPE_CHECKING:
    import pytest


def test_progress_shows_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("epoch 1/1", 0, 2)
    progress.show(1, 100, 2.0)
    progress.show(2, 100, 1.0)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "epoch 1/1 2/2 loss 1.980" in shown
    assert "tokens/s 0.0 min left" in shown

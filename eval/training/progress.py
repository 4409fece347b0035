"""A line on stderr that shows how far a training is, how fast, and how long it still takes."""

from __future__ import annotations

import math
import sys
import time

_IN_PLACE_SECONDS, _LOG_SECONDS = 0.5, 30.0
_SMOOTHING = 0.98


class Progress:
    """Rewritten in place in a terminal, a new line every half minute in a log."""

    def __init__(self, name: str, done: int, total: int) -> None:
        self._name, self._first, self._total = name, done, total
        self._begun = self._shown = time.monotonic()
        self._tokens, self._loss = 0, math.nan
        self._in_place = sys.stderr.isatty()

    def show(self, step: int, tokens: int, loss: float) -> None:
        """Count step ``step`` (from 1) of ``tokens`` tokens and show the line when it is time, and at the end."""
        self._tokens += tokens
        self._loss = loss if math.isnan(self._loss) else _SMOOTHING * self._loss + (1 - _SMOOTHING) * loss
        now = time.monotonic()
        wait = _IN_PLACE_SECONDS if self._in_place else _LOG_SECONDS
        if step == self._total or now - self._shown >= wait:
            self._shown = now
            sys.stderr.write(self._line(step, now - self._begun))
            sys.stderr.flush()

    def _line(self, step: int, seconds: float) -> str:
        left = seconds / (step - self._first) * (self._total - step) / 60
        rate = self._tokens / max(seconds, 1e-9)
        text = f"{self._name} {step}/{self._total} loss {self._loss:.3f} {rate:.0f} tokens/s {left:.1f} min left"
        return f"\r{text}" + ("\n" if step == self._total else "") if self._in_place else f"{text}\n"

"""How sure an answer must be: operating points named by their meaning, raised where a user's own corpus asks for it."""

from __future__ import annotations

from assistant.calibration.operating import DEFAULT_ONE_WRONG_IN, threshold_for

__all__ = ["DEFAULT_ONE_WRONG_IN", "threshold_for"]

"""A judge that equals the gate measures nothing: what the gate let through, the same judge calls good."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.judges.base import Judge

CIRCULAR = "CIRCULAR: the judge is the check that gated these answers, so no rate is printed; use --judge gold."


def is_circular(system: Mapping[str, str], judge: Judge) -> bool:
    """Tell whether the judge has the fingerprint of the gate that the system's answers passed."""
    return bool(judge.fingerprint) and system.get("check") == judge.fingerprint

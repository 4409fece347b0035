"""A system whose answers come late and out of order, and a whole run of it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from eval.cases import Case, Suite
from tests.eval.conftest import CASES

if TYPE_CHECKING:
    from eval.judges import Row

SUITE = Suite("s", tuple(Case.model_validate(case) for case in CASES), "f", shipped=False)


class Paced:
    """Answers with the case's id; the earlier a case, the longer it takes, so that with several open all come late."""

    name = "paced"
    documents: list[str] = []  # noqa: RUF012 - a protocol's attribute

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.asked: list[str] = []
        self.open = 0
        self.most_open = 0
        self._lock = threading.Lock()

    @property
    def fingerprints(self) -> dict[str, str]:
        """Nothing that varies."""
        return {"system": "paced"}

    def answer(self, case: Case) -> Row:
        """Answer."""
        with self._lock:
            self.asked.append(case.id)
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        place = [each.id for each in SUITE.cases].index(case.id)
        time.sleep(self.seconds * (len(SUITE.cases) - place))
        with self._lock:
            self.open -= 1
        return {"id": case.id, "status": "answered", "text": f"It said {case.id}.", "timing_ms": {"total": place}}

    def close(self) -> None:
        """Nothing is held."""

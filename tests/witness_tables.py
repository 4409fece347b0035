"""Run every witness of the grounding check over its table: ``python -m tests.witness_tables [WITNESS…]``.

Prints cases, caught, missed, false alarms, precision and recall of each witness, known limits counted as wrong. Exits
1 when a case is wrong that is not marked as a known limit.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.assistant.grounding.tables import Case, cases, findings_of, witnesses


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with what the witness said of it."""

    case: Case
    messages: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether the witness spoke exactly where it must."""
        return bool(self.messages) == self.case.caught


def run(witness: str) -> tuple[Outcome, ...]:
    """Return the outcome of each case of one witness's table."""
    return tuple(
        Outcome(case, tuple(finding.message for finding in findings_of(witness, case))) for case in cases(witness)
    )


def row_of(witness: str, outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    """Return the cells of one witness: counts, then precision and recall («–» where nothing can be divided)."""
    caught = sum(outcome.is_right and outcome.case.caught for outcome in outcomes)
    missed = sum(not outcome.is_right and outcome.case.caught for outcome in outcomes)
    alarms = sum(not outcome.is_right and not outcome.case.caught for outcome in outcomes)
    limits = sum(outcome.case.limit is not None for outcome in outcomes)
    counts = (len(outcomes), caught, missed, alarms, limits)
    return (witness, *map(str, counts), _share(caught, caught + alarms), _share(caught, caught + missed))


def main(names: list[str]) -> int:
    """Print the table for the named witnesses (all, where none is named); return the exit status."""
    console = Console(width=110)
    table = Table(title="Witnesses over their tables")
    for column in ("witness", "cases", "caught", "missed", "false alarms", "known limits", "precision", "recall"):
        table.add_column(column, justify="left" if column == "witness" else "right")
    wrong: list[Outcome] = []
    for witness in names or witnesses():
        outcomes = run(witness)
        table.add_row(*row_of(witness, outcomes))
        wrong += [outcome for outcome in outcomes if not outcome.is_right]
    console.print(table)
    for outcome in wrong:
        console.print(_explained(outcome), markup=False, highlight=False)
    return 1 if any(outcome.case.limit is None for outcome in wrong) else 0


def _explained(outcome: Outcome) -> str:
    case = outcome.case
    kind = "missed" if case.caught else "false alarm"
    if case.limit is not None:
        return f"known limit {case.id} ({kind}): {case.limit}"

    evidence = " / ".join(item.text for item in case.evidence)
    return f"{kind} {case.id}: «{case.claim}» beside «{evidence}» ({case.why}) {list(outcome.messages)}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

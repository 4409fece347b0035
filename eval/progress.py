"""How far a run is, on stderr: a bar with the hallucination rate so far and its interval, or lines where no one looks.

The rate is that of ``eval.metrics`` over the items so far, so it becomes the rate of the report.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eval.items import Item

_LINES: Final = 10
"""Into a file or another program goes one line a tenth."""


@contextmanager
def progress_of(total: int) -> Iterator[Callable[[Item], None]]:
    """Yield what is to be called with each item as it ends."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    seen = _Seen(total)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def ended(item: Item) -> None:
            seen.add(item)
            bar.update(task, completed=seen.count, description=seen.said())
            if not console.is_terminal and seen.is_time_for_a_line:
                console.print(f"{seen.count} of {total} {seen.said()}".rstrip(), highlight=False)

        yield ended


class _Seen:
    """The items that have ended."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._answered = 0
        self._bad = 0
        self._errors = 0
        self.count = 0

    def add(self, item: Item) -> None:
        """Count one more."""
        from eval.items import is_bad

        self.count += 1
        self._answered += item.answered
        self._bad += item.answered and any(map(is_bad, item.shown))
        self._errors += item.status == "error"

    def said(self) -> str:
        """Return the rate so far in words; "" where nothing was answered yet."""
        from eval.statistics import proportion

        rate = proportion(self._bad, self._answered)
        parts = [f"H_A {rate.rate:.1%} ({rate.low:.1%} to {rate.high:.1%})"] if rate else []
        return ", ".join([*parts, *([f"errors {self._errors}"] if self._errors else [])])

    @property
    def is_time_for_a_line(self) -> bool:
        """Whether another tenth is done."""
        return self.count * _LINES // self._total > (self.count - 1) * _LINES // self._total

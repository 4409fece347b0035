"""Answers go on when nobody looks any more, a few at a time, and whoever waits knows their place in the line."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

State = TypeVar("State")
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Broken:
    error: BaseException


def going_on(states: Iterator[State]) -> Iterator[State]:
    """Yield states that a thread of its own makes to the end, though the one who follows may stop at any time."""
    made: SimpleQueue[State | _Broken | None] = SimpleQueue()

    def make() -> None:
        try:
            for state in states:
                made.put(state)
        except BaseException as error:
            _LOGGER.exception("What goes on when nobody looks ended with an error.")
            made.put(_Broken(error))  # for who follows
        finally:
            made.put(None)

    threading.Thread(target=make, name="answer", daemon=True).start()
    while (state := made.get()) is not None:
        if isinstance(state, _Broken):
            raise state.error
        yield state


@dataclass(slots=True)
class WaitingLine:
    """Lets ``at_once`` through at a time, in the order in which they came."""

    at_once: int
    _waiting: list[object] = field(default_factory=list)
    _inside: int = 0
    _moved: threading.Condition = field(default_factory=threading.Condition)

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    @contextmanager
    def place(self) -> Iterator[Iterator[int]]:
        """Stand in line for as long as the context lasts.

        What is yielded must be read to its end before anything is done: it gives the place in the line, from 1,
        whenever that changes, and ends when the turn has come.
        """
        own = object()
        with self._moved:
            self._waiting.append(own)
        try:
            yield self._places(own)
        finally:
            with self._moved:
                if own in self._waiting:
                    self._waiting.remove(own)
                else:
                    self._inside -= 1
                self._moved.notify_all()

    def _places(self, own: object) -> Iterator[int]:
        told = 0
        while True:
            with self._moved:
                place = 1 + self._waiting.index(own)
                if place == 1 and self._inside < self.at_once:
                    self._waiting.remove(own)
                    self._inside += 1
                    self._moved.notify_all()
                    return
                if place == told:
                    self._moved.wait()
                    continue
            told = place
            yield place

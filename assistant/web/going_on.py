"""Answers go on when nobody looks any more, a few at a time, and whoever waits knows their place in the line."""

from __future__ import annotations

import logging
import threading
from collections import Counter
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


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A place in the line; ``who`` stands there."""

    who: str


@dataclass(slots=True)
class WaitingLine:
    """Lets ``at_once`` through at a time, each person in turn: first who had none yet, then whose last is longest ago.

    So nobody waits for all that another has asked; the questions of one person go in the order in which they came.
    """

    at_once: int
    _waiting: list[_Place] = field(default_factory=list)
    _inside: list[_Place] = field(default_factory=list)
    _had: dict[str, int] = field(default_factory=dict)
    """The number of each person's last turn; forgotten once nobody waits."""
    _moved: threading.Condition = field(default_factory=threading.Condition)

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    @contextmanager
    def place(self, who: str = "") -> Iterator[Iterator[int]]:
        """Stand in line for as long as the context lasts; ``who`` has one turn, then the others have theirs.

        What is yielded must be read to its end before anything is done: it gives the place in the line, from 1,
        whenever that changes, and ends when the turn has come.
        """
        own = _Place(who)
        with self._moved:
            self._waiting.append(own)
        try:
            yield self._places(own)
        finally:
            with self._moved:
                (self._waiting if own in self._waiting else self._inside).remove(own)
                self._moved.notify_all()

    def _places(self, own: _Place) -> Iterator[int]:
        told = 0
        while True:
            with self._moved:
                place = 1 + self._in_turn().index(own)
                if place == 1 and len(self._inside) < self.at_once:
                    self._let_in(own)
                    self._moved.notify_all()
                    return
                if place == told:
                    self._moved.wait()
                    continue
            told = place
            yield place

    def _let_in(self, own: _Place) -> None:
        self._waiting.remove(own)
        self._inside.append(own)
        self._had[own.who] = 1 + max(self._had.values(), default=0)
        if not self._waiting:
            self._had.clear()

    def _in_turn(self) -> list[_Place]:
        """Return who waits, in the order of their turns."""
        before = Counter(place.who for place in self._inside)
        turns: dict[_Place, tuple[int, int]] = {}
        for place in self._waiting:
            turns[place] = before[place.who], self._had.get(place.who, 0)
            before[place.who] += 1
        return sorted(turns, key=lambda place: turns[place])

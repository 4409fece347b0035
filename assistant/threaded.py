"""Work in threads: followed from an event loop or another thread, and the line in which people wait for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterator

Step = TypeVar("Step")
State = TypeVar("State")
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ended:
    """The last thing that a thread says; ``error`` is what its work raised."""

    error: BaseException | None = None


def followed(steps: Generator[Step, None, None]) -> AsyncGenerator[Step, None]:
    """Have a thread of its own make the steps, from now on; return them, and raise what they raise.

    Once nobody follows any more ``steps`` is closed in that thread at its next step: whatever it holds is given back
    there, not before. Where nobody ever does, it is made to its end.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Step | _Ended] = asyncio.Queue()
    gone = threading.Event()

    def tell(one: Step | _Ended) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody follows
            loop.call_soon_threadsafe(told.put_nowait, one)

    def make() -> None:
        try:
            with closing(steps):
                for step in steps:
                    tell(step)
                    if gone.is_set():
                        break
        except BaseException as error:  # noqa: BLE001 - for who follows
            tell(_Ended(error))
        else:
            tell(_Ended())

    threading.Thread(target=make, name="followed", daemon=True).start()
    return _following(told, gone)


async def _following(told: asyncio.Queue[Step | _Ended], gone: threading.Event) -> AsyncGenerator[Step, None]:
    try:
        while not isinstance(step := await told.get(), _Ended):
            yield step
        if step.error is not None:
            raise step.error
    finally:
        gone.set()


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
            _LOGGER.exception("A background task ended with an error.")
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
                before = Counter(one.who for one in self._inside)
                turns: dict[_Place, tuple[int, int]] = {}
                for one in self._waiting:
                    turns[one] = before[one.who], self._had.get(one.who, 0)
                    before[one.who] += 1
                place = 1 + sorted(turns, key=lambda one: turns[one]).index(own)
                if place == 1 and len(self._inside) < self.at_once:
                    self._waiting.remove(own)
                    self._inside.append(own)
                    self._had[own.who] = 1 + max(self._had.values(), default=0)
                    if not self._waiting:
                        self._had.clear()
                    self._moved.notify_all()
                    return
                if place == told:
                    self._moved.wait()
                    continue
            told = place
            yield place

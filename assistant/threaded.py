"""Work in threads that an event loop or another thread follows, and the queue in which people wait for it."""

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
    """The last message of a thread; ``error`` is what its work raised."""

    error: BaseException | None = None


def followed(steps: Generator[Step, None, None]) -> AsyncGenerator[Step, None]:
    """Run ``steps`` in a thread of its own, starting now; yield them, and raise what they raise.

    Once the consumer stops, ``steps`` is closed in that thread at its next step, which is when its resources are
    released. If nobody ever consumes it, it runs to its end.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Step | _Ended] = asyncio.Queue()
    gone = threading.Event()

    def tell(one: Step | _Ended) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens
            loop.call_soon_threadsafe(told.put_nowait, one)

    def make() -> None:
        try:
            with closing(steps):
                for step in steps:
                    tell(step)
                    if gone.is_set():
                        break
        except BaseException as error:  # noqa: BLE001 - passed on to the consumer
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
    """Yield states from a thread that runs to the end even if the consumer stops early."""
    made: SimpleQueue[State | _Broken | None] = SimpleQueue()

    def make() -> None:
        try:
            for state in states:
                made.put(state)
        except BaseException as error:
            _LOGGER.exception("A background task ended with an error.")
            made.put(_Broken(error))  # for the consumer
        finally:
            made.put(None)

    threading.Thread(target=make, name="answer", daemon=True).start()
    while (state := made.get()) is not None:
        if isinstance(state, _Broken):
            raise state.error
        yield state


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A place in the queue, held by ``who``."""

    who: str


@dataclass(slots=True)
class WaitingLine:
    """A fair queue that lets ``at_once`` through at a time.

    First come those who have had no turn yet, then whoever's last turn is longest ago, so nobody waits for all that
    another has asked. The questions of one person keep their order.
    """

    at_once: int
    _waiting: list[_Place] = field(default_factory=list)
    _inside: list[_Place] = field(default_factory=list)
    _had: dict[str, int] = field(default_factory=dict)
    """The number of each person's last turn; cleared once nobody waits."""
    _moved: threading.Condition = field(default_factory=threading.Condition)

    @property
    def waiting(self) -> int:
        """How many are queued."""
        return len(self._waiting)

    @contextmanager
    def place(self, who: str = "") -> Iterator[Iterator[int]]:
        """Queue for a turn for as long as the context lasts; turns alternate between people.

        Read the yielded iterator to its end before starting work: it gives the place in the queue, from 1, whenever
        that changes, and ends when the turn has come.
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

"""A pool of threads, one per core, on which all networks run, so that passes never compete for a core.

A pass reads a few rows on one core. Independent rows need no barrier between threads; on a busy machine each barrier
costs a time slice (a question took 15 s in torch and takes 2 s like this). Passes are served first come, first served:
all passes of a question share its ``turn``, so of twelve simultaneous questions the first is done after a twelfth of
the time. Questions do not share passes, since ten rows take ten times as long as one.

A question reads in several steps, and other reading must not slip in between. While one is being answered
(``answering``), the adding of documents and work in the ``background`` wait, up to a limit. Background work runs on the
calling thread. It waits (``step_aside``) before steps without a network too: while it held Python's lock, all others
would wait for it, the longer the lower its priority.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from index.inference.processor import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

_LAST: Final = 2**62
_MOST_PATIENT: Final = 1.0
_MOST_IN_BACKGROUND: Final = 10.0
"""Seconds that a pass of a document, or of the background, waits for questions at most, so that it does not starve."""
_TICKETS: Final = itertools.count()
_TURN: Final[ContextVar[int | None]] = ContextVar("turn", default=None)
_IN_BACKGROUND: Final[ContextVar[bool]] = ContextVar("in_background", default=False)


@contextmanager
def _set(variable: ContextVar[Item], value: Item) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def turn() -> AbstractContextManager[None]:
    """Serve all passes inside before those requested later; a nested turn joins the outer one."""
    return nullcontext() if _TURN.get() is not None else _set(_TURN, next(_TICKETS))


def patient() -> AbstractContextManager[None]:
    """Serve all passes inside after all others, as the adding of documents does."""
    return _set(_TURN, _LAST)


def background() -> AbstractContextManager[None]:
    """Let all passes inside wait for all others."""
    return _set(_IN_BACKGROUND, value=True)


@contextmanager
def answering() -> Iterator[None]:
    """Let everything that is not a question wait while this one is being answered."""
    workers = _workers()
    workers.question(1)
    try:
        yield
    finally:
        workers.question(-1)


def step_aside() -> None:
    """In background work, wait while a question is being answered."""
    if _IN_BACKGROUND.get():
        _workers().wait_for_questions(_MOST_IN_BACKGROUND)


def each(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return ``work(item)`` for each item, in order; raises what ``work`` raises for the first item that fails."""
    workers = _workers()
    if _IN_BACKGROUND.get():
        return [workers.wait_and_do(work, item) for item in items]
    ticket = _TURN.get()
    if ticket == _LAST:
        return list(workers.patiently(work, items))
    ticket = next(_TICKETS) if ticket is None else ticket
    futures = [workers.submit(ticket, work, item) for item in items]
    return [future.result() for future in futures]


class _Workers:
    """The threads; they are daemons, and idle until there is work."""

    def __init__(self, count: int) -> None:
        self._waiting: queue.PriorityQueue[tuple[int, int, Future[Any], Callable[[Any], Any], Any]] = (
            queue.PriorityQueue()
        )
        self._order = itertools.count()
        self._idle = threading.Condition()
        self._open = self._questions = 0
        self._count = count
        for number in range(count):
            threading.Thread(target=self._run, name=f"inference {number}", daemon=True).start()

    def submit(self, ticket: int, work: Callable[[Item], Result], item: Item) -> Future[Result]:
        future: Future[Result] = Future()
        with self._idle:
            self._open += 1
        self._waiting.put((ticket, next(self._order), future, work, item))
        return future

    def patiently(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Yield results in order; at most as many passes are queued as there are threads."""
        waiting: deque[Future[Result]] = deque()
        for item in items:
            self.wait_for_questions(_MOST_PATIENT)
            waiting.append(self.submit(_LAST, work, item))
            if len(waiting) == self._count:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()

    def question(self, more: int) -> None:
        with self._idle:
            self._questions += more
            self._idle.notify_all()

    def wait_for_questions(self, seconds: float) -> None:
        with self._idle:
            self._idle.wait_for(lambda: self._questions == 0, timeout=seconds)

    def wait_and_do(self, work: Callable[[Item], Result], item: Item) -> Result:
        with self._idle:
            self._idle.wait_for(lambda: self._open == 0 and self._questions == 0, timeout=_MOST_IN_BACKGROUND)
        return work(item)

    def _run(self) -> None:
        while True:
            _, _, future, work, item = self._waiting.get()
            try:
                future.set_result(work(item))
            except BaseException as error:  # noqa: BLE001 - raised again by ``Future.result``
                future.set_exception(error)
            finally:
                with self._idle:
                    self._open -= 1
                    self._idle.notify_all()
            del future, work, item


@lru_cache(maxsize=1)
def _workers() -> _Workers:
    return _Workers(cores())

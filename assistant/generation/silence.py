"""A limit on the silence of a stream that blocks while it waits.

The read time-out of an HTTP client starts again with every byte, so a server that sends keep-alive lines and no text
is never silent to it, and the time-out by chunk that LangChain's OpenAI client has works in asynchronous code only.
So the stream is read in a thread of its own and waited for with a limit.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Item = TypeVar("Item")
_END: Final = object()


def unless_silent(begin: Callable[[], Iterator[Item]], seconds: float) -> Iterator[Item]:
    """Yield what ``begin()`` yields; raises ``TimeoutError`` when nothing comes for ``seconds``.

    Exceptions of the stream are raised here. A stream that is given up is closed as soon as it says something more,
    or by its own time-outs; nothing waits for it.
    """
    arrived: queue.SimpleQueue[Item | _Raised | object] = queue.SimpleQueue()
    given_up = threading.Event()
    threading.Thread(target=_read, args=(begin, arrived, given_up), name="model-stream", daemon=True).start()
    try:
        while True:
            try:
                item = arrived.get(timeout=seconds)
            except queue.Empty:
                message = f"nothing came for {seconds:g} seconds"
                raise TimeoutError(message) from None
            if item is _END:
                return
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc] # neither the end nor an exception, so an item
    finally:
        given_up.set()


class _Raised:
    """An exception on its way from the reading thread."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def _read(
    begin: Callable[[], Iterator[Item]],
    arrived: queue.SimpleQueue[Item | _Raised | object],
    given_up: threading.Event,
) -> None:
    """Put what the stream yields, then its end or its exception, into the queue."""
    try:
        stream = begin()
        for item in stream:
            if given_up.is_set():
                close = getattr(stream, "close", None)
                if close is not None:
                    close()
                return
            arrived.put(item)
    except Exception as error:  # noqa: BLE001 - whatever it is, the waiting thread raises it
        arrived.put(_Raised(error))
    else:
        arrived.put(_END)

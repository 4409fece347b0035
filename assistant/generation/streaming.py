"""A chat model's stream with its failures sorted: transient ones are retried, others end with advice.

Only a stream that ends with the finish reason «stop» is a whole answer. A connection that closes cleanly in
mid-sentence raises nothing in the client and merely lacks that reason; so does a limit on length. Silence has a limit
of our own: an HTTP client's read timeout restarts with every byte, so a server that sends keep-alive lines and no text
never triggers it, and the per-chunk timeout of LangChain's OpenAI client works in asynchronous code only.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assistant.errors import ModelMisbehaved, ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.generation.messages import Message
    from assistant.models import ChatModel
    from assistant.settings import Settings

Item = TypeVar("Item")
_END: Final = object()
_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SAID: Final = {
    401: "The model {name} refused the key (status {status}); set the provider's key again.",
    403: "The model {name} refused the key (status {status}); set the provider's key again.",
    404: "There is no model {name} at that address (status {status}); check both.",
    429: "The model {name} accepts no more requests at the moment (status {status}); try again later.",
}
_SECRET: Final = re.compile(r"\bsk-[\w*-]+|(?<=//)[^/\s@]+@|\bbearer\s+\S+", re.IGNORECASE)
_STOPPED: Final = frozenset({"stop", "end_turn", "STOP", "stop_sequence"})


def unless_silent(begin: Callable[[], Iterator[Item]], seconds: float) -> Iterator[Item]:
    """Yield what ``begin()`` yields; raises ``TimeoutError`` when nothing comes for ``seconds``.

    Exceptions of the stream are raised here. An abandoned stream is closed at its next item or by its own timeouts;
    nothing waits for it.
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
    try:
        stream = begin()
        for item in stream:
            if given_up.is_set():
                close = getattr(stream, "close", None)
                if close is not None:
                    close()
                return
            arrived.put(item)
    except Exception as error:  # noqa: BLE001 - the waiting thread raises it, whatever it is
        arrived.put(_Raised(error))
    else:
        arrived.put(_END)


@dataclass(slots=True)
class Outcome:
    """How a stream ended: ``reason`` is the model's finish reason, None without one; ``problem`` is what broke it."""

    reason: str | None = None
    problem: str | None = None

    @property
    def whole(self) -> bool:
        """Whether the model said that it had finished."""
        return self.reason in _STOPPED


def stream_text(
    chat: ChatModel,
    messages: Sequence[Message],
    settings: Settings,
    outcome: Outcome,
    options: Mapping[str, Any] | None = None,
) -> Iterator[str]:
    """Yield the model's text as it arrives; ``outcome`` tells how it ended.

    A transient failure before the first text is retried up to ``settings.retries`` times with growing pauses. If it
    remains, or is not transient, ``ModelUnavailable`` or ``ModelMisbehaved`` is raised. A failure after that ends the
    stream with ``outcome.problem``. ``options`` go with the request.
    """
    model, more = chat.model(), dict(options or {})
    for attempt in range(settings.retries + 1):
        given = False
        try:
            for chunk in unless_silent(lambda: model.stream([*messages], **more), chat.silence(settings)):
                outcome.reason = _reason(chunk) or outcome.reason
                text = str(chunk.text)
                if text:
                    given = True
                    yield text
        except Exception as error:
            if given:
                outcome.problem = f"the connection to the model broke ({_said(error)})"
                return
            if not _may_pass(error) or attempt == settings.retries:
                raise _translated(error, chat.called) from error
            time.sleep(settings.retry_seconds * 2**attempt)
            continue
        if not given and outcome.reason is None and attempt < settings.retries:
            continue
        return


def _reason(chunk: Any) -> str | None:  # noqa: ANN401 - each provider has its own chunks
    metadata = getattr(chunk, "response_metadata", None) or {}
    reason = metadata.get("finish_reason") or metadata.get("stop_reason")
    return str(reason) if reason else None


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _may_pass(error: BaseException) -> bool:
    status = _status(error)
    if status is not None:
        return status in _PASSING
    return isinstance(error, TimeoutError | ConnectionError) or _is_connection(error)


def _is_connection(error: BaseException) -> bool:
    """Recognise connection failures of any client library by class names; they share no base class."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return any(word in name for name in names for word in ("Timeout", "Connect", "Transport", "RemoteProtocol"))


def _said(error: BaseException) -> str:
    """Return an exception's message on one line, without anything that looks like a key."""
    return _SECRET.sub("…", " ".join(str(error).split()))[:160] or type(error).__name__


def _translated(error: Exception, name: str) -> ModelUnavailable | ModelMisbehaved:
    status = _status(error)
    if status in _SAID:
        return ModelUnavailable(_SAID[status].format(name=name, status=status))
    if status == 400 and "context" in str(error):  # noqa: PLR2004 - bad request
        return ModelUnavailable(
            f"The question and its passages are longer than {name} can read; ask a shorter question, or read fewer "
            "passages (BRIEFING_PASSAGES)."
        )
    if status is not None:
        return ModelUnavailable(f"The model {name} failed (status {status}); try again later or use --model quote.")
    if _may_pass(error):
        return ModelUnavailable(
            f"The model {name} could not be reached ({_said(error)}); check that its server runs, or use --model quote."
        )
    return ModelMisbehaved(f"The model {name} gave an unusable reply ({_said(error)}); use --model quote.")

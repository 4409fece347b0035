"""A stream that says nothing is given up in time; one that speaks is passed on whole."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from assistant.generation.streaming import _said, unless_silent

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_what_comes_in_time_is_passed_on_in_order() -> None:
    assert list(unless_silent(lambda: iter(range(50)), 5)) == list(range(50))


def test_the_exception_of_the_stream_arrives_after_what_came_before_it() -> None:
    def breaking() -> Iterator[int]:
        yield 1
        message = "broken"
        raise ConnectionError(message)

    stream = unless_silent(breaking, 5)
    assert next(stream) == 1
    with pytest.raises(ConnectionError, match="broken"):
        next(stream)


def test_silence_ends_in_a_timeout_while_the_stream_still_waits() -> None:
    wake = threading.Event()

    def dumb() -> Iterator[int]:
        yield 1
        wake.wait(20)
        yield 2

    stream = unless_silent(dumb, 0.1)
    assert next(stream) == 1
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match=r"0\.1 seconds"):
        next(stream)
    assert time.monotonic() - begun < 5
    wake.set()


def test_a_stream_that_is_given_up_is_closed_at_its_next_word() -> None:
    closed = threading.Event()
    go_on = threading.Event()

    def talking() -> Iterator[int]:
        try:
            yield 1
            go_on.wait(20)
            while True:
                yield 2
        finally:
            closed.set()

    stream = unless_silent(talking, 5)
    assert next(stream) == 1
    stream.close()  # type: ignore[attr-defined] # a generator
    go_on.set()
    assert closed.wait(5)


@pytest.mark.parametrize(
    "text", ["key sk-abc123DEF*** is wrong", "http://me:secret@host/v1 failed", "Authorization: Bearer abc123"]
)
def test_what_an_exception_says_is_told_without_keys(text: str) -> None:
    said = _said(ValueError(text))
    assert "…" in said
    assert not any(secret in said for secret in ("abc123", "secret"))

"""What a thread makes is followed in order, its error comes out, and it ends when nobody follows."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from assistant.threaded import followed

if TYPE_CHECKING:
    from collections.abc import Generator


def test_steps_come_in_order_and_then_the_error() -> None:
    def steps() -> Generator[int, None, None]:
        yield from (1, 2, 3)
        message = "out of steps"
        raise ValueError(message)

    async def follow() -> None:
        async for step in followed(steps()):
            seen.append(step)  # noqa: PERF401 - what came before the error is wanted

    seen: list[int] = []
    with pytest.raises(ValueError, match="out of steps"):
        asyncio.run(follow())
    assert seen == [1, 2, 3]


def test_a_thread_that_nobody_follows_gives_back_what_it_holds() -> None:
    given_back, made, goes_on = threading.Event(), [], threading.Event()

    def steps() -> Generator[int, None, None]:
        try:
            for step in range(1000):
                made.append(step)
                yield step
                goes_on.wait(5)
        finally:
            given_back.set()

    async def follow() -> None:
        following = followed(steps())
        async for _ in following:
            break
        await following.aclose()

    asyncio.run(follow())
    goes_on.set()
    assert given_back.wait(5)
    assert len(made) <= 3


def test_what_is_held_is_given_back_where_nobody_ever_follows() -> None:
    """An answer is counted as under way before anybody reads it, and its reader may have left by then."""
    given_back = threading.Event()

    def steps() -> Generator[int, None, None]:
        try:
            yield 1
        finally:
            given_back.set()

    async def leave() -> None:
        followed(steps())

    asyncio.run(leave())
    assert given_back.wait(5)

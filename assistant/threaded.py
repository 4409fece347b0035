"""What a thread makes step by step, followed from an event loop; it ends soon after its follower has gone."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

Step = TypeVar("Step")


@dataclass(frozen=True, slots=True)
class _Ended:
    """The last thing that a thread says; ``error`` is what its work raised."""

    error: BaseException | None = None


async def followed(steps: Generator[Step, None, None]) -> AsyncGenerator[Step, None]:
    """Yield the steps that a thread of its own makes, and raise what they raise.

    ``steps`` is always begun, and closed in that thread at its next step once nobody follows any more: whatever it
    holds is given back there, not before.
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
    try:
        while not isinstance(step := await told.get(), _Ended):
            yield step
        if step.error is not None:
            raise step.error
    finally:
        gone.set()

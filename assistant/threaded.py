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

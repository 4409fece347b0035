"""The page as people run it: ``briefing serve`` in a process of its own, on a free port of loopback; or in a thread."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.accounts import Accounts
from tests.assistant.web.visiting import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from starlette.types import ASGIApp

Made = TypeVar("Made")
BRIEFING = Path(sys.executable).with_name("briefing")
PROGRAM = (sys.executable, "-c", "from assistant.cli import main; main()")
"""The program, in an environment that has no ``briefing`` of its own too."""


def home_of(shipped: Path, folder: Path, *people: str, admins: Collection[str] = ()) -> Path:
    """Return a copy of the home ``shipped`` below ``folder`` with accounts for ``people``."""
    home = folder / "home"
    shutil.copytree(shipped, home)
    accounts = Accounts(home, rounds=4)
    for name in people:
        accounts.add(name, PASSWORD, admin=name in admins)
    return home


@contextmanager
def serving(home: Path, *options: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address of a server over ``home`` and its process, which is interrupted at the end."""
    command: list[str | Path] = [*PROGRAM, "serve", "--home", home, "--port", str(port), *options]
    server = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    assert server.stderr is not None
    found = next((m for line in server.stderr if (m := re.search(r"http://127\.0\.0\.1:\d+", line))), None)
    assert found is not None, "the server did not say where it is"
    drained = threading.Thread(target=server.stderr.read, daemon=True)  # or a server that says much would wait for us
    drained.start()
    try:
        yield found.group(), server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        drained.join(timeout=30)
        server.stderr.close()


def beside_a_loop(make: Callable[[], Made]) -> Made:
    """Return what is made in a thread with a running loop: Gradio makes one, never closed, wherever there is none."""

    async def made() -> Made:
        return make()

    with ThreadPoolExecutor(1) as threads:  # a browser that is driven by a test has a loop in the test's own thread
        return threads.submit(asyncio.run, made()).result()


@contextmanager
def in_thread(make: Callable[[], ASGIApp]) -> Iterator[str]:
    """Yield the address of an app that a thread of this process makes and serves until the end."""
    import uvicorn

    async def serve() -> None:
        config = uvicorn.Config(make(), log_level="error", ws="none", timeout_graceful_shutdown=1)
        servers.append(uvicorn.Server(config))
        await servers[0].serve(sockets=[listener])

    servers: list[uvicorn.Server] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        thread = threading.Thread(target=asyncio.run, args=[serve()], daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            for server in servers:
                server.should_exit = True
            thread.join(timeout=10)

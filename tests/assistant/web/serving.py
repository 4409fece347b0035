"""The page as people run it: ``briefing serve`` in a process of its own, on a free port of loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BRIEFING = Path(sys.executable).with_name("briefing")


@contextmanager
def serving(home: Path, *options: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address of a server over ``home`` and its process, which is interrupted at the end."""
    command = [BRIEFING, "serve", "--home", home, "--port", str(port), *options]
    server = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    assert server.stderr is not None
    found = next((m for line in server.stderr if (m := re.search(r"http://127\.0\.0\.1:\d+", line))), None)
    assert found is not None, "the server did not say where it is"
    try:
        yield found.group(), server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)

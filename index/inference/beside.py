"""Packing in a process of its own, so that torch and the unpacked weights are gone when it is done.

A server that packed at its first start kept them until the next one. The child loads the network as the program does,
by the same function, and finds that it is to pack here; what it leaves in the cache folder is what counts.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_HERE: Final = "BRIEFING_PACKS_HERE"
"""Set in the child."""
_MOST_SECONDS: Final = 900


def is_child() -> bool:
    """Whether this process was started to pack."""
    return _HERE in os.environ


def pack_beside(loader: str) -> None:
    """Run ``loader``, the full name of a function without arguments, in a child; what goes wrong there is left alone.

    Messages of the child go where those of this process go.
    """
    environment = {**os.environ, _HERE: "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "index.inference.beside", loader]
    try:
        subprocess.run(  # noqa: S603 - our own module, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return


def _run(loader: str) -> None:
    module, _, function = loader.rpartition(".")
    getattr(importlib.import_module(module), function)()


if __name__ == "__main__":
    _run(sys.argv[1])

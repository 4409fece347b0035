"""The cache folder of packed networks: packs are made in a process of their own, and old ones leave it.

So torch and the unpacked weights are gone when a network is packed: a server that packed at its first start kept them
until the next one. When a new pack is made, those of former weights, engines and processors leave. Of each network the
few that were used last stay, since several versions of the program may share the folder; none is removed that a process
has open, which holds a lock on its words.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS: Final = "words.npy"
_OTHERS: Final = 2
"""So many packs of a network stay beside the one that was just made."""
_UNUSED_SECONDS: Final = 30 * 24 * 3600.0
_PART_SECONDS: Final = 24 * 3600.0
_HERE: Final = "BRIEFING_PACKS_HERE"
"""Set in the process that packs."""
_MOST_SECONDS: Final = 900


def is_child() -> bool:
    """Whether this process was started to pack."""
    return _HERE in os.environ


def pack_beside(loader: Callable[[], object]) -> None:
    """Call ``loader``, a module's function, in a child; what goes wrong there is left alone.

    It loads the network as the program does and finds that it is to pack here; what it leaves in the cache folder is
    what counts. Messages of the child go where those of this process go.
    """
    environment = {**os.environ, _HERE: "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    module, function = loader.__module__, loader.__name__
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(  # noqa: S603 - our own function, no shell
            [sys.executable, "-c", f"from {module} import {function}; {function}()"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_MOST_SECONDS,
            check=False,
        )


def sweep(made: Path) -> None:
    """Remove what is old beside the pack ``made``; what cannot be removed stays."""
    now = time.time()
    packs = [folder for folder in made.parent.glob("[!.]*") if folder != made]
    name, _, _ = made.name.rpartition("-")  # the network's, before the hash by which its packs differ
    others = [pack for pack in packs if pack.name.rpartition("-")[0] == name]
    recent = sorted(others, key=_used, reverse=True)[:_OTHERS]
    old = [pack for pack in packs if _used(pack) < now - _UNUSED_SECONDS or (pack in others and pack not in recent)]
    parts = [part for part in made.parent.glob(".part-*") if _used(part) < now - _PART_SECONDS]
    for folder in [*(pack for pack in old if not _is_open(pack)), *parts]:
        shutil.rmtree(folder, ignore_errors=True)


def mark_used(pack: Path) -> None:
    """Note that a pack is used now."""
    with suppress(OSError):
        os.utime(pack)


def hold(words: int) -> None:
    """Keep a pack, of whose words this is the open file, from being removed while the file is open."""
    with suppress(OSError):
        fcntl.flock(words, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _used(pack: Path) -> float:
    try:
        return pack.stat().st_mtime
    except OSError:
        return 0.0


def _is_open(pack: Path) -> bool:
    try:
        with (pack / WORDS).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False

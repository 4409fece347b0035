"""The cache folder of packed networks: packs are made in a child process, and old ones are removed.

When the child ends, torch and the unpacked weights leave memory; a server that packed at its first start used to keep
them until it was restarted. Making a pack removes those of former weights, engines and processors. The most recently
used few of each network stay, since several versions of the program may share the folder. A pack that a process has
open is never removed: the process holds a lock on its words.
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
"""How many packs of a network are kept beside a new one."""
_UNUSED_SECONDS: Final = 30 * 24 * 3600.0
_PART_SECONDS: Final = 24 * 3600.0
_HERE: Final = "BRIEFING_PACKS_HERE"
"""Set in the process that packs."""
_MOST_SECONDS: Final = 900


def is_child() -> bool:
    """Whether this process was started to pack."""
    return _HERE in os.environ


def pack_beside(loader: Callable[[], object]) -> None:
    """Call ``loader``, a module's function, in a child process; failures there are ignored.

    The child packs the network while loading it; the result is what it leaves in the cache folder. Its messages go to
    this process's standard error.
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
    """Remove old packs beside the new one, ``made``; what cannot be removed stays."""
    now = time.time()
    packs = [folder for folder in made.parent.glob("[!.]*") if folder != made]
    name, _, _ = made.name.rpartition("-")  # the network's name; the hash follows
    others = [pack for pack in packs if pack.name.rpartition("-")[0] == name]
    recent = sorted(others, key=_used, reverse=True)[:_OTHERS]
    old = [pack for pack in packs if _used(pack) < now - _UNUSED_SECONDS or (pack in others and pack not in recent)]
    parts = [part for part in made.parent.glob(".part-*") if _used(part) < now - _PART_SECONDS]
    for folder in [*(pack for pack in old if not _is_open(pack)), *parts]:
        shutil.rmtree(folder, ignore_errors=True)


def mark_used(pack: Path) -> None:
    """Record that a pack is used now, as its modification time."""
    with suppress(OSError):
        os.utime(pack)


def hold(words: int) -> None:
    """Lock a pack by the descriptor of its open ``words`` file, so that it is not removed while the file is open."""
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

"""Old packs leave the cache folder when a new one is made: those of former weights, engines and processors.

Of each network the few that were used last stay, since several versions of the program may share the folder; none is
removed that a process has open, which holds a lock on its words.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WORDS: Final = "words.npy"
_OTHERS: Final = 2
"""So many packs of a network stay beside the one that was just made."""
_UNUSED_SECONDS: Final = 30 * 24 * 3600.0
_PART_SECONDS: Final = 24 * 3600.0


def sweep(made: Path) -> None:
    """Remove what is old beside the pack ``made``; what cannot be removed stays."""
    now = time.time()
    packs = [folder for folder in made.parent.glob("[!.]*") if folder != made]
    others = [name for name in packs if _name(name) == _name(made)]
    recent = sorted(others, key=_used, reverse=True)[:_OTHERS]
    old = [pack for pack in packs if _used(pack) < now - _UNUSED_SECONDS or (pack in others and pack not in recent)]
    parts = [part for part in made.parent.glob(".part-*") if _used(part) < now - _PART_SECONDS]
    _remove([*(pack for pack in old if not _is_open(pack)), *parts])


def mark_used(pack: Path) -> None:
    """Note that a pack is used now."""
    with suppress(OSError):
        os.utime(pack)


def hold(words: int) -> None:
    """Keep a pack, of whose words this is the open file, from being removed while the file is open."""
    with suppress(OSError):
        fcntl.flock(words, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _name(pack: Path) -> str:
    """Return the network's name, before the hash by which its packs differ."""
    return pack.name.rpartition("-")[0]


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


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)

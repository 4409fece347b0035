"""The home folder is its owner's alone: whatever lies in it cannot be read or listed by anybody else of the machine."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def make_private(home: Path) -> None:
    """Take the rights of group and others from a folder and all in it, made by an earlier version perhaps.

    Links are not followed, and what belongs to somebody else, or is gone in the meantime, stays as it is.
    """
    for folder, _, files in os.walk(home):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            with suppress(OSError):
                mode = path.lstat().st_mode
                if mode & _OTHERS and not stat.S_ISLNK(mode):
                    path.chmod(stat.S_IMODE(mode) & ~_OTHERS)

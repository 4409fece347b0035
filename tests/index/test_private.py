"""A home folder is its owner's alone, one that was made before as well."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from index.library import Index
from index.owner import make_private
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from pathlib import Path


def open_to_others(home: Path) -> list[Path]:
    return [path for path in (home, *home.rglob("*")) if path.lstat().st_mode & 0o077 and not path.is_symlink()]


def test_a_home_that_was_made_before_becomes_private_when_it_is_opened(tmp_path: Path) -> None:
    source, home = tmp_path / "notes.txt", tmp_path / "home"
    source.write_text("The pier is long.")
    with Index.open(home, encoder=QuickEncoder()) as index:
        index.add([source])
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with Index.open(home, encoder=QuickEncoder()) as index:
        assert len(index.documents()) == 1
    assert open_to_others(home) == []


def test_links_are_not_followed_and_the_owners_own_rights_stay(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside.txt"
    home.mkdir()
    outside.touch(mode=0o644)
    (home / "link").symlink_to(outside)
    script = home / "run.sh"
    script.touch()
    script.chmod(0o755)
    before = stat.S_IMODE(outside.stat().st_mode)
    make_private(home)
    assert stat.S_IMODE(script.stat().st_mode) == 0o700
    assert stat.S_IMODE(outside.stat().st_mode) == before
    assert (home / "link").readlink() == outside

"""Old packs go, those that are used stay; packing leaves no torch in the process that wanted the network."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from index.inference.network import WordsFile
from index.inference.packing import network
from index.inference.packs import WORDS, sweep
from tests.index.inference.conftest import recipe, tiny_bert

DAY = 24 * 3600.0


def pack(folder: Path, name: str, days: float) -> Path:
    """Make a pack that was used so many days ago."""
    made = folder / name
    made.mkdir(parents=True)
    np.save(made / WORDS, np.zeros((2, 3), dtype=np.float32))
    used = time.time() - days * DAY
    os.utime(made, (used, used))
    return made


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_the_pack_in_use_and_the_two_last_used_others_stay(tmp_path: Path) -> None:
    made = pack(tmp_path, "reader-new", 0)
    for number in range(1, 5):
        pack(tmp_path, f"reader-{number}", number)
    pack(tmp_path, "encoder-1", 5)
    sweep(made)
    assert names(tmp_path) == ["encoder-1", "reader-1", "reader-2", "reader-new"]


def test_what_nobody_used_for_a_month_goes_and_so_do_parts_of_killed_processes(tmp_path: Path) -> None:
    made = pack(tmp_path, "reader-new", 0)
    pack(tmp_path, "close-reader-1", 31)
    pack(tmp_path, ".part-killed", 2)
    pack(tmp_path, ".part-now", 0)
    sweep(made)
    assert names(tmp_path) == [".part-now", "reader-new"]


def test_a_pack_that_is_open_stays_however_old_it_is(tmp_path: Path) -> None:
    made, old = pack(tmp_path, "reader-new", 0), pack(tmp_path, "reader-old", 90)
    words = WordsFile(old / WORDS)
    sweep(made)
    assert names(tmp_path) == ["reader-new", "reader-old"]
    del words
    sweep(made)
    assert names(tmp_path) == ["reader-new"]


def test_using_a_pack_makes_it_recent(tmp_path: Path) -> None:
    first = network(recipe(tiny_bert()), tmp_path)
    (folder,) = tmp_path.glob("networks/*")
    os.utime(folder, (0, 0))
    assert network(recipe(tiny_bert()), tmp_path).engine == first.engine
    assert folder.stat().st_mtime > time.time() - 60


def test_a_first_start_packs_in_a_process_of_its_own(tmp_path: Path) -> None:
    code = "import sys; from index.encoder import pack_embedded; pack_embedded(); print('torch' in sys.modules)"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert "Preparing the encoder" in done.stderr
    assert len(list(tmp_path.glob("briefing-assistant/networks/encoder-*/about.json"))) == 1

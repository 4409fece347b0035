"""What ``briefing ask`` starts beside its work."""

from __future__ import annotations

import subprocess
import sys

SAID_AT_THE_END = """
import atexit
from assistant.cli.common import load_beside
from assistant.reading import loading
atexit.register(lambda: print(loading._load.cache_info().currsize))
load_beside()
"""


def test_a_process_that_is_done_at_once_ends_after_what_it_loads() -> None:
    """One that ended inside a library that loads would abort now and then, with code 134."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAID_AT_THE_END], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr

"""The parts of the Evaluation tab that only ``briefing eval`` can do: it is started as a person would start it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM: Final = "import sys; sys.argv[0] = 'briefing'; from assistant.cli import main; main()"
_SECONDS: Final = 120
_FELL: Final = 1
"""The exit code with which a comparison says that the second run is worse."""


class CommandFailed(Exception):
    """A command refused; the message is what it said."""


def compare(home: Path, first: str, second: str) -> str:
    """Return what ``briefing eval compare`` says of two runs; raises ``CommandFailed`` where they are not compared."""
    return _said(["compare", f"--home={home}", "--", first, second], fine=(0, _FELL))


def write_labelling_page(home: Path, run: str, labeller: str, page: Path) -> None:
    """Write the page in which a person labels the sentences of a run, offline and blind; raises ``CommandFailed``."""
    _said(["label", f"--home={home}", f"--labeller={labeller}", f"--page={page}", "--", run])


def take_labels(home: Path, run: str, labeller: str, file: Path) -> str:
    """Take the labels that such a page exported; return what is labelled now. Raises ``CommandFailed``."""
    return _said(["label", f"--home={home}", f"--labeller={labeller}", f"--take={file}", "--", run])


def _said(arguments: list[str], fine: tuple[int, ...] = (0,)) -> str:
    """Return what ``briefing eval`` prints; raises ``CommandFailed`` with what it says where it refuses."""
    command = [sys.executable, "-W", "ignore", "-c", _PROGRAM, "eval", *arguments]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "NO_COLOR": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; names stand behind «--», no shell
            command,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        message = f"It took longer than {_SECONDS} seconds."
        raise CommandFailed(message) from error
    if done.returncode not in fine or "Error:" in done.stderr:
        raise CommandFailed(_reason(done.stderr))
    return done.stdout.strip()


def _reason(stderr: str) -> str:
    """Return the error that a command told, without how it is used."""
    return stderr.rpartition("Error:")[2].strip() or stderr.strip()

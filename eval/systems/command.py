"""A program of somebody else: one JSON row on its standard input, one on its standard output.

It is started for each question, so it needs no protocol of its own, cannot carry anything from one question to
the next, and may be asked several at once. The row in is ``{"id", "question", "history"?}``; the row out is one of
``briefing ask --batch``, or any mapping with ``answer``, ``result`` or ``text`` (and ``context``).
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING, Any, Final

from eval.errors import Failed, SystemRefused
from eval.systems.outside import OutsideSystem, row_of

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case, Suite
    from eval.judges.base import Row

TIMEOUT: Final = 120.0
_LAST_WORDS: Final = 200


class CommandSystem(OutsideSystem):
    """See the module; ``seconds`` is how long one question may take."""

    def __init__(self, command: str, suite: Suite, home: Path, seconds: float = TIMEOUT) -> None:
        """Take the command apart as a shell would, without one; raises ``SystemRefused`` where there is none."""
        self._seconds = seconds
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            message = f"The command «{command}» cannot be read ({error}); check its quotation marks."
            raise SystemRefused(message) from error
        if not self._words or shutil.which(self._words[0]) is None:
            message = f"There is no program «{(self._words or [''])[0]}» to start; give its path after command:."
            raise SystemRefused(message)
        super().__init__(f"command:{command}", suite, home)

    def answer(self, case: Case) -> Row:
        """Return what the program says; raises ``Failed`` where it says nothing usable in time."""
        asked = {"id": case.id, "question": case.question}
        if case.history:
            asked["history"] = [message.model_dump() for message in case.history]  # type: ignore[assignment]
        said = self._said(json.dumps(asked, ensure_ascii=False) + "\n")
        lines = [line for line in said.splitlines() if line.strip()]
        if not lines:
            message = "the command wrote nothing on its standard output"
            raise Failed(message)
        return row_of(_parsed(said, lines), case)

    def _said(self, row: str) -> str:
        """Return what the program writes; it and all that it started are ended when its time is up."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(  # noqa: S603 - the user names the program to evaluate
            self._words, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        try:
            out, err = process.communicate(row.encode(), timeout=self._seconds)
        except subprocess.TimeoutExpired as error:
            _end(process)
            process.communicate()
            message = f"the command gave no answer within {self._seconds:g} seconds"
            raise Failed(message) from error
        except BaseException:
            _end(process)
            raise
        if process.returncode:
            words = " ".join(err.decode(errors="replace").split())[-_LAST_WORDS:]
            message = f"the command ended with code {process.returncode}{f': {words}' if words else ''}"
            raise Failed(message)
        return out.decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that we started, with all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _parsed(said: str, lines: list[str]) -> Any:  # noqa: ANN401 - any JSON
    """Return the last line as JSON, or all of them together where the row was written over several lines."""
    for text in (lines[-1], said):
        with contextlib.suppress(ValueError):
            return json.loads(text)
    message = f"the command wrote no JSON row: «{lines[-1][:_LAST_WORDS]}»"
    raise Failed(message)

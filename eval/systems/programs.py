"""Systems that are other programs: an OpenAI-compatible server, or a command that reads a row from standard input.

``openai:http://HOST:PORT/v1#MODEL`` is asked without our retrieval and our check: what is evaluated is what stands
behind it, such as a retrieval pipeline with that interface. Earlier turns are sent as messages. The key, if the server
wants one, is read from ``OPENAI_API_KEY``.

``command:PROGRAM ARGUMENTS`` is started for each question. So it needs no protocol of its own, carries nothing from one
question to the next, and may be asked several at once. The row in is ``{"id", "question", "history"?}``; the row out is
one of ``briefing ask --batch``, or any mapping with ``answer``, ``result`` or ``text`` (and ``context``).
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import shlex
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from eval.errors import Failed, SystemRefused, status_may_pass
from eval.systems.outside import CONTEXTS, OutsideSystem, row_of

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case, Suite
    from eval.judges import Row

PREFIXES: Final = ("openai:http://", "openai:https://")
_ERROR: Final = 400
_LAST_WORDS: Final = 200


class AddressSystem(OutsideSystem):
    """A server by its address; ``seconds`` is the time limit for one question."""

    def __init__(self, name: str, suite: Suite, home: Path, seconds: float) -> None:
        """Parse the name; raises ``SystemRefused`` if the address or the model is missing."""
        import httpx

        message = "It names no server and model; an address looks like openai:http://127.0.0.1:8000/v1#model."
        try:
            parts = urlsplit(name.removeprefix("openai:"))
            reachable = bool(parts.hostname and parts.fragment) and parts.port != 0
        except ValueError as error:
            raise SystemRefused(message) from error
        if not reachable:
            raise SystemRefused(message)
        host = parts.netloc.rpartition("@")[2]
        self._base = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        self._model = parts.fragment
        super().__init__(f"openai:{self._base}#{self._model}", suite, home)
        try:
            outside = not ipaddress.ip_address(str(parts.hostname)).is_loopback
        except ValueError:
            outside = parts.hostname != "localhost"
        key = os.environ.get("OPENAI_API_KEY")
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(timeout=seconds, trust_env=outside, headers=headers)

    @property
    def fingerprints(self) -> dict[str, str]:
        """Address and model, which is all that is known."""
        return {"system": self.name, "model": f"openai:{self._model} at {self._base}"}

    def answer(self, case: Case) -> Row:
        """Return the server's answer, with its context if it sends one; raises ``Failed`` or the connection's error."""
        messages = [*(turn.model_dump() for turn in case.history), {"role": "user", "content": case.question}]
        body = {"model": self._model, "messages": messages, "temperature": 0}
        response = self._client.post(f"{self._base}/chat/completions", json=body)
        words = " ".join(response.text.split())[:200]
        if response.status_code >= _ERROR:
            message = f"the server answered with status {response.status_code}: {words}"
            raise Failed(message, may_pass=status_may_pass(response.status_code))
        try:
            content = response.json()
            choice = content["choices"][0]
            said = choice["message"]["content"]
        except (ValueError, LookupError, TypeError) as error:
            message = f"the server's answer is no chat completion: «{words}»"
            raise Failed(message) from error
        places = (content, choice["message"])
        read = {name: place[name] for name in CONTEXTS for place in places if place.get(name)}
        row = row_of({"answer": said, **read}, case)
        if choice.get("finish_reason") == "length" and row["status"] == "answered":
            row |= {"status": "incomplete", "problem": "the answer became too long"}
        usage = content.get("usage")
        if isinstance(usage, dict):
            tokens = {"input_tokens": usage.get("prompt_tokens"), "output_tokens": usage.get("completion_tokens")}
            row["cost"] = {"calls": 1, **{name: count for name, count in tokens.items() if isinstance(count, int)}}
        return row

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


class CommandSystem(OutsideSystem):
    """A program by its command; ``seconds`` is the time limit for one question."""

    def __init__(self, command: str, suite: Suite, home: Path, seconds: float) -> None:
        """Split the command as a shell would; raises ``SystemRefused`` if it is malformed or there is no program."""
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
        """Return the program's answer; raises ``Failed`` without a usable one in time.

        When its time is up, the program and all that it started are killed. The row is its last line, or else all of
        its output (a row on several lines).
        """
        asked: dict[str, Any] = {"id": case.id, "question": case.question}
        if case.history:
            asked["history"] = [message.model_dump() for message in case.history]
        pipe = subprocess.PIPE
        process = subprocess.Popen(  # noqa: S603 - the user names the program to evaluate
            self._words, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        try:
            row = json.dumps(asked, ensure_ascii=False) + "\n"
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
        said = out.decode(errors="replace")
        lines = [line for line in said.splitlines() if line.strip()]
        if not lines:
            message = "the command wrote nothing on its standard output"
            raise Failed(message)
        for text in (lines[-1], said):
            try:
                content = json.loads(text)
            except ValueError:
                continue
            return row_of(content, case)
        message = f"the command wrote no JSON row: «{lines[-1][:_LAST_WORDS]}»"
        raise Failed(message)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)

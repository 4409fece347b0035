"""A system behind an OpenAI-compatible address: ``openai:http://HOST:PORT/v1#MODEL``.

The address is asked as it is, without our retrieval and our check: what stands behind it (a retrieval pipeline with
such an interface, say) is what is evaluated. Earlier turns go along as messages. The key, where the server wants one,
is read from ``OPENAI_API_KEY``.
"""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from eval.errors import Failed, SystemRefused, status_may_pass
from eval.systems.outside import CONTEXTS, OutsideSystem, row_of

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case, Suite
    from eval.judges.base import Row

PREFIXES: Final = ("openai:http://", "openai:https://")
_ERROR: Final = 400


class AddressSystem(OutsideSystem):
    """See the module; ``seconds`` is how long one question may take."""

    def __init__(self, name: str, suite: Suite, home: Path, seconds: float) -> None:
        """Take the name apart; raises ``SystemRefused`` for an address or a model that is missing."""
        import httpx

        parts = _taken_apart(name)
        host = parts.netloc.rpartition("@")[2]
        self._base = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        self._model = parts.fragment
        super().__init__(f"openai:{self._base}#{self._model}", suite, home)
        key = os.environ.get("OPENAI_API_KEY")
        self._client = httpx.Client(
            timeout=seconds,
            trust_env=not _is_this_machine(str(parts.hostname)),
            headers={"authorization": f"Bearer {key}"} if key else {},
        )

    @property
    def fingerprints(self) -> dict[str, str]:
        """Address and model are all that is known."""
        return {"system": self.name, "model": f"openai:{self._model} at {self._base}"}

    def answer(self, case: Case) -> Row:
        """Return what the server says; raises ``Failed``, or what the connection met."""
        messages = [*(turn.model_dump() for turn in case.history), {"role": "user", "content": case.question}]
        body = {"model": self._model, "messages": messages, "temperature": 0}
        response = self._client.post(f"{self._base}/chat/completions", json=body)
        if response.status_code >= _ERROR:
            words = " ".join(response.text.split())[:200]
            message = f"the server answered with status {response.status_code}: {words}"
            raise Failed(message, may_pass=status_may_pass(response.status_code))
        try:
            content = response.json()
            choice = content["choices"][0]
            said = choice["message"]["content"]
        except (ValueError, LookupError, TypeError) as error:
            message = f"the server's answer is no chat completion: «{' '.join(response.text.split())[:200]}»"
            raise Failed(message) from error
        return _row(content, choice, said, case)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _taken_apart(name: str) -> SplitResult:
    message = "It names no server and model; an address looks like openai:http://127.0.0.1:8000/v1#model."
    try:
        parts = urlsplit(name.removeprefix("openai:"))
        reachable = bool(parts.hostname and parts.fragment) and parts.port != 0
    except ValueError as error:
        raise SystemRefused(message) from error
    if not reachable:
        raise SystemRefused(message)
    return parts


def _row(content: dict[str, Any], choice: dict[str, Any], said: object, case: Case) -> Row:
    """Return the row; what the server was given to read is taken from the answer or its message where it is there."""
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


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

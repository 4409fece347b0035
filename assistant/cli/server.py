"""The server that owns the home folder, where one runs: a command that asks it loads nothing itself."""

from __future__ import annotations

import http.client
import json
import os
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from assistant.errors import AssistantError
from index import owner
from index.places import VARIABLES

if TYPE_CHECKING:
    from pathlib import Path

    from index.owner import Address

_SECONDS: Final = 600.0
_STARTING_SECONDS: Final = 60.0
_PAUSE: Final = 0.2
_OURS: Final = frozenset({"BRIEFING_HOME", "BRIEFING_MODEL"}) | VARIABLES
_QUOTING: Final = "quote"


class ServerFailed(AssistantError):
    """The server that owns the home folder did not answer as it should."""


class Server:
    """Asks the server at an address."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def do(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Have the server do something, see ``assistant.served``; waits for one that is starting.

        Raises ``ServerFailed``.
        """
        deadline = time.monotonic() + _STARTING_SECONDS
        while True:
            status, answer = self._asked(action, payload)
            if status != http.client.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                break
            time.sleep(_PAUSE)
        if status != http.client.OK or "error" in answer:
            raise ServerFailed(str(answer.get("error") or answer.get("detail") or f"The server said {status}."))
        return answer

    def _asked(self, action: str, payload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        where = urlsplit(self._address.url)
        headers = {"Authorization": f"Bearer {self._address.token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=_SECONDS)
        try:
            connection.request("POST", f"/owner/{action}", json.dumps(payload).encode(), headers)
            response = connection.getresponse()
            content = response.read()
            if response.status == http.client.SERVICE_UNAVAILABLE:
                return response.status, {}
            return response.status, json.loads(content)
        except (OSError, ValueError, http.client.HTTPException) as error:
            message = (
                f"The server at {self._address.url} (process {self._address.pid}) owns this home folder and did not "
                f"answer ({error}); wait for it or stop it."
            )
            raise ServerFailed(message) from error
        finally:
            connection.close()


def server_of(home: Path, model: str = _QUOTING) -> Server | None:
    """Return the server that owns ``home`` if it answers as this process would; None where none does.

    With another model, or with settings of its own in the environment, this process answers itself.
    """
    own = {name for name in os.environ if name.startswith("BRIEFING_")} - _OURS
    if own or model != _QUOTING:
        return None
    address = owner.published(home.expanduser().absolute())
    return None if address is None else Server(address)

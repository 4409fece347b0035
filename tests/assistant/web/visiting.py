"""A logged-in browser without its scripts: it fires events as Gradio's own script does, or as it never would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

PASSWORD = "a long one for the test"  # noqa: S105 - no secret


@dataclass(frozen=True)
class Visitor:
    """A logged-in browser and the name of its stream. ``opened`` is the component that names the conversation."""

    client: httpx.Client
    stream: str
    dependencies: list[dict[str, Any]]
    opened: int

    def join(self, number: int, data: list[Any], event: Any = None, stream: str | None = None) -> httpx.Response:
        """Send an event to the queue and return what the queue says of it."""
        name = stream or self.stream
        body = {"data": data, "event_data": event, "fn_index": number, "session_hash": name, "trigger_id": None}
        return self.client.post("/gradio_api/queue/join", json=body)

    def trigger(self, number: int, data: list[Any], event: Any = None, stream: str | None = None) -> str:
        """Fire an event; return all that comes back."""
        joined = self.join(number, data, event, stream)
        if joined.status_code != 200:
            return joined.text
        with self.client.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": stream or self.stream}
        ) as sent:
            return "".join(sent.iter_text())

    @property
    def asking(self) -> int:
        """The number of the event that asks a question."""
        events = self.dependencies
        return int(next(one["id"] for one in events if len(one["inputs"]) == 3 and self.opened in one["inputs"]))

    def ask(self, question: str) -> str:
        """Ask a question in a new conversation; return all that comes back."""
        return self.trigger(self.asking, [question, "", []])


def send(visitor: Visitor, name: str, content: bytes = b"x", purpose: str = "documents") -> httpx.Response:
    """Send a file as our own script does."""
    return visitor.client.post("/uploads", params={"purpose": purpose, "name": name}, content=content)


def visit(address: str, name: str) -> Visitor:
    """Log in and read what events the page has."""
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/login", data={"name": name, "password": PASSWORD})
    config = client.get("/config").json()
    opened = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "opened")
    return Visitor(client, f"stream-of-{name}".replace(" ", "-"), config["dependencies"], opened)

"""An OpenAI-compatible server on loopback that misbehaves as told: the faults that real servers have."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers request number n with behaviour number n; the last one repeats."""

    script: Sequence[Behaviour] = ()
    requests: list[dict[str, Any]]

    def do_POST(self) -> None:
        """Read the request and do what the script says."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.requests.append(body)
        self.script[min(len(self.requests), len(self.script)) - 1](self)

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def start(self, status: int = 200, kind: str = "text/event-stream") -> None:
        """Send status and headers."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        self.end_headers()

    def chunk(self, text: str, reason: str | None = None) -> None:
        """Send one piece of the stream."""
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
        data = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()


def says(*pieces: str, reason: str | None = "stop") -> Behaviour:
    """Stream these pieces, then end with ``reason`` (None: close cleanly without one)."""

    def behave(handler: Handler) -> None:
        handler.start()
        for piece in pieces:
            handler.chunk(piece)
        if reason is not None:
            handler.chunk("", reason)
            handler.wfile.write(b"data: [DONE]\n\n")

    return behave


def fails(status: int) -> Behaviour:
    """Answer with an error status."""

    def behave(handler: Handler) -> None:
        handler.start(status, "application/json")
        handler.wfile.write(b'{"error": {"message": "no"}}')

    return behave


def garbage(handler: Handler) -> None:
    """Send a stream that is no JSON."""
    handler.start()
    handler.wfile.write(b"data: {not json at all\n\n")


def silence(handler: Handler) -> None:
    """Say nothing for longer than any test waits."""
    handler.start()
    time.sleep(3)


def breaks_after(*pieces: str) -> Behaviour:
    """Stream these pieces in chunked encoding and break the connection in the middle of a chunk."""

    def behave(handler: Handler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
            data = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
            line = f"data: {json.dumps(data)}\n\n".encode()
            handler.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        handler.wfile.write(b"ff\r\nhalf")
        handler.wfile.flush()
        handler.close_connection = True

    return behave


@contextmanager
def server(*script: Behaviour) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run the server; yield its base address and the list of requests that it got."""
    requests: list[dict[str, Any]] = []
    kind = type("Scripted", (Handler,), {"script": script, "requests": requests})
    running = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/v1", requests
    finally:
        running.shutdown()
        running.server_close()
        thread.join()

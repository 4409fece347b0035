"""Serves the page: opens the index, owns it while the server runs, and tells other processes where it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.cli.common import say
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.app import create_app
from assistant.web.backends import open_backends
from index import owner
from index.errors import IndexInUse
from index.mending import open_to_serve

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from assistant.web.app import WebSettings


def run(home: Path, listener: socket.socket, address: str, web: WebSettings) -> None:
    """Serve on ``listener`` until interrupted; ``address`` is printed and published for other processes."""
    import uvicorn

    settings = Settings(home=home, model=web.model)
    with open_to_serve(home) as index:
        if not index.owned:
            message = (
                "Another server already serves this home folder; open its page or name another folder with --home."
            )
            raise IndexInUse(message)
        backends = open_backends(Assistant(index, settings), index, log_questions=web.log_questions)
        web = replace(web, owner_token=owner.publish(home.expanduser().absolute(), address))
        page = create_app(backends, web)
        index.encode(["warm"])
        say(f"The page is at {address}/ (stop with Ctrl+C).")
        # What proxies say is looked at by web.proxies; uvicorn would believe everybody on this machine.
        config = uvicorn.Config(
            page, log_level="warning", access_log=False, timeout_graceful_shutdown=5, proxy_headers=False
        )
        backends.mending.start(then=backends.calibration.start)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            backends.calibration.close()

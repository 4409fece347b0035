"""Serves the page: listens at once, opens the index beside it, and tells other processes where it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.cli.common import load_beside, say
from assistant.web.opening import Opening
from assistant.web.suggestions import EXAMPLES
from index import owner
from index.errors import IndexInUse

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from starlette.types import ASGIApp

    from assistant.web.app import WebSettings
    from assistant.web.backends import Backends
    from index.library import Index


def run(home: Path, listener: socket.socket, address: str, web: WebSettings) -> None:
    """Serve on ``listener`` until interrupted; ``address`` is printed and published for other processes."""
    import uvicorn

    serving = _Serving(home, address, web)

    def stop() -> None:
        server.should_exit = True

    opening = Opening(serving.make, serving.ready, stop)
    config = uvicorn.Config(
        opening,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,  # web.proxies looks at them; uvicorn would believe everybody on this machine
        http="h11",  # the other parser takes headers of any length
        ws="none",
    )
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    finally:
        serving.close()
    if opening.problem is not None:
        raise opening.problem


class _Serving:
    """What a page that is served stands on, from its making to its end."""

    def __init__(self, home: Path, address: str, web: WebSettings) -> None:
        self._home, self._address, self._web = home.expanduser().absolute(), address, web
        self._index: Index | None = None
        self._backends: Backends | None = None

    def make(self) -> ASGIApp:
        """Open all and return the page; raises ``IndexInUse`` where another server owns the home folder."""
        from assistant.pipeline import Assistant
        from assistant.settings import Settings
        from assistant.web.app import create_app
        from assistant.web.backends import open_backends
        from index.checking import open_to_serve

        settings = Settings(home=self._home, model=self._web.model)
        self._index = open_to_serve(self._home)
        if not self._index.owned:
            message = (
                "Another server already serves this home folder; open its page or name another folder with --home."
            )
            raise IndexInUse(message)
        assistant = Assistant(self._index, settings)
        self._backends = open_backends(assistant, self._index, log_questions=self._web.log_questions)
        token = owner.publish(self._home, self._address)
        page = create_app(self._backends, replace(self._web, owner_token=token))
        load_beside()  # not before: networks that are loaded beside the page's making keep it waiting
        return page

    def ready(self) -> None:
        """Say so, and begin what is done beside."""
        say(f"The page is at {self._address}/ (stop with Ctrl+C).")
        if self._backends is not None:
            self._backends.mending.start(then=partial(_beside, self._backends))

    def close(self) -> None:
        """End what is done beside, and give the home folder free."""
        if self._backends is not None:
            self._backends.calibration.close()
            if self._backends.presence is not None:
                self._backends.presence.end()
        if self._index is not None:
            self._index.close()


def _beside(backends: Backends) -> None:
    """Begin what is done beside the page once documents can be searched."""
    everybody = (EXAMPLES, backends.additions.hidden_from(""))
    threading.Thread(target=backends.suggestions.examples, args=everybody, name="examples", daemon=True).start()
    backends.calibration.start()

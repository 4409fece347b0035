"""Serves the page: opens the index, owns it while the server runs, and tells other processes where it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from assistant.cli.common import say
from assistant.pipeline import Assistant, make_answerer
from assistant.settings import Settings
from assistant.web.app import WebSettings, create_app
from assistant.web.backends import open_backends
from index import owner
from index.errors import IndexInUse
from index.mending import open_to_serve

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from index.library import Index


def run(  # noqa: PLR0913 - one parameter a thing that the command line says
    home: Path, model: str, listener: socket.socket, address: str, hosts: frozenset[str], *, login_required: bool
) -> None:
    """Serve on ``listener`` until interrupted; ``address`` is printed and published for other processes."""
    import uvicorn

    settings = Settings(home=home, model=model)
    with open_to_serve(home) as index:
        if not index.owned:
            message = (
                "Another server already serves this home folder; open its page or name another folder with --home."
            )
            raise IndexInUse(message)
        backends = open_backends(Assistant(index, settings), index)
        web = WebSettings(
            hosts=hosts,
            model=model,
            owner_token=owner.publish(home.expanduser().absolute(), address),
            login_required=login_required,
        )
        page = create_app(backends, web, partial(_examples, index, settings))
        index.encode(["warm"])
        say(f"The page is at {address}/ (stop with Ctrl+C).")
        config = uvicorn.Config(page, log_level="warning", access_log=False, timeout_graceful_shutdown=5)
        backends.mending.start(then=backends.calibration.start)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            backends.calibration.close()


def _examples(index: Index, settings: Settings) -> list[str]:
    """Return example questions that the quoting answerer answers, whatever model the page uses."""
    from assistant.web.examples import example_questions

    quote = settings.model_copy(update={"model": "quote"})
    return example_questions(index, Assistant(index, quote, make_answerer(quote)))

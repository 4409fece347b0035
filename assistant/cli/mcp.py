"""``briefing mcp``: the documents as tools for agents, over standard input and output or over HTTP."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, load_beside, model_option, plain_errors, say

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.mcp_server.calls import Calls


@click.command()
@home_option
@model_option
@click.option("--http", is_flag=True, help="Serve streamable HTTP at /mcp, for whoever shows a key.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: address to listen on.")
@click.option(
    "--port", default=7870, show_default=True, type=click.IntRange(0, 65535), help="With --http; 0: a free one."
)
@click.option("--allowed-host", multiple=True, help="With --http: a further host name that it may be reached by.")
@plain_errors
def mcp(  # noqa: PLR0913 - one parameter an option
    home: Path, model: str, host: str, port: int, *, http: bool, allowed_host: tuple[str, ...]
) -> None:
    """Offer the documents to agents by the Model Context Protocol, until standard input ends or it is interrupted."""
    from assistant.mcp_server.calls import Calls
    from assistant.mcp_server.held import HeldHome
    from assistant.settings import Settings
    from index import owner

    _log_warnings()
    held = HeldHome(home)
    if owner.published(held.home) is None:
        load_beside()
    calls = Calls(held, Settings(home=held.home, model=model))
    try:
        if http:
            _over_http(calls, host, port, allowed_host)
        else:
            from assistant.mcp_server.server import make_server, serve_stdio

            serve_stdio(make_server(calls))
    finally:
        held.close()
    _leave()


def _log_warnings() -> None:
    """Log to stderr, which clients keep for their users: what is wrong, and no more, whatever level a library sets."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler])


def _leave() -> None:
    """End at once: threads that load or run networks cannot be ended and die badly with the interpreter."""
    sys.stderr.flush()
    os._exit(0)


def _over_http(calls: Calls, host: str, port: int, allowed: tuple[str, ...]) -> None:
    from assistant.accounts import Accounts
    from assistant.accounts.keys import Keys
    from assistant.cli.serve import LOOPBACK, listen
    from assistant.mcp_server.http import PATH, http_app, serve_http
    from assistant.mcp_server.server import make_server
    from assistant.store import Store
    from assistant.web.additions import Additions

    store, accounts = Store.open(calls.held.home), Accounts.open(calls.held.home)
    keys = Keys(store, accounts)
    calls.additions = Additions(store, accounts)
    with closing(listen(host, port)) as listener:
        own = listener.getsockname()[1]
        app = http_app(make_server(calls, keys), keys, {*LOOPBACK, host, *allowed}, own)
        say(f"The tools are at http://{f'[{host}]' if ':' in host else host}:{own}{PATH} (stop with Ctrl+C).")
        if not keys.all():
            say("There is no key yet, so nobody is let in; `briefing keys add NAME` makes one.")
        serve_http(app, listener)

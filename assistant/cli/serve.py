"""``briefing serve``: the web page, which owns the index while it runs; ``briefing mcp``: tools for agents."""

from __future__ import annotations

import logging
import os
import socket
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, load_beside, model_option, plain_errors, say
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from pathlib import Path


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressInUse(AssistantError):
    """Another program listens on the address."""


class NoAccounts(AssistantError):
    """The page would be open to everybody who can reach the address."""


@click.command()
@home_option
@model_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=7860, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--allowed-host", multiple=True, help="Another host name for the page.")
@click.option("--trusted-proxy", multiple=True, help="Address or network of a reverse proxy to trust.")
@click.option("--log-json", is_flag=True, help="Log in JSON lines, with one for each question but not its text.")
@click.option("--log-questions", is_flag=True, help="Also log the text of questions.")
@plain_errors
def serve(  # noqa: PLR0913 - one parameter an option
    home: Path,
    model: str,
    host: str,
    port: int,
    *,
    allowed_host: tuple[str, ...],
    trusted_proxy: tuple[str, ...],
    log_json: bool,
    log_questions: bool,
) -> None:
    """Serve the web page until it is interrupted."""
    from assistant.accounts import Accounts
    from assistant.web.app import WebSettings
    from assistant.web.server import run

    if log_json or log_questions:
        from assistant.web.measures import log_as_json

        log_as_json()
    beyond = host not in LOOPBACK
    if beyond and not Accounts.open(home).all():
        message = f"{host} can be reached by others, and nobody has an account: add one with `briefing users add NAME`."
        raise NoAccounts(message)
    settings = WebSettings(
        hosts=LOOPBACK | {host.lower()} | {name.lower() for name in allowed_host},
        model=model,
        login_required=beyond,
        trusted_proxies=trusted_proxy,
        log_questions=log_questions,
    )
    with closing(listen(host, port)) as listener:
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        run(home, listener, address, settings)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, so that a port in use is found before anything is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        message = f"Cannot listen on {host}:{port} ({error.strerror}); choose another address with --host and --port."
        raise AddressInUse(message) from error
    return listener


@click.command()
@home_option
@model_option
@click.option("--http", is_flag=True, help="Serve streamable HTTP at /mcp to callers with a key.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: address to listen on.")
@click.option(
    "--port", default=7870, show_default=True, type=click.IntRange(0, 65535), help="With --http; 0: a free one."
)
@click.option("--allowed-host", multiple=True, help="With --http: another host name for it.")
@plain_errors
def mcp(  # noqa: PLR0913 - one parameter an option
    home: Path, model: str, host: str, port: int, *, http: bool, allowed_host: tuple[str, ...]
) -> None:
    """Offer the documents to agents over the Model Context Protocol, until standard input ends or it is interrupted."""
    from assistant.mcp_server.calls import Calls, HeldHome
    from assistant.settings import Settings
    from index import owner

    # Clients show stderr to their users: only warnings belong there, whatever level a library sets.
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler])
    held = HeldHome(home)
    if owner.published(held.home) is None:
        load_beside()
    calls = Calls(held, Settings(home=held.home, model=model))
    try:
        if http:
            from assistant.accounts import Accounts
            from assistant.accounts.tokens import Keys
            from assistant.mcp_server.http import PATH, http_app, serve_http
            from assistant.mcp_server.server import make_server
            from assistant.store import Store
            from assistant.web.additions import Additions

            store, accounts = Store.open(calls.held.home), Accounts.open(calls.held.home)
            keys = Keys(store, accounts)
            calls.additions = Additions(store, accounts)
            with closing(listen(host, port)) as listener:
                own = listener.getsockname()[1]
                app = http_app(make_server(calls, keys), keys, {*LOOPBACK, host, *allowed_host}, own)
                say(f"The tools are at http://{f'[{host}]' if ':' in host else host}:{own}{PATH} (stop with Ctrl+C).")
                if not keys.all():
                    say("There is no key yet, so nobody can connect; `briefing keys add NAME` makes one.")
                serve_http(app, listener)
        else:
            from assistant.mcp_server.server import make_server, serve_stdio

            serve_stdio(make_server(calls))
    finally:
        held.close()
    sys.stderr.flush()
    os._exit(0)  # at once: threads that load or run networks cannot be stopped and crash at interpreter shutdown

"""``briefing serve``: the web page, and the owner of the index while it runs."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, model_option, plain_errors
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from pathlib import Path

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
@click.option("--allowed-host", multiple=True, help="A further host name that the page may be reached by.")
@plain_errors
def serve(home: Path, model: str, host: str, port: int, allowed_host: tuple[str, ...]) -> None:
    """Serve the web page until it is interrupted."""
    from assistant.accounts import Accounts
    from assistant.web.server import run

    beyond = host not in _LOOPBACK
    if beyond and not Accounts(home).all():
        message = f"{host} can be reached by others, and nobody has an account: add one with `briefing users add NAME`."
        raise NoAccounts(message)
    with closing(_listen(host, port)) as listener:
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        hosts = _LOOPBACK | {host.lower()} | {name.lower() for name in allowed_host}
        run(home, model, listener, address, hosts, login_required=beyond)


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, so that a port in use is found before anything is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        message = f"{host}:{port} cannot be listened on ({error.strerror}): choose another with --host and --port."
        raise AddressInUse(message) from error
    return listener

"""The protocol over standard input and output, for an agent that starts this program itself.

Standard output belongs to the protocol alone: whatever a library prints goes to stderr.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.stdio import stdio_server

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server


def serve_stdio(server: Server[Any, Any]) -> None:
    """Serve until standard input ends."""
    sys.stdout.flush()
    kept = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        anyio.run(_served, server, TextIOWrapper(os.fdopen(kept, "wb"), encoding="utf-8"))
    except* anyio.ClosedResourceError:
        pass  # something was still to be said when the client had gone


async def _served(server: Server[Any, Any], output: TextIOWrapper) -> None:
    async with stdio_server(stdout=anyio.wrap_file(output)) as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())

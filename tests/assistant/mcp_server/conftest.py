"""``briefing mcp`` in processes of its own, and the package's own client in a loop beside the tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from assistant.accounts import Accounts
from assistant.accounts.tokens import Keys
from assistant.store import NAME, Store
from assistant.web.additions import Addition, Additions
from tests.assistant.mcp_server.planted import ORDERS
from tests.assistant.web.serving import BRIEFING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal
    from mcp.types import CallToolResult


@dataclass(frozen=True)
class Agent:
    """A client with an open session."""

    portal: BlockingPortal
    session: ClientSession

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool."""
        result: CallToolResult = self.portal.call(self.session.call_tool, tool, arguments)
        return result

    def told(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Return what a tool gives, which must also be what its text says."""
        result = self.call(tool, **arguments)
        (text,) = result.content
        assert not result.isError, text
        assert text.type == "text"
        assert result.structuredContent == json.loads(text.text)
        return result.structuredContent or {}

    def refused(self, tool: str, **arguments: Any) -> str:
        """Return why a tool gives nothing."""
        result = self.call(tool, **arguments)
        (text,) = result.content
        assert result.isError, text
        assert text.type == "text"
        return text.text

    def do(self, what: str, *arguments: Any) -> Any:
        """Send another request."""
        return self.portal.call(getattr(self.session, what), *arguments)


@dataclass(frozen=True)
class Office:
    """A home folder with users, one document that is Ann's alone, and keys."""

    home: Path
    ann: str
    bob: str
    hasty: str
    private: str


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with the shipped documents and one that tries to be more than a document."""
    folder = tmp_path_factory.mktemp("agents")
    (folder / "orders.md").write_text(ORDERS)
    command = [BRIEFING, "index", "add", "--shipped", folder / "orders.md", "--home", folder / "home"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "home"


@pytest.fixture(scope="session")
def office(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    home = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(filled, home)
    accounts = Accounts(home, rounds=4)
    for name in ("Ann", "Bob"):
        accounts.add(name, "seven green doors")
    store = Store(home / NAME)
    keys, additions = Keys(store, accounts), Additions(store, accounts)
    listed = subprocess.run([BRIEFING, "index", "list", "--home", home, "--json"], check=True, capture_output=True)
    private = next(row["id"] for row in json.loads(listed.stdout)["documents"] if "Ignore" in row["title"])
    additions.keep(Addition(private, accounts.named("Ann").id, "orders.md", private=True))
    made = [keys.add("ann's", "Ann", 600), keys.add("bob's", "Bob", 600), keys.add("hasty", "Bob", 6)]
    store.close()
    return Office(home, *made, private)


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as opened:
        yield opened


@asynccontextmanager
async def _stdio(home: Path) -> AsyncIterator[ClientSession]:
    server = StdioServerParameters(command=str(BRIEFING), args=["mcp", "--home", str(home)], env=dict(os.environ))
    async with stdio_client(server) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
        yield session


@asynccontextmanager
async def _http(address: str, key: str) -> AsyncIterator[ClientSession]:
    async with (
        create_mcp_http_client({"Authorization": f"Bearer {key}"}) as client,
        streamable_http_client(address, http_client=client) as (incoming, outgoing, _),
        ClientSession(incoming, outgoing) as session,
    ):
        yield session


@contextmanager
def agent_over_stdio(portal: BlockingPortal, home: Path) -> Iterator[Agent]:
    """Yield an agent that has started the server itself."""
    with portal.wrap_async_context_manager(_stdio(home)) as session:
        agent = Agent(portal, session)
        agent.do("initialize")
        yield agent


@contextmanager
def agent_over_http(portal: BlockingPortal, address: str, key: str) -> Iterator[Agent]:
    """Yield an agent that reaches a server by a key."""
    with portal.wrap_async_context_manager(_http(address, key)) as session:
        agent = Agent(portal, session)
        agent.do("initialize")
        yield agent


@pytest.fixture(scope="session")
def agent(portal: BlockingPortal, filled: Path) -> Iterator[Agent]:
    with agent_over_stdio(portal, filled) as opened:
        yield opened


@contextmanager
def tools_over_http(home: Path) -> Iterator[str]:
    """Yield the address of a server over a home folder."""
    command = [BRIEFING, "mcp", "--http", "--port", "0", "--home", home]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    found = next((m for line in server.stderr if (m := re.search(r"http://127\.0\.0\.1:\d+/mcp", line))), None)
    assert found is not None, "the server did not say where it is"
    drained = threading.Thread(target=server.stderr.read, daemon=True)
    drained.start()
    try:
        yield found.group()
    finally:
        server.terminate()
        server.wait(timeout=30)
        drained.join(timeout=30)
        server.stderr.close()


@pytest.fixture(scope="session")
def address(office: Office) -> Iterator[str]:
    with tools_over_http(office.home) as found:
        yield found

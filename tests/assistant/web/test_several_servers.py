"""Two servers over one Chroma, one PostgreSQL and one store answer alike, and go on when a writer is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from assistant.accounts.accounts import StoredAccounts
from assistant.conversations import Conversations
from assistant.receipts.signing import known_key
from assistant.store.shared import SharedStore
from index import owner
from index.places import CHROMA, DATABASE, LEASE, STORE, ChromaAddress
from index.server_store import ServerStore
from index.switch import Switch
from tests.assistant.web.serving import PROGRAM, serving
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    from pathlib import Path

    from index.owner import Address
    from tests.servers import Chroma, Postgres

SHORT = "The council bought 31 buses. They arrive in 2027. The depot stands in Lakeside."
QUESTION = "How many buses did the council buy?"
LONG = "The harbour of Quillmouth has 4711 moorings. " + " ".join(
    f"In the year {1000 + number} the warden of tower {number} counted {number * 7} lamps along the northern wall."
    for number in range(1500)
)


def asked(server: Address, action: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Ask a server as the command line does."""
    headers = {"Authorization": f"Bearer {server.token}"}
    response = httpx.post(f"{server.url}/owner/{action}", json=payload, headers=headers, timeout=60, trust_env=False)
    answer: dict[str, Any] = response.raise_for_status().json()
    return answer


def said(server: Address, question: str = QUESTION) -> str:
    """Return what a server answers, with its status."""
    answer = asked(server, "ask", {"question": question})["answer"]
    return f"{answer['status']}: {answer['text']}"


def soon(condition: Any, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@dataclass
class Load:
    """Asks servers without a pause until it is ended; what was not the expected answer is remembered."""

    expected: str
    answers: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def ask(self, server: Address) -> None:
        """Ask one server."""
        while not self.ended.wait(0.2):
            try:
                found = said(server)
            except httpx.HTTPError as error:
                found = repr(error)
            if found == self.expected:
                self.answers[server.url] = self.answers.get(server.url, 0) + 1
            else:
                self.wrong.append(found)


def test_two_servers_go_on_while_a_writer_is_killed(
    tmp_path: Path, chroma: Chroma, postgres: Postgres, monkeypatch: Any
) -> None:
    database = postgres.database()
    for name, value in {CHROMA: chroma.address, STORE: str(tmp_path / "store"), DATABASE: database, LEASE: "3"}.items():
        monkeypatch.setenv(name, value)
    store = SharedStore(database)
    ann = StoredAccounts(store, tmp_path, rounds=4).add("Ann", PASSWORD)
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    short.write_text(SHORT, encoding="utf-8")
    long.write_text(LONG, encoding="utf-8")
    homes = [tmp_path / "a", tmp_path / "b"]
    with ExitStack() as stack:
        starting = [threading.Thread(target=lambda home=home: stack.enter_context(serving(home))) for home in homes]  # type: ignore[misc]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        first, second = (address for home in homes if (address := owner.published(home)))
        _one_writes_and_both_answer(first, second, short)
        _login_and_conversation_are_those_of_both(first, second, store, ann.id)
        assert known_key(homes[0]) == known_key(homes[1])
        load = Load(said(first))
        asking = [threading.Thread(target=load.ask, args=(server,)) for server in (first, second)]
        for thread in asking:
            thread.start()
        _kill_a_writer(tmp_path / "writer", long, database, chroma)
        assert asked(second, "add", {"paths": [str(long)], "sources": [str(long)]})["added"][0]["change"] == "added"
        soon(lambda: "4711" in said(first, "How many moorings does the harbour of Quillmouth have?"))
        load.ended.set()
        for thread in asking:
            thread.join()
        assert load.wrong == []
        assert set(load.answers) == {first.url, second.url}
        assert asked(first, "verify", {})["report"]["problems"] == []
        os.kill(first.pid, signal.SIGKILL)
        assert said(second) == load.expected
    store.close()


def _one_writes_and_both_answer(first: Address, second: Address, file: Path) -> None:
    asked(first, "add", {"paths": [str(file)], "sources": [str(file)]})
    soon(lambda: "31" in said(second))
    assert said(first) == said(second)


def _login_and_conversation_are_those_of_both(first: Address, second: Address, store: SharedStore, ann: str) -> None:
    visitor = visit(first.url, "Ann")
    visitor.ask(QUESTION)
    (kept,) = Conversations(store).listed(ann)
    there = httpx.Client(base_url=second.url, cookies=visitor.client.cookies, trust_env=False)
    found = json.loads(there.get(f"/conversations/{kept.id}/json").raise_for_status().text)
    assert QUESTION in json.dumps(found)
    _the_stream_of_one_is_not_the_others(there, visitor.stream)
    there.close()
    visitor.client.close()


def _the_stream_of_one_is_not_the_others(there: httpx.Client, stream: str) -> None:
    """So a proxy must send one person to one server, see DEPLOYMENT.md."""
    asked = there.stream("GET", "/gradio_api/queue/data", params={"session_hash": stream})
    with asked as sent, pytest.raises(httpx.RemoteProtocolError):
        sent.read()


def _kill_a_writer(home: Path, file: Path, database: str, chroma: Chroma) -> None:
    """Kill a process in the middle of adding a file: some of its rows are in Chroma, no manifest names them."""
    with closing(Switch(database)) as switch:
        before = switch.state()
    rows = ServerStore(ChromaAddress.of(chroma.address), f"briefing-{before.id}-chroma-1", "")
    held = rows.count()
    command = [*PROGRAM, "index", "add", "--home", str(home), str(file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as writer:
        soon(lambda: rows.count() > held or writer.poll() is not None, 30.0)
        writer.kill()
    assert writer.returncode == -signal.SIGKILL
    with closing(Switch(database)) as switch:
        assert switch.state().version == before.version
    assert rows.count() > held
    rows.close()

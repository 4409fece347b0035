"""Two servers under load while writers are killed and Chroma goes away.

``python -m tests.assistant.web.load_on_several [--seconds 60] [--clients 8]``: clients ask both servers for made-up
figures without a pause. Meanwhile documents are added and changed, by the command line and through a server; a writer
is killed in mid-add, twice; Chroma is killed and started again. Each answer must be the figure that held while it was
asked, cited from its own document, or an error that says to try again. At the end no document may be lost, half there
or too many. Everything is of this script's own making, on loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assistant.accounts import Accounts
from assistant.accounts.tokens import Keys
from assistant.store import Store
from index import owner
from index.distant import files_at
from index.places import CHROMA, DATABASE, LEASE, STORE, ChromaAddress
from index.server_store import ServerStore
from index.switch import Switch
from tests.assistant.web.serving import PROGRAM, serving
from tests.servers import Chroma, free_port, running_postgres

_FOLLOWS = 3.0
"""Seconds after which every server must have seen a change."""
_KILLED = (1, 3)
_AWAY = 2
"""The steps at which a writer is killed, and at which Chroma is; each step adds a document and changes another."""
_AWAY_SECONDS = 8.0
_AT_FIRST = 6
_TOWNS = (
    "Marn", "Lakeside", "Quillmouth", "Tarn", "Sallow", "Brack", "Wendle", "Corse", "Ister", "Pell", "Arden", "Fenwick",
    "Luth", "Morrow", "Nesbit", "Orrin", "Quarle", "Rushey", "Stane", "Thirl", "Ulver", "Vane", "Yarrow",
)  # fmt: skip


@dataclass
class Fact:
    """How many buses a town has: the values that were true, each with the time from which another was on its way in."""

    town: str
    file: Path
    values: list[tuple[str, float]] = field(default_factory=list)
    known: float | None = None

    @property
    def question(self) -> str:
        """What is asked."""
        return f"How many buses does the council of {self.town} have?"

    def write(self, value: str, length: int = 0) -> None:
        """Write another value into the file; from now on either may be answered."""
        towers = (f"In the year {1000 + n} the warden counted {n * 7 + 3} lamps on tower {n}." for n in range(length))
        said = [f"The council of {self.town} has {value} buses.", f"They stand in the depot of {self.town}.", *towers]
        self.file.write_text(" ".join(said), encoding="utf-8")
        self.values.append((value, time.monotonic()))

    def allowed(self, asked: float) -> set[str]:
        """Return the values that may be answered to a question of that time."""
        later = [value for value, begun in self.values if begun > asked - _FOLLOWS]
        before = [value for value, begun in self.values if begun <= asked - _FOLLOWS]
        return {*before[-1:], *later, *([before[-2]] if self.known is None and len(before) > 1 else [])}


@dataclass
class Load:
    """What is asked and what came of it."""

    addresses: list[str]
    key: str
    facts: list[Fact]
    ended: threading.Event = field(default_factory=threading.Event)
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask_on(self, number: int) -> None:
        """Ask one server after the other, until all ends."""
        dice = random.Random(number)
        with httpx.Client(timeout=90, trust_env=False, headers={"Authorization": f"Bearer {self.key}"}) as client:
            while not self.ended.is_set():
                before = time.monotonic() - _FOLLOWS
                ready = [fact for fact in self.facts if fact.known is not None and fact.known < before]
                self.ask(client, dice.choice(self.addresses), dice.choice(ready))

    def ask(self, client: httpx.Client, address: str, fact: Fact) -> None:
        """Ask one question and judge the answer."""
        body = {"model": "briefing", "messages": [{"role": "user", "content": fact.question}]}
        asked = time.monotonic()
        try:
            response = client.post(f"{address}/v1/chat/completions", json=body)
            outcome, problem = judged(response, fact, asked)
        except (httpx.HTTPError, ValueError, KeyError) as error:
            outcome, problem = "no answer", repr(error)
        with self.lock:
            self.told[outcome] += 1
            self.seconds.append(time.monotonic() - asked)
            if problem:
                self.wrong.append(f"{address} {fact.question} {problem}")


def judged(response: httpx.Response, fact: Fact, asked: float) -> tuple[str, str]:
    """Return how a question ended, and what is wrong with that, "" where nothing is."""
    content = response.json()
    if response.status_code != httpx.codes.OK:
        said = content["error"]["message"]
        return f"error {response.status_code}", "" if "try again" in said.lower() else said
    answer = content["briefing"]
    if answer["status"] != "answered":
        return answer["status"], f"was {answer['status']}: {answer['text']}"
    spans = {claim["answer_span"] for claim in answer["claims"]}
    titles = {citation["quote"] for claim in answer["claims"] for citation in claim["citations"]}
    right = spans and all(any(value in str(span) for value in fact.allowed(asked)) for span in spans)
    own = all(fact.town in quote for quote in titles)
    return "answered", "" if right and own else f"was {spans} from {titles}, not {fact.allowed(asked)}"


@dataclass
class Writer:
    """Adds and changes documents: in processes of the command line, and through a server."""

    home: Path
    server: owner.Address
    tried: Counter[str] = field(default_factory=Counter)

    def add(self, fact: Fact, *, through_server: bool) -> bool:
        """Have a file added or replaced; return whether it was, saying why not."""
        for _ in range(5):
            problem = self._through_server(fact) if through_server else self._by_command(fact)
            if problem is None:
                self.tried["added"] += 1
                fact.known = time.monotonic()
                return True
            self.tried["to be tried again" if "again" in problem.lower() else problem[-200:]] += 1
            time.sleep(2)
        return False

    def killed(self, fact: Fact) -> None:
        """Begin to add a file, and be killed when some of its passages are in Chroma and no manifest names them."""
        with closing(Switch(os.environ[DATABASE])) as switch:
            state = switch.state()
            held = state.manifest_in(files_at(os.environ[STORE], self.home))
        assert held is not None
        rows = ServerStore(ChromaAddress.of(os.environ[CHROMA]), f"briefing-{state.id}-{held.store}", "")
        before = rows.count()
        with subprocess.Popen(self._command(fact), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as writer:
            while writer.poll() is None and rows.count() <= before:
                time.sleep(0.05)
            writer.kill()
        self.tried["killed" if writer.returncode else "was done before it was killed"] += 1
        rows.close()

    def _command(self, fact: Fact) -> list[str]:
        return [*PROGRAM, "index", "add", "--home", str(self.home), str(fact.file)]

    def _by_command(self, fact: Fact) -> str | None:
        done = subprocess.run(self._command(fact), capture_output=True, text=True, check=False)
        return None if done.returncode == 0 else done.stderr

    def _through_server(self, fact: Fact) -> str | None:
        payload = {"paths": [str(fact.file)], "sources": [str(fact.file)]}
        answer = asked_of(self.server, "add", payload)
        return answer.get("error")


def asked_of(server: owner.Address, action: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Ask a server as the command line does."""
    headers = {"Authorization": f"Bearer {server.token}"}
    response = httpx.post(f"{server.url}/owner/{action}", json=payload, headers=headers, timeout=120, trust_env=False)
    answer: dict[str, Any] = response.json() if response.is_success else {"error": f"{response.text} Try again."}
    return answer


def disturb(load: Load, writer: Writer, chroma: Chroma, folder: Path, seconds: float) -> None:
    """Add and change documents until the time is over, and do the three bad things at their steps."""
    end = time.monotonic() + seconds
    for step, town in enumerate(_TOWNS[_AT_FIRST:]):
        fact = Fact(town, folder / f"{town}.txt")
        fact.write(str(1200 + 31 * step), length=1500 if step in _KILLED else 0)
        say(f"step {step}, {round(end - time.monotonic())} s left: {dict(load.told)} {dict(writer.tried)}")
        if step in _KILLED:
            writer.killed(fact)
        if step == _AWAY:
            chroma.kill()
            threading.Timer(_AWAY_SECONDS, chroma.start).start()
        if writer.add(fact, through_server=step % 2 == 0):
            load.facts.append(fact)
        changing = load.facts[step % _AT_FIRST]
        changing.known = None
        changing.write(str(2500 + 17 * step))
        writer.add(changing, through_server=step % 2 == 1)
        if time.monotonic() >= end and step > max(*_KILLED, _AWAY):
            return


def say(what: str) -> None:
    """Say how far it is."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")
    sys.stderr.flush()


def settled(load: Load, servers: list[owner.Address], end: float) -> list[str]:
    """Return what is wrong when all is over: with the stores, the documents, and each answer of each server."""
    while time.monotonic() < end and any(asked_of(server, "verify", {})["report"]["problems"] for server in servers):
        time.sleep(1)
    problems = [said for server in servers for said in asked_of(server, "verify", {})["report"]["problems"]]
    wanted = {str(fact.file) for fact in load.facts}
    for server in servers:
        held = {hit["passage"]["doc_id"] for fact in load.facts
                for hit in asked_of(server, "search", {"query": fact.question, "k": 20})["hits"]}  # fmt: skip
        problems += [] if len(held) == len(wanted) else [f"{server.url} holds {len(held)} documents, not {len(wanted)}"]
    before, load.wrong = load.wrong, []
    time.sleep(_FOLLOWS)
    with httpx.Client(timeout=90, trust_env=False, headers={"Authorization": f"Bearer {load.key}"}) as client:
        for address in load.addresses:
            for fact in load.facts:
                load.ask(client, address, fact)
    load.wrong, after = before, load.wrong
    return problems + after


def run(folder: Path, seconds: float, clients: int) -> dict[str, Any]:
    """Do all of it; return what came of it."""
    with running_postgres() as postgres, ExitStack() as opened:
        chroma = Chroma(folder / "chroma", free_port())
        chroma.start()
        opened.callback(chroma.kill)
        named = {CHROMA: chroma.address, STORE: str(folder / "store"), DATABASE: postgres.database(), LEASE: "5"}
        os.environ.update(named)
        homes = [folder / "a", folder / "b"]
        addresses = [opened.enter_context(serving(home))[0] for home in homes]
        servers = [found for home in homes if (found := owner.published(home)) is not None]
        facts = [Fact(town, folder / f"{town}.txt") for town in _TOWNS[:_AT_FIRST]]
        for number, fact in enumerate(facts):
            fact.write(str(110 + 13 * number))
            answer = asked_of(servers[0], "add", {"paths": [str(fact.file)], "sources": [str(fact.file)]})
            assert "error" not in answer, answer
            fact.known = time.monotonic()
        accounts, store = Accounts.open(folder / "keys", rounds=4), Store.open(folder / "keys")
        opened.callback(store.close)
        load = Load(addresses, Keys(store, accounts).add("load", per_minute=6_000), facts)
        time.sleep(_FOLLOWS + 1)
        asking = [threading.Thread(target=load.ask_on, args=[number]) for number in range(clients)]
        for thread in asking:
            thread.start()
        writer = Writer(folder / "writer", servers[1])
        try:
            disturb(load, writer, chroma, folder, seconds)
        finally:
            load.ended.set()
            for thread in asking:
                thread.join()
        say(f"settling: {load.wrong}")
        told, times = dict(load.told), sorted(load.seconds)
        after = settled(load, servers, time.monotonic() + 15)
    return {
        "questions": told,
        "seconds": {share: round(times[int(len(times) * share)], 2) for share in (0.5, 0.95)},
        "writer": dict(writer.tried),
        "documents": len(load.facts),
        "wrong": load.wrong,
        "at_the_end": after,
    }


def main() -> None:
    """Print what came of it as JSON; end with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), given.seconds, given.clients)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    sys.exit(1 if found["wrong"] or found["at_the_end"] else 0)


if __name__ == "__main__":
    main()

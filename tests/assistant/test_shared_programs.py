"""What other programs use, over places that servers share: each way in answers alike, and says so where it cannot."""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest
from anyio.from_thread import start_blocking_portal

from assistant import Briefing
from assistant.accounts import Accounts
from assistant.accounts.tokens import Keys
from assistant.store import Store
from assistant.types import Finished, Status
from assistant.web.additions import Addition, Additions
from index import server_store as stores
from index.errors import DocumentNotFound, StoreUnavailable
from index.places import CHROMA, DATABASE, LEASE, STORE
from tests.assistant.harbour import written
from tests.assistant.mcp_server.conftest import agent_over_http, agent_over_stdio, tools_over_http
from tests.assistant.web.serving import PROGRAM, serving
from tests.servers import Chroma, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal

    from tests.servers import Postgres

QUESTION = "When was the quay of Marn rebuilt?"
SECRET = "The harbour of Quillmouth has 4711 moorings."  # noqa: S105 - no password
HEIGHT = "How high is the hill of Tarn?"
FOLLOWED = 20.0
"""Seconds after which a change must be seen everywhere; it takes two."""
MOORINGS = "How many moorings does the harbour of Quillmouth have?"


@pytest.fixture(scope="module")
def places(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    """Set the three places of all programs below; yield the Chroma server, which may be ended and started."""
    folder = tmp_path_factory.mktemp("places")
    chroma = Chroma(folder / "chroma", free_port())
    chroma.start()
    named = {CHROMA: chroma.address, STORE: str(folder / "store"), DATABASE: postgres.database(), LEASE: "3"}
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in named.items():
            patch.setenv(variable, value)
        yield chroma
    chroma.kill()


@pytest.fixture(scope="module")
def homes(places: Chroma, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what makes the home folder of one more program; two documents are there."""
    del places
    folder = tmp_path_factory.mktemp("homes")
    with Briefing.open(folder / "first") as briefing:
        briefing.add(written(folder))
    return lambda name: folder / name


@pytest.fixture(scope="module")
def keys(homes: Callable[[str], Path]) -> Iterator[dict[str, str]]:
    """Return keys of Ann, who has a document of her own, and of Bob; made in one home, known in all."""
    home = homes("keys")
    harbour = homes("quillmouth.txt")
    harbour.write_text(SECRET)
    with Briefing.open(home) as briefing:
        (added,) = briefing.add([harbour])
    store, accounts = Store.open(home), Accounts.open(home, rounds=4)
    for name in ("Ann", "Bob"):
        accounts.add(name, "seven green doors")
    Additions(store, accounts).keep(Addition(added.doc_id, accounts.named("Ann").id, "quillmouth.txt", private=True))
    made = Keys(store, accounts)
    yield {"ann": made.add("ann's", "Ann", 600), "bob": made.add("bob's", "Bob", 600), "private": added.doc_id}
    store.close()


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as opened:
        yield opened


@contextmanager
def away(chroma: Chroma) -> Iterator[None]:
    """End the Chroma server for a while."""
    chroma.kill()
    try:
        yield
    finally:
        chroma.start()


def soon(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_two_briefings_answer_alike_and_see_what_the_other_changes(
    homes: Callable[[str], Path], tmp_path: Path
) -> None:
    note = tmp_path / "snow.txt"
    note.write_text("Snow lay on the hill of Tarn for 31 days.")
    with Briefing.open(homes("a")) as first, Briefing.open(homes("b")) as second:
        answers = [briefing.ask(QUESTION) for briefing in (first, second)]
        assert [answer.claims[0].answer_span for answer in answers] == ["1987", "1987"]
        assert answers[0].claims == answers[1].claims
        *_, last = second.stream(QUESTION)
        assert isinstance(last, Finished)
        assert last.answer.claims == answers[0].claims
        assert not second.check("The quay of Marn was rebuilt in 1988.").grounded
        (added,) = first.add([note])
        soon(lambda: added.doc_id in {document.id for document in second.documents()})
        assert "31 days" in second.ask("How long did snow lie on the hill of Tarn?").text
        first.index.remove(added.doc_id)
        soon(lambda: added.doc_id not in {document.id for document in second.documents()})
        with pytest.raises(DocumentNotFound):
            second.ask(QUESTION, documents=[added.doc_id])


def test_langchain_has_the_shared_documents(homes: Callable[[str], Path]) -> None:
    with Briefing.open(homes("c")) as briefing:
        (harbour, *_) = briefing.documents()
        found = briefing.as_retriever(k=2, documents=[harbour.id]).invoke("quay")
        assert {document.metadata["doc_id"] for document in found} == {harbour.id}
        assert "1987" in briefing.as_runnable().invoke(QUESTION)["text"]
        assert "1987" in str(briefing.as_tool().invoke({"question": QUESTION}))


def test_while_chroma_is_away_a_program_is_told_to_try_again(
    places: Chroma, homes: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_PAUSES", (0.05, 0.2))
    with Briefing.open(homes("d")) as briefing:
        with away(places):
            answer = briefing.ask(QUESTION)
            assert (answer.status, answer.claims) == (Status.ERROR, ())
            assert "try again in a minute" in answer.text
            with pytest.raises(StoreUnavailable, match="try again"):
                briefing.search("quay")
            assert "try again" in str(briefing.as_tool().invoke({"question": QUESTION}))
        assert briefing.ask(QUESTION).status is Status.ANSWERED


def test_agents_have_the_shared_documents_over_stdio(portal: BlockingPortal, homes: Callable[[str], Path]) -> None:
    with agent_over_stdio(portal, homes("e")) as agent:
        told = agent.told("ask", question=QUESTION)
        assert told["quoted_source_text"]["claims"][0]["answer_span"] == "1987"
        note = homes("tarn.txt")
        note.write_text("The hill of Tarn is 812 metres high.")
        command = [*PROGRAM, "index", "add", str(note), "--home", homes("f")]
        subprocess.run(command, check=True, capture_output=True)
        until = time.monotonic() + FOLLOWED
        while "812" not in agent.told("ask", question=HEIGHT)["quoted_source_text"]["text"]:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert "0000" in agent.refused("read", doc_id="d0000000000000000")


def test_agents_over_http_have_the_keys_and_rights_of_the_database(
    portal: BlockingPortal, places: Chroma, homes: Callable[[str], Path], keys: dict[str, str]
) -> None:
    with (
        tools_over_http(homes("g")) as address,
        agent_over_http(portal, address, keys["ann"]) as ann,
        agent_over_http(portal, address, keys["bob"]) as bob,
    ):
        assert "4711" in ann.told("ask", question=MOORINGS)["quoted_source_text"]["text"]
        assert bob.told("ask", question=MOORINGS)["status"] == "abstained"
        hidden, absent = (bob.refused("read", doc_id=name) for name in (keys["private"], "d" + 16 * "0"))
        assert hidden.replace(keys["private"], "") == absent.replace("d" + 16 * "0", "")
        with away(places):
            assert "try again in a minute" in ann.refused("ask", question=QUESTION)
        assert ann.told("ask", question=QUESTION)["status"] == "answered"


def test_v1_of_two_servers_answers_alike_with_one_key(
    places: Chroma, homes: Callable[[str], Path], keys: dict[str, str]
) -> None:
    with ExitStack() as opened:
        addresses = [opened.enter_context(serving(homes(name)))[0] for name in ("h", "i")]
        clients = [
            opened.enter_context(openai.OpenAI(base_url=f"{a}/v1", api_key=keys["bob"], max_retries=0, timeout=60))
            for a in addresses
        ]
        asked: dict[str, Any] = {"model": "briefing", "messages": [{"role": "user", "content": QUESTION}]}
        said = [client.chat.completions.create(**asked).choices[0].message.content for client in clients]
        assert said[0] == said[1]
        assert "1987" in str(said[0])
        hidden = {**asked, "messages": [{"role": "user", "content": MOORINGS}]}
        assert "4711" not in str(clients[1].chat.completions.create(**hidden).choices[0].message.content)
        with away(places), pytest.raises(openai.InternalServerError, match="try again in a minute") as refused:
            clients[1].chat.completions.create(**asked)
        assert (refused.value.status_code, refused.value.code) == (503, "no_answer")
        assert clients[0].chat.completions.create(**asked).choices[0].message.content == said[0]
        Keys(Store.open(homes("keys")), Accounts.open(homes("keys"))).remove("bob's")
        for address in addresses:
            answer = httpx.get(f"{address}/v1/models", headers={"Authorization": f"Bearer {keys['bob']}"})
            assert answer.status_code == 401

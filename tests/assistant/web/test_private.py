"""A document that somebody adds for themselves alone is nobody else's: over no event, no route and no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.web import documents
from assistant.web.attached import add_attached
from assistant.web.readers import Reader
from assistant.web.uploads import Purpose
from assistant.web.words import words_in
from index import manifest
from index.files import LocalFiles
from tests.assistant.web.serving import home_of, serving
from tests.assistant.web.test_additions import People, people, sent, texts
from tests.assistant.web.visiting import send, visit
from tests.index.test_attachments import mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.web.backends import Backends
    from tests.assistant.web.visiting import Visitor

__all__ = ["people"]
SECRET = "4711 moorings"  # noqa: S105 - no password
CANARY = f"The harbour of Quillmouth has {SECRET}."
QUESTION = "How many moorings does the harbour of Quillmouth have?"
WORDS = words_in("en")


@pytest.fixture(scope="module")
def home(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_of(shipped, tmp_path_factory.mktemp("private"), "Ann", "Bob", "Chief", admins=["Chief"])


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(home) as (found, _):
        yield found


@pytest.fixture(scope="module")
def ann(address: str) -> Iterator[Visitor]:
    """Yield Ann's browser, which has added the document for herself alone."""
    visitor = visit(address, "Ann")
    upload = send(visitor, "harbour.txt", CANARY.encode()).json()["id"]
    adding = next(one for one in visitor.dependencies if one["targets"][0][1] == "upload")
    said = visitor.trigger(adding["id"], [None] * len(adding["inputs"]), {"ids": [upload], "private": True})
    assert "Added" in said
    yield visitor
    visitor.client.close()


@pytest.fixture(scope="module")
def hidden(ann: Visitor, home: Path) -> str:
    """Return the id of Ann's document."""
    assert ann
    held = manifest.read(LocalFiles(home))
    assert held is not None
    return held.entries[-1].id


def fired(visitor: Visitor, doc_id: str) -> dict[int, str]:
    """Fire every event of the page with the id of a document in every place; return what came back."""
    place = {"start": 0, "end": 10, "from": 0, "to": 3}
    event: dict[str, Any] = {"doc": doc_id, "place": place, "id": "", "number": 1, "question": QUESTION, "query": "Q"}
    said: dict[int, str] = {}
    for dependency in visitor.dependencies:
        for data in (doc_id, [doc_id]):
            inputs = ["" if one == visitor.opened else data for one in dependency["inputs"]]
            said[dependency["id"]] = said.get(dependency["id"], "") + visitor.trigger(dependency["id"], inputs, event)
    return said


@pytest.mark.parametrize("name", ["Bob", "Chief"])
def test_nobody_else_finds_it_whatever_they_send(address: str, ann: Visitor, hidden: str, name: str) -> None:
    other = visit(address, name)
    assert SECRET in ann.ask(QUESTION), "the test would not see a leak"
    assert SECRET not in other.ask(QUESTION)
    leaks = [number for number, text in fired(other, hidden).items() if SECRET in text or "harbour.txt" in text]
    assert leaks == []
    assert other.client.get(f"/pages/{hidden}/1").status_code == 404
    assert SECRET in ann.ask(QUESTION), "somebody else removed it"
    other.client.close()


def test_its_owner_finds_it_everywhere(ann: Visitor, hidden: str) -> None:
    """So that the test before would see a leak; it comes last, because one of the events removes the document."""
    assert len([number for number, text in fired(ann, hidden).items() if SECRET in text]) > 3


def listed(backends: Backends, reader: Reader) -> list[str]:
    return [line for line, _ in documents.choices(backends, reader)][1:]


def test_the_same_content_may_be_everybodys_alone_and_each_removes_their_own(
    backends: Backends, people: People
) -> None:
    ann, bob, chief = people.ann, people.bob, people.chief
    assert sent(backends, ann, "The pier is long.", private=True).startswith("Added")
    doc_id = backends.index.documents()[-1].id
    assert sent(backends, bob, "The pier is long.", private=True).startswith("Added"), "it tells nobody that it is here"
    assert (len(listed(backends, ann)), len(listed(backends, bob)), listed(backends, chief)) == (1, 1, [])
    assert listed(backends, ann)[0].endswith("only for you")
    assert documents.remove(backends, chief, doc_id) == WORDS("documents.gone")
    assert documents.remove(backends, bob, doc_id).endswith("was removed.")
    assert (len(listed(backends, ann)), listed(backends, bob)) == (1, [])
    assert sent(backends, ann, "The pier is long.").endswith("is now for everybody.")
    assert len(listed(backends, bob)) == 1
    assert documents.remove(backends, ann, doc_id).endswith("was removed.")
    assert texts(backends) == []


def test_what_is_attached_to_a_private_mail_is_private_and_nobody_else_takes_it_out(
    backends: Backends, people: People, tmp_path: Path
) -> None:
    content = mail(tmp_path / "oil.eml", [("bill.txt", b"It costs 9 euros."), ("run.exe", b"MZ")]).read_text()
    sent(backends, people.ann, content, "oil.eml", private=True)
    doc_id = backends.index.documents()[-1].id
    assert [added.said for added in add_attached(backends, people.bob, doc_id)] == [WORDS("documents.gone")]
    *_, last = add_attached(backends, people.ann, doc_id)
    assert last.said.startswith("Added «bill.txt»: 1 sentence.\nrun.exe is a program, which is not supported.")
    assert last.doc_id in backends.additions.hidden_from(people.bob.id)
    assert backends.index.entry(last.doc_id).source == "oil.eml › bill.txt"
    assert next(iter(add_attached(backends, people.ann, doc_id))).said == "«bill.txt» is already here."


def test_a_new_version_takes_the_place_of_ones_own_alone(backends: Backends, people: People) -> None:
    for reader in (people.ann, people.bob):
        sent(backends, reader, "The pier is long.", private=True)
    assert sent(backends, people.bob, "The pier is short.", private=True).startswith("Replaced")
    for reader, text in ((people.ann, "The pier is long."), (people.bob, "The pier is short.")):
        (own,) = (doc_id for _, doc_id in documents.choices(backends, reader)[1:])
        assert backends.index.parsed(own).document.text == text


def test_what_cannot_be_read_is_not_kept_as_anybodys(backends: Backends, people: People) -> None:
    assert not sent(backends, people.ann, "%PDF-1.7 broken off", "bad.pdf", private=True).startswith("Added")
    assert backends.additions.by(people.ann.id) == []


def test_examples_small_talk_and_the_choice_of_documents_name_no_private_one(
    backends: Backends, people: People
) -> None:
    sent(backends, people.ann, CANARY, private=True)
    hidden = backends.additions.hidden_from("")
    assert backends.additions.hidden_from(people.bob.id) == hidden != frozenset()
    assert backends.additions.hidden_from(people.ann.id) == frozenset()
    assert "How many buses did the council buy?" in backends.suggestions.examples(4, hidden)
    assert not [asked for asked, _ in backends.assistant.asked if "Quillmouth" in asked]  # type: ignore[attr-defined]


def test_where_nobody_logs_in_nothing_is_private(backends: Backends) -> None:
    reader = Reader("local", WORDS)
    with backends.uploads.receiving(reader.id, Purpose.DOCUMENTS, "a.txt") as receiving:
        receiving.write(b"The pier is long.")
    list(documents.add(backends, reader, [receiving.upload.id], private=True))
    assert backends.additions.hidden_from("ann") == frozenset()

"""Documents are removed and replaced by who added them, or by an admin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assistant.accounts import LOCAL_USER
from assistant.web import chatting, documents, showing
from assistant.web.readers import Reader
from assistant.web.uploads import Purpose
from assistant.web.wiring import opened_source
from assistant.web.words import words_in

if TYPE_CHECKING:
    from assistant.web.backends import Backends

WORDS = words_in("en")
PASSWORD = "seven green doors"  # noqa: S105 - no secret


@dataclass(frozen=True)
class People:
    """Two users and an admin."""

    ann: Reader
    bob: Reader
    chief: Reader


@pytest.fixture
def people(backends: Backends) -> People:
    accounts = backends.accounts
    made = [accounts.add("Ann", PASSWORD), accounts.add("Bob", PASSWORD), accounts.add("Chief", PASSWORD, admin=True)]
    return People(*(Reader(account.id, WORDS) for account in made))


def sent(backends: Backends, reader: Reader, content: str, name: str = "pier.txt", *, private: bool = False) -> str:
    """Send and add a file; return what was said of it."""
    with backends.uploads.receiving(reader.id, Purpose.DOCUMENTS, name) as receiving:
        receiving.write(content.encode())
    *_, added = documents.add(backends, reader, [receiving.upload.id], private=private)
    return added.said


def texts(backends: Backends) -> list[str]:
    return [document.text for document in backends.index.documents()][1:]


def test_only_who_added_a_document_or_an_admin_removes_it(backends: Backends, people: People) -> None:
    for who in (people.ann, people.chief):
        sent(backends, people.ann, "The pier is long.")
        doc_id = backends.index.documents()[-1].id
        assert "only by the person who added it" in documents.remove(backends, people.bob, doc_id)
        assert texts(backends) == ["The pier is long."]
        assert documents.remove(backends, who, doc_id) == "«pier.txt» was removed."
        assert texts(backends) == []
        assert backends.additions.removed_on(doc_id) is not None
        assert documents.remove(backends, who, doc_id) == WORDS("documents.gone")


def test_what_the_command_line_added_is_removed_by_an_admin_alone(backends: Backends, people: People) -> None:
    (document,) = backends.index.documents()
    for who in (people.ann, people.bob, Reader("nobody", WORDS)):
        documents.remove(backends, who, document.id)
    assert len(backends.index.documents()) == 1
    documents.remove(backends, people.chief, document.id)
    assert backends.index.documents() == ()


def test_files_of_one_name_stand_beside_each_other_and_each_replaces_its_own(
    backends: Backends, people: People
) -> None:
    assert sent(backends, people.ann, "The pier is long.").startswith("Added")
    assert sent(backends, people.bob, "The pier is short.").startswith("Added")
    assert "already" in sent(backends, people.bob, "The pier is long.")
    assert sent(backends, people.ann, "The pier is longer.").startswith("Replaced")
    assert sent(backends, people.bob, "The pier is shorter.").startswith("Replaced")
    assert texts(backends) == ["The pier is longer.", "The pier is shorter."]
    assert [document.source for document in backends.index.documents()][1:] == ["pier.txt", "pier (2).txt"]


def test_a_document_that_was_added_again_belongs_to_who_did(backends: Backends, people: People) -> None:
    sent(backends, people.ann, "The pier is long.")
    doc_id = backends.index.documents()[-1].id
    documents.remove(backends, people.ann, doc_id)
    sent(backends, people.bob, "The pier is long.")
    assert not backends.additions.may_change(people.ann.id, doc_id)
    assert backends.additions.may_change(people.bob.id, doc_id)
    assert backends.additions.removed_on(doc_id) is None


def test_whoever_removes_is_told_how_many_others_have_answers_from_it(backends: Backends, people: People) -> None:
    sent(backends, people.ann, "The pier is long.")
    doc_id = backends.index.documents()[-1].id
    conversations, assistant = backends.conversations, backends.assistant
    assert documents.rights(backends, people.ann, doc_id)["used"] == ""
    *_, finished = assistant.stream("What did the council buy?")
    first = backends.index.documents()[0].id
    for who in (people.ann, people.bob, people.bob, people.chief):
        conversations.append(who.id, conversations.create(who.id).id, finished.answer)  # type: ignore[union-attr]
    assert documents.rights(backends, people.chief, first)["used"] == "2 other people have answers that quote it."
    assert documents.rights(backends, people.bob, doc_id) == {
        "added": "added by Ann",
        "removable": False,
        "private": False,
        "used": "",
    }


def test_the_one_user_of_a_page_without_accounts_may_do_everything(backends: Backends) -> None:
    (document,) = backends.index.documents()
    assert documents.remove(backends, Reader(LOCAL_USER, WORDS), document.id).endswith("was removed.")


def test_an_old_answer_keeps_its_words_and_says_since_when_its_document_is_gone(backends: Backends) -> None:
    reader = Reader(LOCAL_USER, WORDS)
    *_, shown = chatting.ask(backends, reader, "", "What did the council buy?")
    backends.index.remove(backends.index.documents()[0].id)
    data = opened_source(backends, WORDS, showing.opened(backends, reader, shown.id).conversation, 1)
    assert data["warning"] == WORDS("source.gone")
    backends.additions.end(shown.conversation.sources[0].citation.doc_id, LOCAL_USER)
    data = opened_source(backends, WORDS, shown.conversation, 1)
    assert data["warning"].startswith("This document was removed on ")
    assert data["pieces"] == [{"text": "The council bought 31 buses.", "mark": "cited"}]

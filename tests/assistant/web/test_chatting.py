"""What a reader does in the chat, without a browser: everything shown is kept, and belongs to one user."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import TurnStatus
from assistant.feedback import DRAFTS
from assistant.receipts import examine
from assistant.store import NAME
from assistant.types import Turn
from assistant.web.additions import chosen_corpus
from assistant.web.chatting import ask, ask_again, ask_as_typed, choose, overview, stop
from assistant.web.conversation import LineKind
from assistant.web.listing import delete_conversation as delete
from assistant.web.listing import listed
from assistant.web.listing import rename_conversation as rename
from assistant.web.overviews import Overview
from assistant.web.readers import Reader
from assistant.web.showing import Shown, offers, opened, say_of_answer
from assistant.web.words import words_in
from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted

ENGLISH = words_in("en")
ANN, BOB = (Reader(name, ENGLISH) for name in ("ann", "bob"))


def _asked(
    backends: Backends, question: str = "How many buses?", conversation: str = "", reader: Reader = ANN
) -> Shown:
    *_, last = ask(backends, reader, conversation, question)
    return last


def _turn(shown: Shown) -> str:
    return [line.actions.turn for line in shown.conversation.lines if line.actions is not None][-1]


def _texts(shown: Shown, kind: LineKind) -> list[str]:
    return [line.text for line in shown.conversation.lines if line.kind is kind]


def test_what_is_shown_at_the_end_is_what_is_kept(backends: Backends) -> None:
    states = list(ask(backends, ANN, "", "How many buses?"))
    assert [state.busy for state in states] == [True] * (len(states) - 1) + [False]
    assert opened(backends, ANN, states[-1].id) == states[-1]
    assert states[-1].conversation.lines[:-1] == states[-2].conversation.lines
    assert states[-1].conversation.sources == states[-2].conversation.sources


def test_each_claim_is_kept_before_it_is_shown(backends: Backends) -> None:
    for shown in ask(backends, ANN, "", "How many buses?"):
        kept = opened(backends, ANN, shown.id)
        assert _texts(kept, LineKind.CLAIM) == _texts(shown, LineKind.CLAIM)


def test_a_server_that_dies_in_mid_answer_leaves_it_marked_incomplete(backends: Backends) -> None:
    running = ask(backends, ANN, "", "How many buses?")
    shown = [next(running) for _ in range(3)][-1]
    assert opened(backends, ANN, shown.id).busy
    assert backends.conversations.mark_interrupted() == 1
    left = opened(backends, ANN, shown.id)
    assert not left.busy
    assert _texts(left, LineKind.CLAIM) == _texts(shown, LineKind.CLAIM) != []
    assert "incomplete: The server was stopped" in _texts(left, LineKind.STATE)[0]


def test_an_answer_that_is_left_ends_incomplete(backends: Backends) -> None:
    running = ask(backends, ANN, "", "How many buses?")
    shown = next(running)
    running.close()  # type: ignore[attr-defined]
    (turn,) = backends.conversations.get("ann", shown.id).turns
    assert turn.status is TurnStatus.INCOMPLETE


def test_stopping_ends_the_answer_with_what_was_shown(backends: Backends) -> None:
    running = ask(backends, ANN, "", "How many buses?")
    shown = [next(running) for _ in range(3)][-1]
    stopped = stop(backends, ANN, shown.id)
    assert len(_texts(stopped, LineKind.CLAIM)) == 1
    assert not stopped.busy
    assert list(running)[-1].conversation == stopped.conversation


def test_a_second_send_is_refused_and_changes_nothing(backends: Backends, scripted: Scripted) -> None:
    running = ask(backends, ANN, "", "How many buses?")
    shown = next(running)
    second = _asked(backends, "How many buses?", shown.id)
    assert second.refused
    assert "still being answered" in second.notice
    list(running)
    assert len(backends.conversations.get("ann", shown.id).turns) == len(scripted.asked) == 1


@pytest.mark.parametrize("question", ["", "  \n", "x" * 20_001])
def test_a_question_that_cannot_be_taken_leaves_nothing_behind(backends: Backends, question: str) -> None:
    assert _asked(backends, question).refused
    assert listed(backends, ANN)["items"] == []


def test_the_history_comes_from_the_server_and_is_bounded(backends: Backends, scripted: Scripted) -> None:
    shown = Shown()
    for _ in range(8):
        shown = _asked(backends, conversation=shown.id)
    said = Turn("assistant", "The council bought 31 buses. They arrive in 2027.")
    assert scripted.asked[0][1] == ()
    assert scripted.asked[1][1] == (Turn("user", "How many buses?"), said)
    assert len(scripted.asked[-1][1]) == 12


def test_asking_again_knows_what_was_known_then(backends: Backends, scripted: Scripted) -> None:
    first = _asked(backends)
    second = _asked(backends, "And when?", first.id)
    *_, again = ask_again(backends, ANN, _turn(first), first.id)
    assert scripted.asked[-1] == ("How many buses?", ())
    *_, again = ask_again(backends, ANN, _turn(second), first.id)
    assert scripted.asked[-1] == scripted.asked[1]
    assert _texts(again, LineKind.QUESTION) == ["How many buses?", "And when?", "How many buses?", "And when?"]
    *_, strange = ask_again(backends, ANN, "0" * 32, first.id)
    assert strange.refused


def test_a_question_read_in_another_way_can_be_asked_as_it_was_typed(backends: Backends, scripted: Scripted) -> None:
    first = _asked(backends)
    scripted.read_as = "When do the buses arrive?"
    _asked(backends, "When?", first.id)
    scripted.read_as = None
    *_, last = ask_as_typed(backends, ANN, first.id)
    assert scripted.asked[-1] == ("When?", ())
    *_, nothing = ask_as_typed(backends, ANN, first.id)
    assert nothing.refused
    assert nothing.conversation == last.conversation


def test_the_receipt_of_an_answer_holds(backends: Backends, tmp_path: Path) -> None:
    turn = backends.conversations.turn("ann", _turn(_asked(backends)))
    assert turn.receipt is not None
    file = tmp_path / "receipt.json"
    file.write_text(turn.receipt, encoding="utf-8")
    problems = [check.problem for check in examine(file, backends.index.home).checks if check.problem]
    assert not [problem for problem in problems if "encoder" not in problem], problems
    file.write_text(turn.receipt.replace("31 buses", "13 buses"), encoding="utf-8")
    assert any(check.problem for check in examine(file, backends.index.home).checks[:1])


def test_opinions_are_acknowledged_shown_and_become_drafts(backends: Backends) -> None:
    shown = _asked(backends)
    turn, drafts = _turn(shown), backends.index.home / DRAFTS
    assert say_of_answer(backends, ANN, turn, "right", "") == "Saved: «Right»."
    assert not drafts.exists()
    said = say_of_answer(backends, ANN, turn, "wrong_evidence", "It stands in the annex.")
    assert said.startswith("Saved: «Wrong source».")
    (draft,) = [json.loads(line) for line in drafts.read_text().splitlines()]
    assert draft["feedback"]["note"] == "It stands in the annex."
    actions = opened(backends, ANN, shown.id).conversation.lines[-1].actions
    assert actions is not None
    assert (actions.feedback, actions.note) == ("wrong_evidence", "It stands in the annex.")
    assert say_of_answer(backends, ANN, turn, "", "") == "Withdrawn."
    assert drafts.read_text() == ""
    assert "no such kind" in say_of_answer(backends, ANN, turn, "<b>", "")


def test_another_user_finds_nothing_and_changes_nothing(backends: Backends) -> None:
    shown = _asked(backends)
    turn, before = _turn(shown), backends.conversations.get("ann", shown.id)
    assert opened(backends, BOB, shown.id) == opened(backends, BOB, "0" * 32)
    assert _asked(backends, "Mine?", shown.id, BOB).refused
    assert list(ask_again(backends, BOB, turn, shown.id))[-1].conversation.lines == ()
    assert list(ask_as_typed(backends, BOB, shown.id))[-1].conversation.lines == ()
    assert stop(backends, BOB, shown.id).conversation.lines == ()
    assert "no such" in say_of_answer(backends, BOB, turn, "wrong_answer", "x")
    assert "no such" in rename(backends, BOB, shown.id, "Mine")
    assert "no such" in delete(backends, BOB, shown.id)
    assert listed(backends, BOB)["items"] == listed(backends, BOB, query="buses")["items"] == []
    assert backends.conversations.get("ann", shown.id) == before


def test_the_list_is_newest_first_searched_renamed_and_deleted(backends: Backends) -> None:
    first, second = _asked(backends), _asked(backends, "Where is the depot?")
    assert [item["id"] for item in listed(backends, ANN)["items"]] == [second.id, first.id]
    assert [item["id"] for item in listed(backends, ANN, query="how MANY")["items"]] == [first.id]
    assert "31 buses" in listed(backends, ANN, query="31")["items"][0]["excerpt"]
    assert rename(backends, ANN, first.id, "Buses") == ""
    assert "1 to 200" in rename(backends, ANN, first.id, " ")
    assert delete(backends, ANN, second.id) == ""
    assert [item["title"] for item in listed(backends, ANN)["items"]] == ["Buses"]
    backends.conversations.create("ann")
    assert listed(backends, ANN)["items"][0]["title"] == "Untitled"


def test_a_document_removed_while_it_is_cited_leaves_the_answer(backends: Backends) -> None:
    shown = _asked(backends)
    backends.index.remove(backends.index.documents()[0].id)
    left = opened(backends, ANN, shown.id)
    assert _texts(left, LineKind.CLAIM) == _texts(shown, LineKind.CLAIM)
    assert left.conversation.sources[0].citation.quote == "The council bought 31 buses."


def test_a_locked_store_is_told_and_the_question_is_not_lost(backends: Backends) -> None:
    shown = _asked(backends)
    running = ask(backends, ANN, shown.id, "And when?")
    next(running)
    other = sqlite3.connect(backends.index.home / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = _asked(backends, "And then?", conversation="")
    assert refused.refused
    assert "locked by another program" in refused.notice
    last = list(running)[-1]
    other.execute("ROLLBACK")
    other.close()
    assert "locked by another program" in last.notice
    stop(backends, ANN, shown.id)
    assert "incomplete" in _texts(opened(backends, ANN, shown.id), LineKind.STATE)[0]


def test_small_talk_gets_a_reply_that_says_what_there_is_and_is_kept(backends: Backends, scripted: Scripted) -> None:
    shown = _asked(backends, "Hello!")
    replies = [line.text for line in shown.conversation.lines if line.kind is LineKind.REPLY]
    (entry,) = backends.index.manifest.entries
    assert replies == [f"Hello. There is one document: «{entry.title}»."]
    assert "Hello!" not in [question for question, _ in scripted.asked]
    again = opened(backends, ANN, shown.id)
    assert [line.text for line in again.conversation.lines if line.kind is LineKind.REPLY] == replies
    offered = offers(backends, ANN, shown.id)
    assert offered is not None
    assert offered.questions == ("How many buses did the council buy?",)
    assert offers(backends, BOB, shown.id) is None


def test_under_a_no_stand_questions_that_were_found_to_be_answered(backends: Backends, scripted: Scripted) -> None:
    scripted.silent = frozenset({"Who drives them?"})
    shown = _asked(backends, "Who drives them?")
    offered = offers(backends, ANN, shown.id)
    assert offered is not None
    assert offered.turn == _turn(shown)
    assert offered.questions == ("How many buses did the council buy?",)
    assert offered.questions[0] in [question for question, _ in scripted.asked]
    tried = len(scripted.asked)
    assert tuple(backends.suggestions.examples(3)) == offered.questions
    assert len(scripted.asked) == tried, "what was tried is remembered"
    scripted.silent = frozenset(offered.questions)
    (backends.index.home.parent / "more.txt").write_text("The depot opened on 3 May 2021.")
    backends.index.add([backends.index.home.parent / "more.txt"])
    assert offered.questions[0] not in backends.suggestions.examples(3), "documents changed, so all is tried again"


@pytest.mark.parametrize("wanted", list(Overview))
def test_an_overview_is_an_answer_of_cited_sentences_that_is_kept(backends: Backends, wanted: Overview) -> None:
    more = backends.index.home.parent / "more.txt"
    more.write_text(
        "The Marn yard finished 14 ferries on 3 May 2021 after a long delay. Karl Voss, chairman of Nordkai, said that "
        "the dock is too small for the ferries. The council of Lakeside will widen the dock of the Marn yard by 2027."
    )
    backends.index.add([more])
    *_, shown = overview(backends, ANN, "", wanted)
    claims = [line for line in shown.conversation.lines if line.kind is LineKind.CLAIM]
    assert claims
    texts = {document.id: document.text for document in backends.index.documents()}
    for source in shown.conversation.sources:
        assert texts[source.citation.doc_id][source.citation.start : source.citation.end] == source.citation.quote
    assert shown.conversation.lines[0].text == ENGLISH(f"overview.{wanted}_asked")
    assert opened(backends, ANN, shown.id).conversation == shown.conversation


@pytest.mark.parametrize("wanted", [Overview.STATEMENTS, Overview.TIMELINE])
def test_a_list_of_several_documents_has_a_share_of_each_and_says_that_it_is_a_part(
    backends: Backends, wanted: Overview
) -> None:
    places = ("Lakeside", "Norrvik", "Marn")
    for place, year in zip(places, (2021, 2019, 2020), strict=True):
        said = (f"Mayor Tove Berg said on {day} May {year} that {place} has {day} depots." for day in range(2, 22))
        (backends.index.home.parent / f"{place}.txt").write_text(" ".join(said))
        backends.index.add([backends.index.home.parent / f"{place}.txt"])
    *_, shown = overview(backends, ANN, "", wanted)
    lines = [line.text for line in shown.conversation.lines]
    assert all(sum(f"that {place} has" in line for line in lines) >= 3 for place in places)
    assert ENGLISH("overview.part") in lines
    years = [int(found.group()) for line in lines if (found := re.search(r"\b20\d\d\b", line))]
    if wanted is Overview.TIMELINE:
        assert years == sorted(years)


def test_a_question_after_an_overview_is_read_by_itself(backends: Backends, scripted: Scripted) -> None:
    *_, shown = overview(backends, ANN, "", Overview.TIMELINE)
    list(ask(backends, ANN, shown.id, "How many buses?"))
    assert scripted.asked[-1] == ("How many buses?", ())


def test_an_overview_that_there_is_not_changes_nothing(backends: Backends) -> None:
    *_, shown = overview(backends, ANN, "", "poem")
    assert shown.refused
    assert listed(backends, ANN)["items"] == []


def test_after_an_answer_stand_questions_that_it_does_not_answer_and_only_while_nobody_waits(
    backends: Backends,
) -> None:
    more = backends.index.home.parent / "more.txt"
    more.write_text("The depot opened on 3 May 2021.")
    backends.index.add([more])
    shown = _asked(backends)
    found = offers(backends, ANN, shown.id)
    assert found is not None
    assert found.said == ENGLISH("state.follow_ups")
    assert "How many buses did the council buy?" not in found.questions, "31 stands in the answer"
    waiting = ask(backends, ANN, "", "And when?")
    for _ in range(3):
        next(waiting)
    assert offers(backends, ANN, shown.id) is None
    waiting.close()  # type: ignore[attr-defined] # it is a generator


def test_chosen_documents_alone_are_asked_and_stay_with_the_conversation(backends: Backends) -> None:
    first = backends.index.documents()[0].id
    more = backends.index.home.parent / "more.txt"
    more.write_text("The Marn yard finished 14 ferries on 3 May 2021. The council bought no ferry.")
    backends.index.add([more])
    second = backends.index.documents()[1].id
    corpus = chosen_corpus(backends.index, [second, "gone"])
    assert [document.id for document in corpus.documents()] == [second]
    assert {hit.passage.doc_id for hit in corpus.search("council")} == {second}
    with pytest.raises(DocumentNotFound):
        corpus.parsed(first)
    assert chosen_corpus(backends.index, []) is backends.index
    assert chosen_corpus(backends.index, ["gone"]) is backends.index
    begun = backends.conversations.create("ann").id
    assert choose(backends, ANN, begun, [second, second]) == ""
    assert opened(backends, ANN, begun).documents == (second,)
    *_, shown = overview(backends, ANN, begun, Overview.FIGURES)
    assert {source.citation.doc_id for source in shown.conversation.sources} == {second}
    assert choose(backends, BOB, begun, [first]) == ENGLISH("problem.not_found")
    assert choose(backends, ANN, begun, []) == ""
    assert opened(backends, ANN, begun).documents == ()

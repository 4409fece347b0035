"""Shared answers: one token an answer, read by everybody who has it, gone with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.store import NotFound
from assistant.store.errors import AnswerRunning
from assistant.types import Answer, Status
from assistant.web.sharing import Shares

if TYPE_CHECKING:
    from assistant.conversations import Conversations
    from assistant.store import Store

ANN, BEN = "ann", "ben"


@pytest.fixture
def shares(store: Store) -> Shares:
    return Shares(store)


@pytest.fixture
def turn(kept: Conversations) -> str:
    return kept.append(ANN, kept.create(ANN).id, Answer("How many?", Status.ABSTAINED))


def test_a_shared_answer_is_read_under_one_token_that_stays(shares: Shares, turn: str) -> None:
    token = shares.share(ANN, turn)
    assert shares.share(ANN, turn) == token
    assert len(token) == 32
    assert token != turn
    assert shares.read(token).question == "How many?"


def test_nobody_shares_or_withdraws_what_is_anothers(shares: Shares, turn: str) -> None:
    token = shares.share(ANN, turn)
    for act in (shares.share, shares.withdraw):
        with pytest.raises(NotFound):
            act(BEN, turn)
    assert shares.read(token).id == turn


@pytest.mark.parametrize("token", ["", "0" * 32, "' OR 1=1 --"])
def test_what_is_no_token_is_not_found(shares: Shares, turn: str, token: str) -> None:
    shares.share(ANN, turn)
    with pytest.raises(NotFound):
        shares.read(token)
    with pytest.raises(NotFound):
        shares.read(turn)


def test_an_answer_that_is_withdrawn_or_deleted_is_read_no_more(shares: Shares, kept: Conversations, turn: str) -> None:
    token = shares.share(ANN, turn)
    shares.withdraw(ANN, turn)
    with pytest.raises(NotFound):
        shares.read(token)
    again = shares.share(ANN, turn)
    assert again != token
    kept.delete_all(ANN)
    with pytest.raises(NotFound):
        shares.read(again)


def test_a_running_answer_is_not_shared(shares: Shares, kept: Conversations) -> None:
    running = kept.begin(ANN, kept.create(ANN).id, "How many?")
    with pytest.raises(AnswerRunning):
        shares.share(ANN, running)

"""The check behind somebody else's chain: what the documents do not support does not leave it."""

from __future__ import annotations

import asyncio
import time
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from assistant.errors import CheckRefused, NotGrounded
from assistant.langchain import GroundingGuard
from assistant.langchain.guard import NOTHING_LEFT
from tests.assistant.harbour import BUSES, HARBOUR

if TYPE_CHECKING:
    from assistant import Briefing

DOCUMENTS = [Document(BUSES), Document(HARBOUR)]
GOOD = "The quay of Marn was rebuilt in 1987."
BAD = "The work cost 9 million crowns."
SAID = f"{GOOD} {BAD}"


def test_a_chain_of_a_lying_model_is_guarded(briefing: Briefing) -> None:
    model = FakeListChatModel(responses=[SAID])
    prompt = ChatPromptTemplate.from_template("{documents}\n\n{question}")
    chain = (
        RunnablePassthrough.assign(documents=itemgetter("question") | briefing.as_retriever(3))
        .assign(answer=prompt | model | StrOutputParser())
        .pipe(GroundingGuard())
    )
    guarded = chain.invoke({"question": "What of the quay of Marn?"})
    assert guarded.text == GOOD
    assert [claim.text for claim in guarded.withheld] == [BAD]
    assert "«4»" in guarded.withheld[0].findings[0].message
    assert "GroundingGuard" in chain.get_graph().draw_mermaid()
    assert list(chain.stream({"question": "What of the quay of Marn?"}))[-1].text == GOOD


@pytest.mark.parametrize("answer", [SAID, AIMessage(SAID), AIMessage([{"type": "text", "text": SAID}])])
@pytest.mark.parametrize("documents", [DOCUMENTS, [BUSES, HARBOUR], (HARBOUR,)])
def test_answers_and_documents_come_in_the_forms_of_langchain(answer: Any, documents: Any) -> None:
    guarded = asyncio.run(GroundingGuard().ainvoke({"answer": answer, "documents": documents}))
    assert guarded.text == GOOD
    assert guarded.report.claims[1].evidence[0].source == str(len(documents) - 1)


def test_what_is_left_of_nothing_but_lies_says_so() -> None:
    guarded = GroundingGuard().invoke({"answer": BAD, "documents": DOCUMENTS})
    assert guarded.text == NOTHING_LEFT


def test_it_raises_with_the_reasons_where_it_is_told_to() -> None:
    with pytest.raises(NotGrounded, match="9 million") as raised:
        GroundingGuard(raises=True).invoke({"answer": SAID, "documents": DOCUMENTS})
    assert not raised.value.report.grounded
    assert GroundingGuard(raises=True).invoke({"answer": GOOD, "documents": DOCUMENTS}).text == GOOD


@pytest.mark.parametrize(
    "given",
    [
        "text",
        {},
        {"answer": GOOD},
        {"answer": GOOD, "documents": []},
        {"answer": GOOD, "documents": HARBOUR},
        {"answer": GOOD, "documents": [Document("")]},
        {"answer": GOOD, "documents": [7]},
        {"answer": "", "documents": DOCUMENTS},
        {"answer": None, "documents": DOCUMENTS},
    ],
)
def test_what_cannot_be_checked_is_never_let_through(given: Any) -> None:
    with pytest.raises(CheckRefused):
        GroundingGuard().invoke(given)


def test_ten_megabytes_are_refused_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(CheckRefused, match="10,000,000 characters"):
        GroundingGuard().invoke({"answer": "It rains. " * 1_000_000, "documents": DOCUMENTS})
    assert time.monotonic() - begun < 1

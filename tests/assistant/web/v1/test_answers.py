"""An answer in OpenAI's shape: the stream says what the whole says, and every citation stands at its sentence."""

from __future__ import annotations

import pytest

from assistant.pipeline import EMPTY_INDEX
from assistant.types import Answer, Claim, ClaimShown, Finding, Finished, Possible, Status, Verdict, cite
from assistant.web.v1.answers import Completion, text_of, tokens
from assistant.web.v1.keyed import RequestRefused
from assistant.wire import answer_to_json
from index.types import Document

DOCUMENT = Document("d0123456789abcdef", "Minutes", "minutes.txt", "The council bought 31 buses. They arrive in 2027.")
FIRST, SECOND = cite(DOCUMENT, 0, 28), cite(DOCUMENT, 29, 49)
PLAIN = Claim(FIRST.quote, (FIRST,), Verdict.SUPPORTED, 0.0)
MARKED = Claim(SECOND.quote, (SECOND, FIRST), Verdict.UNSUPPORTED, 0.8, (Finding("entailment", "not said"),))
CELL = Claim("2027 | 31", (SECOND,), Verdict.SUPPORTED, 0.1, cell="2027 · buses: 31")
ANSWERS = [
    Answer("How many?", Status.ANSWERED, (PLAIN, MARKED, CELL)),
    Answer("How many?", Status.ABSTAINED, nearest=(FIRST,), possible=Possible(SECOND, None, 0.4)),
    Answer("How many?", Status.ABSTAINED),
    Answer("Hi", Status.ABSTAINED, reply="Hello."),
    Answer("How many?", Status.INCOMPLETE, (PLAIN,), problem="The model fell silent."),
]


def completion() -> Completion:
    return Completion("briefing", "http://here", "How many?")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.status))
def test_the_stream_says_what_the_whole_says(answer: Answer) -> None:
    made, sent, annotations, last = completion(), "", [], {}
    for event in [*(ClaimShown(claim) for claim in answer.claims), Finished(answer)]:
        for chunk in made.chunks(event, sent):
            sent += text_of(chunk)
            annotations += chunk["choices"][0]["delta"].get("annotations", [])
            last = chunk
    whole = made.whole(answer)
    message = whole["choices"][0]["message"]
    assert sent == message["content"] == answer.text
    assert annotations == message["annotations"]
    assert last["briefing"] == whole["briefing"]
    assert whole["briefing"] == {k: v for k, v in answer_to_json(answer).items() if k != "id"}
    reason = "length" if answer.status is Status.INCOMPLETE else "stop"
    assert last["choices"][0]["finish_reason"] == whole["choices"][0]["finish_reason"] == reason


def test_each_citation_has_an_address_and_stands_at_its_sentence() -> None:
    message = completion().whole(ANSWERS[0])["choices"][0]["message"]
    cited = [one["url_citation"] for one in message["annotations"]]
    said = [message["content"][one["start_index"] : one["end_index"]] for one in cited]
    assert said == [PLAIN.text, MARKED.text, MARKED.text, CELL.shown]
    assert cited[0]["url"] == "http://here/sources/d0123456789abcdef?start=0&end=28#cited"
    assert {one["title"] for one in cited} == {"Minutes"}


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [("The model cannot be reached.", 503, "no_answer"), (EMPTY_INDEX, 400, "no_documents")],
)
def test_what_could_not_be_answered_is_an_error_and_no_text(problem: str, status: int, code: str) -> None:
    broken = Answer("How many?", Status.ERROR, problem=problem)
    for made in (lambda: completion().whole(broken), lambda: list(completion().chunks(Finished(broken), ""))):
        with pytest.raises(RequestRefused, match=problem[:10]) as caught:
            made()
        assert (caught.value.status, caught.value.code) == (status, code)


def test_tokens_are_those_of_the_embedded_encoder_however_long_the_text() -> None:
    assert tokens("") == 0
    assert tokens("buses") == 1
    assert tokens("buses " * 1000) == 1000

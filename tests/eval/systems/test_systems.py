"""Our own pipeline, and systems of other people: chains, commands, addresses."""

from __future__ import annotations

import json
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from langchain_core.messages import AIMessage

from assistant.cli import main
from eval.answering import Retries, ask_case, case_runner
from eval.cases import Case, Suite
from eval.errors import Failed, SystemRefused
from eval.judges.gold import GoldJudge
from eval.systems import open_system
from eval.systems.outside import row_of
from tests.assistant.generation.scripted import Handler, fails, server

if TYPE_CHECKING:
    from pathlib import Path


CHAINS = "import:tests.eval.systems.chains"
CASE = Case(id="a", question="How much data did China generate in 2024?", answerable=True)
OTHER = Case(id="b", question="Who heads the NIH agency?", answerable=False)
SUITE = Suite("s", (CASE, OTHER), "f", shipped=False)
AT_ONCE = Retries(retries=2, pause=0)


@pytest.mark.parametrize("name", ["of_text", "of_question", "of_input"])
def test_a_plain_retrieval_chain_is_asked_in_the_form_that_it_takes(name: str, tmp_path: Path) -> None:
    system = open_system(f"{CHAINS}.{name}", SUITE, tmp_path)
    rows = [system.answer(case) for case in (CASE, OTHER)]
    assert [row["text"] for row in rows] == [
        "China generated 41.06 zettabytes of data in 2024.",
        "The NIH is an agency of the United States.",
    ]
    assert {row["status"] for row in rows} == {"answered"}
    if name != "of_text":
        assert rows[0]["passages"][0] == {"text": "China generated 41.06 zettabytes of data in 2024."}


def test_a_message_of_blocks_is_read_as_its_text(tmp_path: Path) -> None:
    assert open_system(f"{CHAINS}.of_message", SUITE, tmp_path).answer(CASE)["text"] == f"You asked: {CASE.question}"


def test_marks_cite_what_was_read_and_one_out_of_range_bears_nothing_out(tmp_path: Path) -> None:
    """ALCE leaves such citations out of precision, and [0] wraps to the last document there."""
    system = open_system(f"{CHAINS}.with_marks", SUITE, tmp_path)
    claims = system.answer(CASE)["claims"]
    assert [[c["quote"] for c in claim["citations"]] for claim in claims] == [
        ["China generated 41.06 zettabytes of data in 2024."],
        [""],
        [""],
    ]
    scores = GoldJudge().judged(CASE, system.answer(CASE), [])
    assert [(score.citations, score.good_citations) for score in scores] == [(1, 1), (1, 0), (1, 0)]


def test_an_empty_answer_is_an_error_and_not_knowing_is_an_abstention(tmp_path: Path) -> None:
    system = open_system(f"{CHAINS}.silent", SUITE, tmp_path)
    row = ask_case(system, CASE, AT_ONCE)
    assert (row["status"], row["error"]) == ("error", "the system gave no answer")
    assert ask_case(system, OTHER, AT_ONCE)["status"] == "abstained"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("It rained.", "It rained."),
        (AIMessage("It rained."), "It rained."),
        ({"answer": AIMessage("It rained.")}, "It rained."),
        ({"result": "It rained.", "query": "q"}, "It rained."),
        ({"text": "It rained."}, "It rained."),
        ({"status": "answered", "text": "It rained.", "claims": []}, "It rained."),
    ],
)
def test_what_is_taken_for_an_answer(said: Any, text: str) -> None:
    row = row_of(said, CASE)
    assert (row["id"], row["status"], row["text"]) == ("a", "answered", text)


@pytest.mark.parametrize("said", [None, "", " \n", {}, {"answer": ""}, {"score": 1.0}, [], {"error": "no key"}])
def test_what_holds_no_answer_is_a_failure(said: Any) -> None:
    with pytest.raises(Failed):
        row_of(said, CASE)


@pytest.mark.parametrize("name", [f"{CHAINS}.not_a_system", f"{CHAINS}.WordRetriever", f"{CHAINS}.nothing", "import:x"])
def test_what_cannot_be_called_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SystemRefused):
        open_system(name, SUITE, tmp_path)


def _program(tmp_path: Path, body: str) -> str:
    path = tmp_path / "program.py"
    path.write_text("import json, sys, time\n" + textwrap.dedent(body), encoding="utf-8")
    return f"command:{sys.executable} '{path}'"


ONCE = "row = json.load(sys.stdin)\nprint(json.dumps({'answer': 'You asked ' + row['question']}))"
LOOP = (
    "for line in sys.stdin:\n    print(json.dumps({'text': 'You asked ' + json.loads(line)['question']}), flush=True)"
)


@pytest.mark.parametrize("body", [ONCE, LOOP])
def test_a_command_that_reads_once_or_line_by_line(body: str, tmp_path: Path) -> None:
    system = open_system(_program(tmp_path, body), SUITE, tmp_path)
    assert system.answer(CASE)["text"] == f"You asked {CASE.question}"
    assert system.answer(OTHER)["text"] == f"You asked {OTHER.question}"


@pytest.mark.parametrize(
    ("body", "says_what"),
    [
        ("sys.exit('no model here')", "code 1: no model here"),
        ("print('hello')", "no JSON row: «hello»"),
        ("pass", "nothing on its standard output"),
        ("time.sleep(60)", "within 1 seconds"),
    ],
)
def test_a_command_that_fails_is_an_error_item_that_says_how(body: str, says_what: str, tmp_path: Path) -> None:
    system = open_system(_program(tmp_path, body), SUITE, tmp_path, 1.0)
    row = ask_case(system, CASE, AT_ONCE)
    assert row["status"] == "error"
    assert says_what in row["error"]
    assert row["cost"]["tries"] == 1


@pytest.mark.parametrize("name", ["command:", "command:/no/such/program", "command:'open"])
def test_a_command_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SystemRefused):
        open_system(name, SUITE, tmp_path)


def _completes(text: str, **more: Any) -> Any:
    def behave(handler: Handler) -> None:
        handler.start(200, "application/json")
        choice = {"index": 0, "message": {"role": "assistant", "content": text, **more}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 12, "completion_tokens": 3}
        handler.wfile.write(json.dumps({"choices": [choice], "usage": usage}).encode())

    return behave


def test_an_address_is_asked_again_while_it_is_busy_and_each_try_is_counted(tmp_path: Path) -> None:
    """A question that met a rate limit is not left out; it is asked again, and at last an error item."""
    with server(fails(429), fails(503), _completes("It rained [1].", context=["It rained."])) as (address, requests):
        system = open_system(f"openai:{address}#m", SUITE, tmp_path)
        ended = case_runner(system, GoldJudge(), AT_ONCE)(CASE)
        system.close()
    assert requests[0]["messages"] == [{"role": "user", "content": CASE.question}]
    assert requests[0]["model"] == "m"
    assert ended.line["row"]["claims"] == [{"text": "It rained.", "citations": [{"quote": "It rained."}]}]
    cost = ended.times["cost"]
    assert (cost["tries"], cost["input_tokens"], cost["output_tokens"]) == (3, 12, 3)
    assert ["429" in said or "503" in said for said in cost["failures"]] == [True, True]
    with server(fails(429)) as (address, requests):
        row = ask_case(open_system(f"openai:{address}#m", SUITE, tmp_path), CASE, AT_ONCE)
    assert (row["status"], len(requests)) == ("error", 3)


def test_an_address_that_says_something_else_is_an_error_at_once(tmp_path: Path) -> None:
    def page(handler: Handler) -> None:
        handler.start(200, "text/html")
        handler.wfile.write(b"<html>")

    for behaviour in (page, fails(401), _completes("")):
        with server(behaviour) as (address, requests):
            row = ask_case(open_system(f"openai:{address}#m", SUITE, tmp_path), CASE, AT_ONCE)
        assert (row["status"], len(requests)) == ("error", 1)


def test_nobody_at_the_address(tmp_path: Path) -> None:
    row = ask_case(open_system("openai:http://127.0.0.1:9/v1#m", SUITE, tmp_path), CASE, AT_ONCE)
    assert (row["status"], row["cost"]["tries"]) == ("error", 3)


@pytest.mark.parametrize("name", ["openai:http://", "openai:http://127.0.0.1:1/v1", "openai:http://127.0.0.1:x/v1#m"])
def test_an_address_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SystemRefused, match="looks like"):
        open_system(name, SUITE, tmp_path)


def test_a_login_in_the_address_is_in_no_log(tmp_path: Path) -> None:
    system = open_system("openai:http://me:secret@127.0.0.1:9/v1#m", SUITE, tmp_path)
    assert "secret" not in json.dumps([system.name, system.fingerprints])


BUSES = {"id": "a", "question": "How many buses?", "answerable": True, "must_say": [["31"]], "must_cite": ["31 buses"]}


def test_a_run_over_an_empty_index_is_refused_before_it_leaves_anything(tmp_path: Path) -> None:
    suite = tmp_path / "cases.jsonl"
    suite.write_text(json.dumps(BUSES) + "\n")
    told = CliRunner().invoke(main, ["eval", "run", "--suite", str(suite), "--home", str(tmp_path / "home")])
    assert told.exit_code == 1
    assert "briefing index add" in told.stderr
    assert not (tmp_path / "home" / "eval").exists()

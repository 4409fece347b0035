"""A suite from one's own documents: proposed, decided by a person on the page, taken, run; nothing decided is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from eval.building import count_rows, earlier_decisions, keep_proposals, suite_paths
from eval.building.forged_answers import load_forged
from eval.building.proposals import Proposal, proposals
from eval.by_hand import decision_page
from eval.cases import load_suite
from eval.commands.build import build
from eval.errors import SuiteRefused
from index import shipped_documents
from index.library import Index
from index.loaders import load
from index.parsing import parse
from tests.browsing import BROWSER
from tests.eval.conftest import write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

TEXT = (
    "# The harbour\n\nThe port of Brenwick handled 41 million tonnes of cargo in 1987. About 18% of the cargo came "
    "from Norway. Ada Holm, mayor of Brenwick, called the quay a gamble. <script>window.hacked=1</script> "
    "The Northern Line closed its route to Halden in March 1986.\n"
)


@pytest.fixture(scope="module")
def proposed() -> list[Proposal]:
    return proposals([parse(load(path)) for path in shipped_documents()], 200)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    source = tmp_path / "harbour.md"
    source.write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "home"
    with Index.open(folder) as index:
        index.add([source])
    return folder


def _build(home: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(build, ["--name", "mine", "--home", str(home), *arguments])
    return result.exit_code, result.stdout, result.stderr


def _decisions(path: Path, home: Path, choose: dict[str, str] | None = None) -> Path:
    files = suite_paths(home, "mine")
    rows = [json.loads(line) for each in (files.cases, files.forged) for line in each.read_text().splitlines()]
    marks = choose or {row["id"]: "drop" if number % 3 == 0 else "accept" for number, row in enumerate(rows)}
    return write_lines(path, [{"suite": "mine", "id": name, "decision": mark} for name, mark in marks.items()])


def test_the_shipped_documents_give_all_kinds_each_marked_as_machine_made(proposed: list[Proposal]) -> None:
    cases = [each.row for each in proposed if not each.forged]
    forged = [each.row for each in proposed if each.forged]
    assert {"figure", "unit", "date", "speaker", "name", "unanswerable_near", "unanswerable_far"} == {
        row["kind"] for row in cases
    }
    assert all(row["made"] == "machine" for row in (*cases, *forged))
    assert len({row["id"] for row in (*cases, *forged)}) == len(proposed)
    assert sum(row["claims"][0]["good"] for row in forged) * 2 == len(forged)
    assert {"right", "mis_cited", "uncited", "number", "date", "negation"} <= {row["kind"] for row in forged}


def test_building_twice_proposes_the_same(proposed: list[Proposal]) -> None:
    assert proposals([parse(load(path)) for path in shipped_documents()], 200) == proposed


def test_a_limit_keeps_all_kinds_and_the_balance() -> None:
    some = proposals([parse(load(path)) for path in shipped_documents()], 15)
    assert sum(not each.forged for each in some) == 15
    assert len({each.row["kind"] for each in some if not each.forged}) == 7
    goods = [each.row["claims"][0]["good"] for each in some if each.forged]
    assert goods.count(True) == goods.count(False) == 7


def test_from_documents_to_a_suite_that_runs(home: Path, tmp_path: Path) -> None:
    code, out, _ = _build(home, "--json", "--page", str(tmp_path / "page.html"))
    assert code == 0
    found = json.loads(out)
    assert found["undecided"] > 10
    assert "How much cargo did the port of Brenwick handle in 1987?" in (tmp_path / "page.html").read_text()
    with pytest.raises(SuiteRefused, match="accepted none"):
        load_suite(found["suite"])
    code, out, _ = _build(home, "--json", "--take", str(_decisions(tmp_path / "decided.jsonl", home)))
    assert code == 0
    taken = json.loads(out)
    assert taken["undecided"] == 0
    assert taken["accepted"] + taken["dropped"] == found["undecided"]
    cases = load_suite(taken["suite"]).cases
    assert all(case.accepted for case in cases)
    assert len(cases) + len(load_forged(taken["forged"]).answers) == taken["accepted"]


def test_building_again_keeps_what_was_decided_and_what_a_person_wrote(home: Path, tmp_path: Path) -> None:
    _build(home)
    _build(home, "--take", str(_decisions(tmp_path / "decided.jsonl", home)))
    files = suite_paths(home, "mine")
    own = {"id": "own", "question": "Is it true?", "answerable": False}
    files.cases.write_text(files.cases.read_text() + json.dumps(own) + "\n")
    before = earlier_decisions(files)
    code, out, _ = _build(home, "--json")
    assert code == 0
    assert earlier_decisions(files) == before
    assert (json.loads(out)["written"], json.loads(out)["undecided"]) == (1, 0)
    assert "own" in {case.id for case in load_suite(str(files.cases)).cases}


def test_decided_rows_whose_words_are_gone_are_set_aside(home: Path, tmp_path: Path) -> None:
    _build(home)
    _build(home, "--take", str(_decisions(tmp_path / "decided.jsonl", home)))
    source = tmp_path / "harbour.md"
    source.write_text(TEXT.replace("41 million", "43 million"), encoding="utf-8")
    with Index.open(home) as index:
        index.add([source])
    code, out, error = _build(home)
    assert code == 0
    assert "stand in no document any more" in error
    files = suite_paths(home, "mine")
    gone = [json.loads(line) for line in files.gone.read_text().splitlines()]
    assert gone
    assert all("41 million" in json.dumps(row) for row in gone)
    kept = files.cases.read_text() + files.forged.read_text()
    assert "41 million" not in "".join(line for line in kept.splitlines(keepends=True) if '"must_cite"' in line)
    assert "open" in out


@pytest.mark.parametrize(
    ("line", "says_what"),
    [
        ('{"suite": "other", "id": "x", "decision": "drop"}', "line 1.*about the suite «other»"),
        ('{"suite": "mine", "id": "x", "decision": "drop"}', "line 1.*«x» is no machine-made row"),
        ("not json", "line 1: the line is no JSON"),
        ("[]", "line 1: the row"),
        ("", "are empty"),
    ],
)
def test_bad_decisions_are_refused_and_change_nothing(home: Path, tmp_path: Path, line: str, says_what: str) -> None:
    _build(home)
    before = suite_paths(home, "mine").cases.read_bytes()
    path = tmp_path / "decided.jsonl"
    path.write_text(line + "\n")
    code, _, error = _build(home, "--take", str(path))
    assert code == 1
    import re

    assert re.search(says_what, " ".join(error.split())), error
    assert suite_paths(home, "mine").cases.read_bytes() == before


def test_a_row_decided_twice_or_in_an_unknown_way_is_refused(home: Path, tmp_path: Path) -> None:
    _build(home)
    name = json.loads(suite_paths(home, "mine").cases.read_text().splitlines()[0])["id"]
    once = {"suite": "mine", "id": name, "decision": "accept"}
    for rows, says_what in (([once, once], "line 2"), ([{**once, "decision": "maybe"}], "«maybe» is none of")):
        code, _, error = _build(home, "--take", str(write_lines(tmp_path / "decided.jsonl", rows)))
        assert code == 1
        assert says_what in " ".join(error.split())


@pytest.mark.parametrize("name", ["briefing", "Forged", "a/b", "../x", "", "x-forged", "x.jsonl"])
def test_names_that_cannot_be_a_suites_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SuiteRefused, match="cannot name a suite"):
        suite_paths(tmp_path, name)


def test_an_empty_index_and_an_unwritable_page_are_told(home: Path, tmp_path: Path) -> None:
    code, _, error = _build(tmp_path / "empty")
    assert (code, "no documents" in error) == (1, True)
    code, _, error = _build(home, "--page", str(tmp_path / "nowhere" / "page.html"))
    assert (code, "could not be written" in error) == (1, True)
    code, _, error = _build(tmp_path / "empty", "--take", str(tmp_path / "harbour.md"))
    assert (code, "There is no suite" in error) == (1, True)
    assert count_rows(suite_paths(home, "mine")).undecided > 0


def test_a_line_end_inside_a_text_does_not_break_the_file(tmp_path: Path) -> None:
    row: dict[str, Any] = {
        "id": "a",
        "kind": "far",
        "question": "One\u2028two?",
        "answerable": False,
        "made": "machine",
    }
    keep_proposals(suite_paths(tmp_path, "mine"), [Proposal(row, forged=False, source="", title="", note="")], [])
    content = suite_paths(tmp_path, "mine").cases.read_text(encoding="utf-8")
    assert len(content.splitlines()) == 1
    assert json.loads(content) == row


def test_the_page_brings_nothing_from_outside_and_no_markup_from_documents(home: Path, tmp_path: Path) -> None:
    _build(home, "--page", str(tmp_path / "page.html"))
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "http://" not in text
    assert "https://" not in text
    assert "<script>window.hacked" not in text


@BROWSER[0]
@BROWSER[1]
def test_a_person_decides_with_one_key_and_the_saved_file_is_taken(
    home: Path, tmp_path: Path, browser: Browser
) -> None:
    file = tmp_path / "page.html"
    _build(home, "--page", str(file))
    with browser.new_page(viewport={"width": 390, "height": 800}) as opened:
        opened.goto(file.as_uri())
        first = opened.locator("#card h2").inner_text()
        for key in ("a", "d", "a", "ArrowLeft", "d"):
            opened.keyboard.press(key)
        expect(opened.locator("#progress")).to_contain_text("1 accepted, 2 dropped")
        opened.reload()
        expect(opened.locator("#progress")).to_contain_text("1 accepted, 2 dropped")
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert opened.evaluate("window.hacked") is None
        with opened.expect_download() as saved:
            opened.get_by_role("button", name="Save decisions").click()
        saved.value.save_as(tmp_path / "decided.jsonl")
    assert first.endswith("?")
    code, out, _ = _build(home, "--json", "--take", str(tmp_path / "decided.jsonl"))
    assert code == 0
    assert (json.loads(out)["accepted"], json.loads(out)["dropped"]) == (1, 2)


def test_a_page_of_nothing_can_be_made() -> None:
    assert "Proposals for the suite" in decision_page("mine", [], {})

"""A draft with planted errors: all are found, true sentences are left alone, and every form of report says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from click.testing import CliRunner, Result

from assistant.checking.draft import (
    CONTRADICTS,
    SUPPORTED,
    UNCONFIRMED,
    UNREAD,
    DraftSources,
    check_draft,
    held_against,
    outcome_of,
    read_sources,
)
from assistant.cli import main
from assistant.errors import CheckRefused
from assistant.grounding.combination import Kind
from index.errors import DocumentRefused
from index.loaders import load_text

if TYPE_CHECKING:
    from index.types import Document


SOURCE = (
    "The council of Lakeside met on 4 March. It agreed to buy 31 electric buses for 4.2 million euros. "
    "Mayor Ana Ruiz said the buses could arrive in 2027. The old buses will be sold to a neighbouring town.\n"
)
DRAFT = """# Note on the buses

The council of Lakeside met on 4 March. It agreed to buy 13 electric buses for 4.2 million euros.

- Mayor Ana Ruiz said the buses could arrive in 2027.
- Fishermen protested in front of the harbour.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a draft and a folder of sources, one of which cannot be read."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "minutes.txt").write_text(SOURCE, encoding="utf-8")
    (sources / "broken.docx").write_bytes(b"no archive")
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    return tmp_path


def _document(text: str, title: str) -> Document:
    return load_text(text, title=title, source=title)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def test_planted_errors_are_found_with_their_evidence_and_true_sentences_are_left_alone(folder: Path) -> None:
    reports = [folder / f"report{form}" for form in (".html", ".md", ".docx")]
    options = [part for path in reports for part in ("--report", path)]
    result = run("--draft", folder / "draft.md", "--source", folder / "sources", *options, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    said = {claim["text"]: claim for claim in report["claims"]}
    assert said["It agreed to buy 13 electric buses for 4.2 million euros."]["verdict"] == "contradicted"
    assert said["Fishermen protested in front of the harbour."]["verdict"] == "unsupported"
    assert said["Mayor Ana Ruiz said the buses could arrive in 2027."]["verdict"] == "supported"
    assert (report["counts"][CONTRADICTS], report["counts"][UNCONFIRMED]) == (1, 1)
    assert any("broken.docx" in notice for notice in report["notices"])
    html, markdown = (path.read_text(encoding="utf-8") for path in reports[:2])
    for text in (html, markdown):
        assert "31 electric buses" in text
        assert "1 contradicts, 1 could not be confirmed" in text
    comments = [comment.text for comment in docx.Document(str(reports[2])).comments]
    assert len(comments) == 2
    assert any(comment.startswith(CONTRADICTS) and "31 electric buses" in comment for comment in comments)


def test_a_draft_in_docx_gets_its_comments_at_its_own_words(folder: Path) -> None:
    document = docx.Document()
    document.add_heading("Note", 1)
    paragraph = document.add_paragraph("The council met on 4 March. ")
    paragraph.add_run("It agreed to buy ").bold = True
    paragraph.add_run("13 electric buses.")
    document.save(str(folder / "draft.docx"))
    out = folder / "out.docx"
    result = run("--draft", folder / "draft.docx", "--source", folder / "sources", "--report", out)
    assert result.exit_code == 0, result.output
    checked = docx.Document(str(out))
    assert [each.text for each in checked.paragraphs] == ["Note", paragraph.text]
    assert len(list(checked.comments)) == 1


def test_text_of_people_cannot_become_markup(folder: Path) -> None:
    (folder / "draft.md").write_text("The <script>alert(1)</script> buses cost 9 euros.", encoding="utf-8")
    out = folder / "report.html"
    assert run("--draft", folder / "draft.md", "--source", folder / "sources", "--report", out).exit_code == 0
    assert "<script" not in out.read_text(encoding="utf-8")


def test_a_stopped_check_reports_what_was_checked() -> None:
    draft = _document("The buses cost 4.2 million euros. " * 20, "draft")
    asked: list[int] = []
    done: list[tuple[int, int]] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    sources = DraftSources((_document(SOURCE, "minutes"),), ())
    report = check_draft(draft, sources, Kind.QUICK, lambda *told: done.append(told), stop)
    assert report.stopped
    assert (len(report.claims), done[-1]) == (8, (8, 20))
    assert "stopped before the end" in report.summary


def test_the_draft_itself_is_no_source(folder: Path) -> None:
    draft = _document(SOURCE, "minutes")
    with pytest.raises(CheckRefused, match=r"is the draft itself .* no sources"):
        read_sources([folder / "sources" / "minutes.txt"], draft)
    (folder / "sources" / "other.txt").write_text("It rained.", encoding="utf-8")
    found = read_sources([folder / "sources"], draft)
    assert [document.text for document in found.documents] == ["It rained."]
    assert any("is the draft itself" in notice for notice in found.notices)


def test_a_source_that_was_named_and_cannot_be_read_is_an_error(folder: Path) -> None:
    with pytest.raises(DocumentRefused):
        read_sources([folder / "sources" / "broken.docx"], _document(DRAFT, "draft"))


def test_a_long_draft_is_checked_quickly_and_says_so() -> None:
    draft = _document("\n\n".join(f"Item {number} costs {number} euros." for number in range(700)), "draft")
    report = check_draft(draft, DraftSources((_document(SOURCE, "minutes"),), ()))
    assert len(report.claims) == 700
    assert any("700 sentences" in notice for notice in report.notices)
    assert len(report.of(UNCONFIRMED)) + len(report.of(CONTRADICTS)) > 600


def test_mistakes_of_usage_end_with_two(folder: Path) -> None:
    assert run("--draft", folder / "draft.md").exit_code == 2
    assert run("--report", folder / "x.html", "--answer", folder / "draft.md").exit_code == 2
    out = folder / "report.pdf"
    assert run("--draft", folder / "draft.md", "--source", folder / "sources", "--report", out).exit_code == 2


def test_a_sentence_is_judged_alike_in_a_short_draft_and_in_a_long_one() -> None:
    sources = held_against([_document(SOURCE, "minutes")], _document("", "draft"))
    doubtful = "The council agreed to buy some new buses in spring."
    drafts = (doubtful, f"{doubtful} {SOURCE} {SOURCE}")
    short, long = (check_draft(_document(text, "draft"), sources, Kind.QUICK).claims for text in drafts)
    assert [len(short), len(long)] == [1, 9]
    assert (short[0].score, short[0].verdict) == (long[0].score, long[0].verdict)
    assert 0 < short[0].score < 1


def test_lists_and_tables_are_checked_where_they_stand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHECK", "quick")
    document = docx.Document()
    document.add_paragraph("The council of Lakeside met on 4 March.", style="List Bullet")
    document.add_paragraph("It agreed to buy 13 electric buses for 4.2 million euros.", style="List Number")
    document.add_heading("Fishermen and submarines", 1)
    table = document.add_table(rows=2, cols=2)
    for number, text in enumerate(("Town", "Submarines", "Lakeside", "The council agreed to buy 99 electric buses.")):
        table.cell(*divmod(number, 2)).text = text
    document.save(str(folder / "draft.docx"))
    out = folder / "out.docx"
    result = run("--draft", folder / "draft.docx", "--source", folder / "sources", "--report", out)
    assert result.exit_code == 0, result.output
    checked = docx.Document(str(out))
    assert len(checked.paragraphs) == 3, "what found no place would stand at the end"
    said = [comment.text for comment in checked.comments]
    assert not any("Fishermen" in text for text in said), "a heading claims nothing; a table's first row may be a claim"
    assert len(said) == 3
    assert [text for text in said if text.startswith(CONTRADICTS)] == [text for text in said if "31 electric" in text]
    assert [figure for figure in ("13", "99") if any(figure in text for text in said)] == ["13", "99"]


def test_footnotes_are_checked_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHECK", "quick")
    text = "The council of Lakeside met on 4 March.[^1]"
    note = "[^1]: It agreed to buy 13 electric buses for 4.2 million euros."
    (folder / "draft.md").write_text(f"{text}\n\n{note}\n", encoding="utf-8")
    result = run("--draft", folder / "draft.md", "--source", folder / "sources", "--json")
    claims = json.loads(result.stdout)["claims"]
    assert any("13" in claim["text"] and claim["verdict"] == "contradicted" for claim in claims)
    assert all(claim["verdict"] != "unsupported" for claim in claims), claims


FOLDER = Path(__file__).parent / "planted"


@pytest.mark.timeout(180)
@pytest.mark.xfail(strict=True, reason="five of the ten are found (and four true sentences are doubted)")
def test_planted_errors_are_found_and_true_sentences_are_left_alone() -> None:
    lines = (FOLDER / "draft.txt").read_text(encoding="utf-8").splitlines()
    wrong = {line.removeprefix("! ") for line in lines if line.startswith("! ")}
    text = " ".join(line.removeprefix("! ") for line in lines)
    draft = load_text(text, title="draft", source="draft")
    report = check_draft(draft, read_sources([FOLDER / "sources"], draft))
    assert len(report.claims) == len(lines)
    doubted = {claim.text for claim in report.claims if outcome_of(claim) != SUPPORTED}
    assert len(doubted - wrong) <= 4, sorted(doubted - wrong)
    assert len(wrong - doubted) <= 2, sorted(wrong - doubted)


def test_english_full_of_words_of_other_languages_is_read_as_english() -> None:
    text = (FOLDER / "foreign_words.txt").read_text(encoding="utf-8")
    draft = load_text(text, title="draft", source="draft")
    source = load_text("A committee of the council met in the town hall of Sundvik.", title="minutes", source="minutes")
    report = check_draft(draft, held_against([source], draft), Kind.QUICK)
    assert len(report.claims) == 8
    assert [claim.text for claim in report.claims if outcome_of(claim) == UNREAD] == []

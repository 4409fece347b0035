"""Web pages: all that a viewer sees, and what two signs say is furniture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

from index.loaders import load, load_text
from index.parsing import parse

if TYPE_CHECKING:
    from pathlib import Path


from tests.index.reading import read, sentences, text_of


def test_see_also_ends_with_its_list(tmp_path: Path) -> None:
    parsed = text_of(
        tmp_path,
        "a.md",
        "# Canteen\n\nIt serves all staff.\n\n## See also\n\n- Fire plan\n\n## Hours\n\nLunch is at noon.\n",
    )
    assert sentences(parsed) == ["It serves all staff.", "Lunch is at noon."]
    plain = (
        "The club met.\n\nSee also\n\nFire plan\nGuest book\n\nOpening hours\n\nIt opens at noon on all working days."
    )
    assert [s for s in sentences(parse(load_text(plain, title="t", source="s"))) if "plan" in s or "noon" in s] == [
        "It opens at noon on all working days."
    ]


@pytest.mark.parametrize("fact", ["9,500 shares held by the founder", "Help", "Contact", "1,204 reads of the meter"])
def test_a_fact_that_looks_like_furniture_stays(fact: str) -> None:
    text = (
        f"The firm was founded in a barn in the year 1999.\n\n{fact}\n\nIt moved to the town of Ulm in the year 2004."
    )
    assert load_text(text, title="t", source="s").warnings == ()


def test_html_shows_what_a_viewer_sees(tmp_path: Path) -> None:
    page = (
        "<title>Club</title><style>@media print{.m{color:red}.p{display:none}}.gone,.w{display:none}"
        ".w{display:none}@media (min-width:9px){.w{display:inline}}</style>"
        "<p class='p w'>It has 40 m<sup>2</sup>.</p><p hidden>Secret one.</p>"
        "<p class=gone>Secret two.</p><p style='display: none'>Secret three.</p><!-- Secret four. -->"
        "<dl><dt>Fee</dt><dd>5 euros</dd></dl><input type=checkbox checked> Member<ol start=4>"
        "<li>Pay.<ul><li>Cash</li></ul>"
        "<li>Sign.</ol>"
    )
    said = sentences(text_of(tmp_path, "a.html", page))
    assert said == ["It has 40 m².", "Fee: 5 euros", "(ticked) Member", "4. Pay.", "- Cash", "5. Sign."]


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp", "utf-8"])
def test_html_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(
        f'<meta charset="{encoding}"><title>会議</title><p>次の会議は六月三日に開かれる。</p>'.encode(encoding)
    )
    assert sentences(read(path)) == ["次の会議は六月三日に開かれる。"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Größe: 40 m². Gebühr: 25 €. Das Café „Süd“ ist offen."),
        ("mac_roman", "Le café a coûté 25 € à la société Lefèvre."),
        ("cp1250", "Předsedou spolku je Jiří Dvořák. Příští schůze bude v říjnu."),
        ("iso8859-2", "Zażółć gęślą jaźń, książka kosztuje pięć złotych."),
        ("cp1251", "Отчёт о работе завода за 2024 год."),
        ("koi8-r", "Отчёт о работе завода за 2024 год."),
        ("cp1253", "Η επόμενη συνάντηση θα γίνει τον Ιούνιο."),
        ("shift_jis", "次の会議は六月三日に開かれる。"),
        ("iso2022_jp", "次の会議は六月三日に開かれる。"),
        ("iso2022_kr", "다음 회의는 유월 삼일에 열린다."),
        ("big5", "國家數據局發布了新的行動計劃，總產量達到一千。"),
        ("euc_kr", "다음 회의는 유월 삼일에 열린다."),
    ],
)
def test_a_legacy_encoding_is_read_right(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert load(path).text == text


def test_with_keep_all_nothing_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Club news\n\nHome | News | About\n\nThe club met.\n\nRelated articles:\n\nAnother story", encoding="utf-8"
    )
    assert "Home" not in " ".join(sentences(read(path)))
    whole = load(path, keep_all=True)
    assert "Home | News | About" in sentences(parse(whole))
    assert whole.title == load(path).title


def test_five_hundred_lists_in_each_other_are_read(tmp_path: Path) -> None:
    parsed = text_of(tmp_path, "a.html", f"<title>t</title>{'<ul><li>deep' * 500}")
    assert 0 < len(parsed.sentences) <= 500
    assert max(len(sentence.context) for sentence in parsed.sentences) < 6


def test_struck_and_commented_text_is_no_text(tmp_path: Path) -> None:
    page = "---\ntitle: Fees\n---\nA day costs ~~5~~ 4 euros. <!-- secret -->\n\nVAT\n: value added tax\n"
    assert sentences(text_of(tmp_path, "a.md", page)) == ["A day costs 4 euros.", "VAT: value added tax"]
    document = docx.Document()
    document.add_paragraph("A day costs ").add_run("5 ").font.strike = True
    document.paragraphs[0].add_run("4 euros.")
    document.paragraphs[0].add_run(" Not shown.").font.hidden = True
    document.save(str(tmp_path / "a.docx"))
    assert sentences(read(tmp_path / "a.docx")) == ["A day costs 4 euros."]


ARTICLE = "".join(
    f"<p>In the year {n} the town built a mill that ground corn for all who lived there.</p>" for n in range(9)
)


def test_a_line_inside_the_text_stays_whatever_its_box_is_called(tmp_path: Path) -> None:
    boxes = "<div class=promo>Even old mills might not grind corn in a dry summer</div><div class=promo>Sign up</div>"
    page = f"<!DOCTYPE html><title>Mills</title><article>{ARTICLE}{boxes}{ARTICLE}</article>"
    parsed = text_of(tmp_path, "a.html", page)
    assert "Even old mills might not grind corn in a dry summer" in sentences(parsed)
    assert "Sign up" not in sentences(parsed)


def test_where_the_main_text_is_not_found_all_is_read_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.loaders import html

    class _Little:
        text = (
            "The mill is old and it stands beside the river where the corn of the whole town has been ground for years."
        )
        title = "Mills"

    monkeypatch.setattr(html, "_main_text", lambda _page: _Little())
    path = tmp_path / "a.html"
    path.write_text(
        f"<title>Mills</title><div class=sidebar>Entry costs 4 crowns.</div>{ARTICLE * 2}", encoding="utf-8"
    )
    structure = html.read(path, 10**6)
    assert not any(block.left_out for block in structure.blocks)
    assert structure.notices


def test_what_only_style_sets_apart_is_not_glued_together(tmp_path: Path) -> None:
    page = (
        "<p><span>Photo</span><span>Ada</span> <span>Credit</span>Bo <b>Deep</b><i>Mind</i> <span>T</span>he end.</p>"
    )
    assert sentences(text_of(tmp_path, "a.html", page)) == ["Photo Ada Credit Bo DeepMind The end."]


def test_lists_and_tables_in_each_other_are_read_to_the_last(tmp_path: Path) -> None:
    listed = "\n".join("  " * depth + f"- Depth {depth} holds." for depth in range(500))
    assert "- Depth 499 holds." in sentences(text_of(tmp_path, "a.md", listed))
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for depth in range(25):
        cell.text = f"Depth {depth} holds."
        cell = cell.add_table(1, 1).cell(0, 0)
    document.save(str(tmp_path / "a.docx"))
    assert sentences(read(tmp_path / "a.docx")) == [f"Depth {depth} holds." for depth in range(25)]

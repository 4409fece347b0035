"""Texts of others are shown and never act: no markup, no link, nothing that moves what stands beside it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.report.contents import contents_of
from eval.report.failures import MarkedPiece, marked
from eval.report.html import html
from eval.report.markdown import markdown
from eval.report.words import clipped, in_html, in_markdown, visible
from tests.eval.report.making import known_run

OURS = frozenset(
    ("html", "head", "meta", "title", "style", "body", "header", "main", "nav", "h1", "h2", "h3", "h4", "p", "b", "i",
     "br", "a", "ul", "li", "div", "span", "section", "article", "figure", "table", "caption", "thead", "tbody", "tr",
     "th", "td", "svg", "line", "polyline", "circle", "text", "details", "summary", "code", "mark")
)  # fmt: skip


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text.append(data)


def test_a_report_holds_only_our_own_markup_and_nothing_from_outside() -> None:
    page = html(contents_of(known_run()))
    found = Tags()
    found.feed(page)
    assert found.tags <= OURS
    assert not {name for name in found.attributes if name.startswith("on")} | ({"src", "srcset"} & found.attributes)
    assert "window.hacked" in "".join(found.text)
    assert set(re.findall(r'href="([^"]*)"', page)) == set(re.findall(r'href="(#[a-z]+)"', page))
    assert not re.search(r"url\(|@import|https?://", page.replace("http://evil.example/p.png", ""))


def test_every_link_in_a_report_leads_to_a_section() -> None:
    page = html(contents_of(known_run()))
    assert set(re.findall(r'href="#([^"]*)"', page)) == set(re.findall(r'<section id="([^"]*)"', page))


def test_hostile_texts_are_no_markup_in_markdown() -> None:
    shown = markdown(contents_of(known_run()))
    assert "<script" not in shown.replace("\\<", "")
    assert not re.search(r"(?<!\\)\]\(|!\[", shown)
    assert "\u202e" not in shown
    assert "\x1b" not in shown


@given(st.text())
@settings(max_examples=200)
def test_any_text_is_one_line_of_markdown_without_markup(content: str) -> None:
    shown = in_markdown(content)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>`|*\[\]]", shown)
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(codec=None)))
@settings(max_examples=200)
def test_any_text_is_text_in_html(content: str) -> None:
    found = Tags()
    found.feed(f"<p>{in_html(content)}</p>")
    assert found.tags == {"p"}
    assert "".join(found.text).replace("\u00a0", " ") == visible(content).replace("\u00a0", " ")
    in_html(content).encode("utf-8")


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=200)
def test_marking_loses_no_character(said: str, source: str) -> None:
    found = marked(said, source)
    assert "".join(piece.text for piece in found.said) == said
    assert "".join(piece.text for piece in found.source) == source


@pytest.mark.parametrize(
    ("said", "source", "differing"),
    [
        ("It grew by 52% in 2024.", "In 2024 output grew by 25%.", ["52%", "25%"]),
        ("Liu Liehong said so.", "Wang Wei said so.", ["Liu Liehong", "Wang Wei"]),
        ("Exports fell in May.", "Exports rose in May.", ["fell", "rose"]),
        ("产量达到52吨", "产量达到41吨", ["52", "41"]),
        ("The port came before the quay.", "The quay came before the port.", ["port", "quay"]),
        ("All is well.", "All is well.", []),
        ("Nothing in common here.", "Ships are large.", []),
    ],
)
def test_words_that_differ_are_marked(said: str, source: str, differing: list[str]) -> None:
    found = marked(said, source)
    assert [piece.text for piece in (*found.said, *found.source) if piece.differs] == differing


def test_endless_texts_are_not_compared_and_are_clipped() -> None:
    endless = "word " * 100_000
    assert marked(endless, "word").said == (MarkedPiece(endless, differs=False),)
    assert clipped(endless, 10).endswith("(499,990 more characters)")

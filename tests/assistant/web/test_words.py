"""Both catalogues say the same things, nothing on the page is said past them, and each reader gets their language."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assistant.web
from assistant.web.messages import SAID
from assistant.web.readers import language_of, spoken_page
from assistant.web.words import TAGS, words_in

FOLDER = Path(assistant.web.__file__).parent
ENGLISH, CHINESE = words_in("en"), words_in("zh")
SCRIPTS = sorted(FOLDER.glob("*.js"))
MODULES = sorted(FOLDER.glob("*.py"))
QUOTED = re.compile(r""""([a-z_]+(?:\.[a-z_0-9]+)*)\"""")
BEGUN = re.compile(r"""[`"]([a-z_]+\.)(?:\$?\{)""")
CALLED = re.compile(r"""\b(?:words|label|count)\(\s*(?:\w+(?:\.\w+)* \? )?"([^"]+)\"""")
NOT_OF_THE_PAGE = {
    "measures.py": "for who runs the server",
    "streams.py": "answers what no page of ours sends",
    "guard.py": "refuses requests that no page of ours makes",
    "server.py": "speaks to who starts the server",
}
NO_WORDS = re.compile(
    r"script|style|sans-serif|-Policy|^Segoe UI$|^Bearer |default-src|"
    r"<(?:header|nav|article|blockquote|section|button|p|div)\b|"
    r"^import sys;|^It took longer than |"  # a command that is run, and what it says
    r"^There is no such answer;|^This answer is still being written;"  # the store's, which the page says otherwise
)


def _code(file: Path) -> str:
    """Return a file without the comments of scripts."""
    return re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


def _written() -> str:
    modules = [file.read_text(encoding="utf-8") for file in (*MODULES, FOLDER / "words" / "__init__.py")]
    return "\n".join([*modules, *(_code(file) for file in SCRIPTS)])


def _placeholders(entry: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(entry) if name is not None}


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    assert list(ENGLISH.entries) == list(CHINESE.entries)
    for key, entry in ENGLISH.entries.items():
        if not key.startswith("month."):
            assert _placeholders(entry) == _placeholders(CHINESE.entries[key]), key
        assert CHINESE.entries[key] or key == "sentences_between"


def test_every_key_is_used() -> None:
    written = _written()
    quoted, begun = set(QUOTED.findall(written)), tuple(set(BEGUN.findall(written)))
    bare = {key: re.sub(r"\.(?:one|other)$", "", key) for key in ENGLISH.entries}
    assert [key for key, name in bare.items() if name not in quoted and not key.startswith((*begun, SAID))] == []


def test_every_key_that_is_used_exists() -> None:
    called = {key for file in (*MODULES, *SCRIPTS) for key in CALLED.findall(_code(file))}
    assert len(called) > 60
    known = {*ENGLISH.entries, *(key.rpartition(".")[0] for key in ENGLISH.entries if key.endswith(".other"))}
    assert called - known == set()


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_no_script_says_anything_past_the_catalogues(file: Path) -> None:
    assert _said_by_script(_code(file)) == []


def _said_by_script(code: str) -> list[str]:
    """Return the literals that read like words for people: a capital or several words, with letters."""
    literals = [text for pair in re.findall(r'"([^"\n]*)"|`([^`]*)`', code) for text in pair if text]
    shown = [
        re.sub(r"\$\{[^}]*\}+", "", text)
        for text in literals
        if not text.startswith((".", "[", "#", "There are no words"))
    ]
    classes = {name for text in re.findall(r'(?:make|button|download)\((?:"\w+", )?"([^"]*)"', code) for name in [text]}
    return [
        text
        for text in shown
        if re.search(r"^[^a-z]*[A-Z][a-z]|[a-z]{2} [a-z]{2}", text) and text not in classes | {"Escape", "Enter"}
    ]


def test_the_check_of_scripts_sees_words() -> None:
    assert _said_by_script('make("p", "", "Copied.")') == ["Copied."]
    assert _said_by_script('node.title = "open it";') == ["open it"]
    assert _said_by_script("node.title = `Open ${name}`;") == ["Open "]


@pytest.mark.parametrize("file", [file for file in MODULES if file.name not in NOT_OF_THE_PAGE], ids=lambda f: f.name)
def test_no_module_says_anything_past_the_catalogues(file: Path) -> None:
    assert _said_by_module(file.read_text(encoding="utf-8")) == []


def _said_by_module(code: str) -> list[str]:
    tree = ast.parse(code)
    silent = {id(part) for node in ast.walk(tree) if _is_silent(node) for part in ast.walk(node)}
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]
    return [
        text for text in said if re.search(r"\b[A-Z][a-z]+[ .…]|[a-z]{2} [a-z]{2}", text) and not NO_WORDS.search(text)
    ]


def _is_silent(node: ast.AST) -> bool:
    """Tell docstrings and what is logged."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_LOGGER")


def test_the_check_of_modules_sees_words() -> None:
    assert _said_by_module('"""Docs here."""\nreturned = "Taken back."') == ["Taken back."]
    assert _said_by_module('x = f"reading {n} passages on"') == [" passages on"]


@pytest.mark.parametrize(
    ("cookie", "asked", "language"),
    [
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "zh", "zh"),
        ("", "en;q=0.5, zh-TW", "zh"),
        ("", "fr-FR,zh;q=0.9", "en"),
        ("", "en-US,en;q=0.9,zh;q=0.8", "en"),
        ("", "", "en"),
        ("briefing_session=x; briefing_language=en", "zh-CN", "en"),
        ("briefing_language=zh", "en", "zh"),
        ("briefing_language=<b>", "zh", "zh"),
    ],
)
def test_the_choice_comes_before_what_the_browser_asks_for(cookie: str, asked: str, language: str) -> None:
    assert language_of({"cookie": cookie, "accept-language": asked}) == language


@given(st.text(), st.text())
def test_any_header_leads_to_a_language(cookie: str, asked: str) -> None:
    assert language_of({"cookie": cookie, "accept-language": asked}) in TAGS


def test_days_and_numbers_of_things_are_said_as_the_language_does() -> None:
    day = date(2025, 5, 19)
    assert (ENGLISH.day(day), CHINESE.day(day)) == ("19 May 2025", "2025年5月19日")
    assert [ENGLISH.count("state.reading", count) for count in (1, 2)] == ["Reading 1 passage…", "Reading 2 passages…"]


def test_what_is_not_in_the_catalogue_raises() -> None:
    for missing in (lambda: ENGLISH("no.such"), lambda: ENGLISH("source.at", number=1), lambda: words_in("fr")):
        with pytest.raises(KeyError):
            missing()


def test_the_page_carries_the_language_and_its_words() -> None:
    page = spoken_page('<html lang="en"><head></head></html>', CHINESE)
    assert page.startswith('<html lang="zh-CN"><head>\n<script>')
    assert "简报中没有提到。" in page
    assert page.count("<script>") == page.count("</script>") == 1

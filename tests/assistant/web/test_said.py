"""What a reader is told, in the reader's language, and never a command that only the operator can use."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

import assistant
from assistant.web.messages import SAID, plainly, said, told
from assistant.web.words import words_in
from index.errors import DocumentRefused, EncoderUnavailable, ForeignModel, IndexDamaged
from index.loaders import load

if TYPE_CHECKING:
    from collections.abc import Iterator


ENGLISH, CHINESE = words_in("en"), words_in("zh")
HOUSE = Path(assistant.__file__).parent.parent
MODULES = [
    *sorted((HOUSE / "index" / "loaders").glob("*.py")),
    HOUSE / "index" / "furniture.py",
    *(HOUSE / "assistant" / "quoting" / name for name in ("answerer.py", "inventories.py", "times.py")),
    *(HOUSE / "assistant" / name for name in ("checking/draft.py", "requested.py")),
]
SENTENCE = re.compile(r"(?:[A-Z]|7 )[^\n]* [^\n]*[.:»]\Z")
NOT_OF_THE_PAGE = re.compile(
    r"There are no sources to check|was not found|^A |^The reader|cannot be read as|"
    r"(?:is|are) not part of this text: 7"  # the page has a button for what follows
)


def _sentences(file: Path) -> Iterator[str]:
    """Yield what a module says in whole sentences, with «7» for each value."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in docs | parts:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SENTENCE.match(text) and not NOT_OF_THE_PAGE.search(text):
            yield text


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.name)
def test_every_sentence_of_a_module_has_an_entry(file: Path) -> None:
    assert [text for text in _sentences(file) if said(text, CHINESE) == text] == []


def test_sentences_are_found() -> None:
    assert sum(1 for file in MODULES for _ in _sentences(file)) > 55


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"  ", "“empty.txt”是空文件。"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n", "“picture.txt”是PNG 图像；可读取："),
        ("broken.docx", b"PK\x03\x04 and no more", "“broken.docx”"),
        ("wrong.pdf", b"no page at all", "“wrong.pdf”的扩展名是 .pdf，内容却不是"),
        ("data.txt", bytes(range(7)) * 40 + b"\0" * 99, "“data.txt”只含二进制数据"),
    ],
)
def test_why_a_file_was_refused_is_said_in_chinese(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentRefused) as refused:
        load(path)
    assert told(refused.value, CHINESE).startswith(words)
    assert told(refused.value, ENGLISH) == str(refused.value)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("This sentence is cut off in the source.", "此句在原文中不完整。"),
        ("No figure for 2030 was found in the documents.", "文档中没有找到2030 年的数字。"),
        ("a.pdf contains no text. Hidden slides were not read: 3.", "“a.pdf”没有文字。未读取隐藏的幻灯片：3。"),
        ("The mayor is away for the weekend", "The mayor is away for the weekend"),
    ],
)
def test_a_sentence_is_said_with_what_it_is_about(message: str, words: str) -> None:
    assert said(message, CHINESE) == words


def test_no_entry_swallows_another() -> None:
    """Each entry filled with other words is said by itself, not by one that stands before it."""
    for key, entry in ENGLISH.entries.items():
        if not key.startswith(SAID) or key.startswith("said.kind."):
            continue
        values = {name: "xyz" for _, name, _, _ in Formatter().parse(entry) if name}
        assert said(entry.format(**values), CHINESE) == CHINESE(key, **values), key


ROOT = Path(__file__).parents[3]
ENGLISH = words_in("en")
NAMED = re.compile(r"\bbriefing (?:index|users|eval|serve|restore)\b|\bmake install\b|--[a-z]")


def _messages() -> set[str]:
    """Return the sentences of errors that name a command, with what they are filled with left open."""
    folders = (ROOT / "index", ROOT / "assistant")
    files = [file for folder in folders for file in folder.rglob("*.py") if "cli" not in file.parts]
    assigned = [
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "message" for target in node.targets)
    ]
    return {ast.unparse(value) for value in assigned if NAMED.search(ast.unparse(value))}


def test_no_message_of_an_error_brings_a_command_to_the_page() -> None:
    messages = _messages()
    assert len(messages) > 10
    assert {plainly(message, ENGLISH) for message in messages} == {ENGLISH("problem.server")}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexDamaged("The vector store is damaged; run `briefing index rebuild`."), ENGLISH("problem.index")),
        (ForeignModel("Another model; run `briefing index rebuild`."), ENGLISH("problem.index")),
        (EncoderUnavailable("It is missing; run `make install`."), ENGLISH("problem.server")),
        (DocumentRefused("«plan.pdf» is encrypted; save it without a password."), None),
    ],
)
def test_an_error_is_told_in_words_that_its_reader_can_use(error: Exception, said: str | None) -> None:
    assert told(error, ENGLISH) == (said or str(error))

"""What a reader is told of problems: never a command or a path that only who runs the server can use."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from assistant.web.messages import plainly, told
from assistant.web.words import words_in
from index.errors import DocumentRefused, EncoderUnavailable, ForeignModel, IndexDamaged

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

"""The page for who runs the server names commands, options and routes that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

import assistant.web
from assistant.cli import main
from assistant.web.guard import Guard

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

TEXT = (Path(assistant.web.__file__).parent / "DEPLOYMENT.md").read_text(encoding="utf-8")
LINES = re.findall(r"(?:bin/)?briefing ((?:serve|index|users|backup|restore)\b[^\n`]*)", TEXT)


@pytest.mark.parametrize("line", LINES)
def test_a_command_and_its_options_are_there(line: str) -> None:
    command: click.Command = main
    words = line.split()
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in words if word.startswith("--") and word not in known] == []


def test_the_lines_are_found() -> None:
    assert len(LINES) >= 5


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_a_route_is_named_and_let_in(path: str) -> None:
    assert f"`{path}`" in TEXT

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("inside")(scope, receive, send)

    assert TestClient(Guard(inside, frozenset({"testserver"}))).get(path).text == "inside"

"""Gradio is imported without type stubs; a page that stays open takes no more memory for each question."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import gradio as gr

from assistant.web.app import WebSettings, create_app
from tests.assistant.web.serving import in_thread
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    import pytest

    from assistant.web.backends import Backends


def _panels() -> int:
    gc.collect()
    return sum(issubclass(type(one), gr.HTML) for one in gc.get_objects())


def test_no_component_is_kept_for_a_question(backends: Backends) -> None:
    backends.accounts.add("Ann", PASSWORD)
    with in_thread(lambda: create_app(backends, WebSettings(frozenset({"127.0.0.1"}), "quote"))) as address:
        ann = visit(address, "Ann")
        for _ in range(3):
            assert "31 buses" in ann.ask("How many buses?")
        before = _panels()
        for _ in range(5):
            ann.ask("How many buses?")
        assert _panels() == before
        ann.client.close()


def test_a_value_that_no_component_sends_is_told_to_its_sender_and_not_printed(
    backends: Backends, capfd: pytest.CaptureFixture[str]
) -> None:
    backends.accounts.add("Ann", PASSWORD)
    with in_thread(lambda: create_app(backends, WebSettings(frozenset({"127.0.0.1"}), "quote"))) as address:
        ann = visit(address, "Ann")
        said = ann.trigger(ann.asking, ["How many buses?", "", ["forged document"]])
        ann.client.close()
    assert '"success":false' in said.replace(" ", "")
    printed = capfd.readouterr()
    assert "forged" not in printed.out + printed.err
    assert "Traceback" not in printed.err


CODE = """
import ast, sys
from assistant.web.app import import_gradio
parsed = []
parse, ast.parse = ast.parse, lambda *given, **how: parsed.append(given) or parse(*given, **how)
import_gradio()
import gradio
print(sum("class HTML(" in str(given[0]) for given in parsed), hasattr(gradio.HTML(), "click"))
"""


def test_no_component_is_parsed_when_gradio_is_imported() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]

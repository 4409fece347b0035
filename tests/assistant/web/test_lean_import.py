"""Gradio is imported without writing type stubs beside its components, and is whole otherwise."""

from __future__ import annotations

import subprocess
import sys

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

"""Puts the page together: Gradio inside FastAPI, behind the guard."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import FastAPI
    from starlette.types import ASGIApp

    from assistant.pipeline import Assistant
    from index.library import Index

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
MAX_UPLOAD = 50 * 2**20
_CONCURRENT = 8
_WAITING = 64


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``hosts``: the names this server answers to. ``model_line``: the sentence under the question: who answers."""

    hosts: frozenset[str]
    model_line: str


@dataclass(frozen=True, slots=True)
class Web:
    """``routes`` takes further routes until it is served; ``guarded`` is what is served."""

    routes: FastAPI
    guarded: ASGIApp


def create_app(assistant: Assistant, index: Index, settings: WebSettings, examples: Callable[[], Sequence[str]]) -> Web:
    """Return the page; ``examples`` is called once, when the page is first opened."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr  # noqa: PLC0415 - two seconds that only the server pays, after the variable above
    from fastapi import FastAPI  # noqa: PLC0415

    from assistant.web.examples import WANTED  # noqa: PLC0415
    from assistant.web.guard import Guard, GuardLimits  # noqa: PLC0415
    from assistant.web.layout import build  # noqa: PLC0415
    from assistant.web.wiring import wire  # noqa: PLC0415

    page = build(settings.model_line, WANTED, SUFFIXES)
    wire(page, assistant, index, cache(examples))
    page.blocks.queue(default_concurrency_limit=_CONCURRENT, max_size=_WAITING, api_open=False)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=fonts, font_mono=["ui-monospace", "monospace"]
    )
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=MAX_UPLOAD,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=theme,
        css_paths=Path(__file__).with_name("style.css"),
    )
    return Web(routes=app, guarded=Guard(app, settings.hosts, GuardLimits(upload=MAX_UPLOAD + 2**20)))

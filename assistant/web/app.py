"""Assembles the page: Gradio inside FastAPI, behind the guard.

Gradio 6.31 does much at each start that a server need not wait for, so it is imported and assembled without that. It
parses the source of each of its components and writes type stubs beside it (``create_or_modify_pyi``); it imports
``mcp``, which is optional, and ``pandas``, for caches and plots that are not used here; and in each of five steps it
makes a whole server, of which only the last counts.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import LazyLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.store import StoreError
from assistant.web.readers import store_refused, user_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from fastapi import APIRouter, Request
    from gradio import Blocks
    from starlette.types import ASGIApp

    from assistant.web.backends import Backends

_MODULE: Final = "gradio.component_meta"
_FUNCTION: Final = "create_or_modify_pyi"
_LATER: Final = "pandas"
"""Executed on first use."""
_OPTIONAL: Final = "mcp"
"""Hidden while Gradio is imported."""
_CONCURRENT = 32
"""Events of a kind that Gradio runs at a time; questions wait in a line of ours (``threaded.WaitingLine``)."""
_WAITING = 256
_TABS = 500
"""Browser tabs whose state Gradio remembers, about 0.1 MB each; its own default is 10,000."""


def import_gradio() -> None:
    """Import Gradio unless it is imported already; a version that lacks the parts left out is imported as it is."""
    if "gradio" in sys.modules:
        return
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module("gradio")
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds a few modules where Python finds them, but loads them in another way."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name == _OPTIONAL:
            raise ModuleNotFoundError(name=name)
        spec = PathFinder.find_spec(name, path, target) if name in {_MODULE, _LATER} else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Quiet(spec.loader) if name == _MODULE else LazyLoader(spec.loader)
        return spec


class _Quiet(Loader):
    """Loads the module and replaces the function by one that does nothing."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if hasattr(module, _FUNCTION):
            setattr(module, _FUNCTION, _nothing)


def _nothing(*_: Any) -> None:  # noqa: ANN401 - whatever Gradio hands over
    """Do nothing."""


class _NoServer:
    """Stands in for ``gradio.routes.App`` while Blocks are assembled."""

    @staticmethod
    def create_app(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever Gradio hands over
        """Make no server."""


@contextmanager
def _without_servers() -> Iterator[None]:
    """Let Blocks be assembled without servers of their own; mounting makes the one that serves them."""
    blocks: Any = importlib.import_module("gradio.blocks")
    kept = blocks.App
    blocks.App = _NoServer
    try:
        yield
    finally:
        blocks.App = kept


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``hosts``: the names of this server. ``model``: the answerer, named under the question.

    ``owner_token`` is what other processes must show to reach the index (``index.owner``). ``login_required``: nobody
    gets in without an account, even if there is none. ``trusted_proxies``: addresses or networks of reverse proxies,
    believed about a request's host and client. ``log_questions``: the log says what was asked.
    """

    hosts: frozenset[str]
    model: str
    owner_token: str = ""
    login_required: bool = False
    trusted_proxies: tuple[str, ...] = ()
    log_questions: bool = False


def create_app(backends: Backends, settings: WebSettings) -> ASGIApp:
    """Return the guarded page."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**31)  # no statistics by pandas after each event
    import_gradio()
    import gradio as gr
    from fastapi import FastAPI
    from starlette.routing import Mount

    from assistant.web.layout import build
    from assistant.web.layout_tabs import translations
    from assistant.web.v1.keyed import RequestRefused
    from assistant.web.v1.routes import refused
    from assistant.web.wiring import wire

    with _without_servers():
        page = build(settings.model, backends.uploads.limits.size)
        wire(page, backends)
        page.blocks.state_session_capacity = _TABS
        page.blocks.queue(default_concurrency_limit=_CONCURRENT, max_size=_WAITING, api_open=False)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for router in _routers(backends, settings):  # before Gradio, which is mounted at the root
        app.include_router(router)
    app.add_exception_handler(RequestRefused, refused)
    app.add_exception_handler(StoreError, store_refused)
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=fonts, font_mono=["ui-monospace", "monospace"]
    )
    gr.mount_gradio_app(  # without what it offers beyond the page
        app,
        page.blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        auth_dependency=_user_id,
        i18n=translations(),
        theme=theme,
        css_paths=Path(__file__).with_name("style.css"),
    )
    mounted = next(route for route in app.routes if isinstance(route, Mount))
    blocks: Any = page.blocks
    blocks.app = mounted.app
    return _guarded(app, page.blocks, backends, settings)


def _routers(backends: Backends, settings: WebSettings) -> Iterator[APIRouter]:
    from assistant.web.evaluation_tab import evaluation_routes
    from assistant.web.login import login_routes
    from assistant.web.readers import language_routes
    from assistant.web.routes import answer_routes, drafts_routes, plain_routes, upload_routes
    from assistant.web.sharing import shared_routes
    from assistant.web.sources import page_routes, source_routes
    from assistant.web.v1.routes import chat_routes

    yield plain_routes(backends, settings.owner_token)
    yield answer_routes(backends.conversations)
    yield drafts_routes(backends.drafts)
    yield evaluation_routes(backends.index.home, backends.accounts)
    yield page_routes(backends.index, backends.additions)
    yield shared_routes(backends.shares)
    yield upload_routes(backends.uploads)
    yield login_routes(backends.logins, backends.sessions)
    yield language_routes()
    yield source_routes(backends.index, backends.additions)
    yield chat_routes(backends, settings.model)


def _guarded(app: ASGIApp, page: Blocks, backends: Backends, settings: WebSettings) -> ASGIApp:
    """Return ``app`` behind everything a request passes: proxy headers, guard, keys, login, language."""
    from assistant.web.guard import Guard, GuardLimits, behind_proxies
    from assistant.web.login import Login
    from assistant.web.readers import Spoken
    from assistant.web.streams import EventGuard
    from assistant.web.v1.keyed import Keyed

    def under_way(user: str) -> int:
        events = page._queue.event_ids_to_events.values()  # noqa: SLF001 - there is no other way to ask
        return sum(event.fn.types_generator and event.username == user for event in events)

    handled = {number: event for number, event in page.fns.items() if event.fn is not None}  # others: by script only
    long = frozenset(number for number, event in handled.items() if event.types_generator)
    spoken = Spoken(EventGuard(app, frozenset(handled), long, under_way))
    inside = Login(spoken, backends.accounts, backends.sessions, required=settings.login_required)
    guarded = Guard(
        Keyed(inside, backends.keys, backends.under_way),
        settings.hosts,
        GuardLimits(upload=backends.uploads.limits.size),
    )
    return behind_proxies(guarded, settings.trusted_proxies)


def _user_id(request: Request) -> str | None:
    """Return who sent a request; Gradio hands this to handlers as ``username``."""
    user = user_of(request.scope)
    return user.id if user is not None else None

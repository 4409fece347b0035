"""Tool calls: arguments are validated, a few calls run at a time, and the home folder is held only while it is used.

An index has one owner, but each agent starts its own process. So each process releases the folder after a moment
without use, and under constant use before others give up waiting (``index.library.WAIT_SECONDS``). If a server owns the
folder, all calls go through it.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.mcp_server import shapes, tools
from assistant.mcp_server.tools import CallRefused, Library
from assistant.pipeline import Assistant, make_answerer
from assistant.threaded import WaitingLine, followed
from assistant.web.additions import chosen_corpus
from assistant.web.v1.keyed import UnderWay
from index import owner
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from assistant.mcp_server.tools import DocumentPage
    from assistant.requested import Answerer
    from assistant.settings import Settings
    from assistant.web.additions import Additions
    from index.owner import Address

    Steps = Generator[BaseModel | None, None, None]

_IDLE: Final = 1.5
_AT_MOST: Final = 6.0
_PAUSE: Final = 0.25
"""Seconds for which the folder is left to others, who look ten times a second."""
_WAIT: Final = 45.0
Result = TypeVar("Result")
TOOLS: Final[dict[str, tuple[Callable[[Library, Any], Steps], type[shapes.Arguments]]]] = {
    "search": (tools.search, shapes.SearchArguments),
    "ask": (tools.ask, shapes.AskArguments),
    "check": (tools.check, shapes.CheckArguments),
    "read": (tools.read, shapes.ReadArguments),
    "list_documents": (tools.list_documents, shapes.ListArguments),
}
_AT_ONCE: Final = 2


class HeldHome:
    """The index of a home folder, opened when needed; thread-safe."""

    def __init__(self, home: Path, idle: float = _IDLE) -> None:
        self.home = home.expanduser().absolute()
        self._idle = idle
        self._changed = threading.Condition()
        self._index: Index | None = None
        self._address: Address | None = None
        self._users = 0
        self._until = self._at_most = self._left = 0.0

    @contextmanager
    def index(self) -> Iterator[Index]:
        """Yield the index, opening it if necessary; raises what ``Index.open`` raises."""
        with self._changed:
            address = owner.published(self.home)
            if self._index is not None and not self._index.owned and address != self._address:
                self._close()  # the server that it goes through has ended, or is another one
            if self._users == 0 and time.monotonic() >= self._at_most:
                self._close()  # else who comes again at once would keep it from others for ever
            if self._index is None:
                time.sleep(max(0.0, self._left + _PAUSE - time.monotonic()))
                self._index = Index.open(self.home, wait=_WAIT)
                self._address = owner.published(self.home)
                self._at_most = time.monotonic() + _AT_MOST
                threading.Thread(target=self._let_go, args=[self._index], name="home", daemon=True).start()
            opened = self._index
            self._users += 1
        try:
            yield opened
        finally:
            with self._changed:
                self._users -= 1
                self._until = min(time.monotonic() + self._idle, self._at_most)
                self._changed.notify_all()

    def close(self) -> None:
        """Release the folder now."""
        with self._changed:
            self._close()
            self._changed.notify_all()

    def _let_go(self, opened: Index) -> None:
        with self._changed:
            while self._index is opened:
                left = self._until - time.monotonic()
                if self._users == 0 and self._until and left <= 0:
                    self._close()
                else:
                    self._changed.wait(None if self._users or not self._until else left)

    def _close(self) -> None:
        if self._index is not None:
            self._index.close()
            self._left = time.monotonic()
        self._index, self._until = None, 0.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the ``name`` of the key and the ``user`` for whom it acts; "" for the owner of the home folder."""

    name: str = ""
    user: str = ""


@dataclass
class Calls:
    """The calls of a server. ``additions`` tell what is hidden from a caller, None if there is only the owner."""

    held: HeldHome
    settings: Settings
    additions: Additions | None = None
    _line: WaitingLine = field(default_factory=lambda: WaitingLine(_AT_ONCE))
    _under_way: UnderWay = field(default_factory=UnderWay)

    async def call(self, name: str, arguments: dict[str, Any], caller: Caller) -> BaseModel:
        """Return a tool's result; raises ``AssistantError`` or ``BriefingIndexError``."""
        if name not in TOOLS:
            message = f"There is no tool «{name[:40]}»; there are {', '.join(TOOLS)}."
            raise CallRefused(message)
        work, kind = TOOLS[name]
        asked = read_arguments(kind, arguments)
        return await self._done(caller, lambda library: work(library, asked))

    async def documents(self, caller: Caller, first: int, most: int) -> DocumentPage:
        """Return a part of the list of documents that a caller may see."""

        def listed(library: Library) -> Generator[DocumentPage | None, None, None]:
            yield library.page(first, most)

        return await self._done(caller, listed)

    async def document(self, doc_id: str, caller: Caller) -> BaseModel:
        """Return a document from its beginning; raises ``CallRefused`` if the caller may not see it."""

        def begun(library: Library) -> Steps:
            yield tools.read_range(library.document(doc_id))

        return await self._done(caller, begun)

    async def _done(self, caller: Caller, work: Callable[[Library], Generator[Result | None, None, None]]) -> Result:
        """Run work in a thread when its turn comes and return its last value."""
        self._under_way.begin(caller.name)
        result: Result | None = None
        async for step in followed(self._in_turn(caller, work)):
            result = step if step is not None else result
        if result is None:
            message = "The call ended without a result."
            raise CallRefused(message)
        return result

    def _in_turn(
        self, caller: Caller, work: Callable[[Library], Generator[Result | None, None, None]]
    ) -> Generator[Result | None, None, None]:
        with self._under_way.begun(caller.name), self._line.place() as places:
            for _ in places:
                yield None
            yield None  # stops here, before any work, if the client has left
            with self.held.index() as index:
                hidden = self.additions.hidden_from(caller.user) if self.additions is not None else frozenset[str]()
                corpus = chosen_corpus(index, (), hidden)
                assistant = Assistant(corpus, self.settings, self._answerer)
                server = None
                if not index.owned:
                    from assistant.served import server_of

                    server = server_of(index.home, self.settings.model)
                yield from work(Library(index, hidden, assistant, server))

    @cached_property
    def _answerer(self) -> Answerer:
        return make_answerer(self.settings)


def read_arguments(kind: type[shapes.Arguments], arguments: dict[str, Any]) -> shapes.Arguments:
    """Return the arguments of a call; raises ``CallRefused`` with one sentence about the first invalid one."""
    try:
        return kind.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(place) for place in first["loc"])[:80]
        if first["type"] == "missing":
            message = f"The argument {where} is missing."
        elif first["type"] == "extra_forbidden":
            message = f"There is no argument «{where}»; there are {', '.join(kind.model_fields)}."
        else:
            said = first["msg"].removeprefix("Input ").removeprefix("String ").removeprefix("List ")
            message = f"The argument {where} cannot be used: it {said}."
        raise CallRefused(message) from error

"""Calls of tools: their arguments read, a few worked on at a time, for the documents that their caller may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.mcp_server import shapes, tools
from assistant.mcp_server.tools import CallRefused, Library
from assistant.pipeline import Assistant, make_answerer
from assistant.threaded import followed
from assistant.web.chosen import chosen_corpus
from assistant.web.going_on import WaitingLine
from assistant.web.v1.keyed import UnderWay

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from assistant.answerers import Answerer
    from assistant.mcp_server.held import HeldHome
    from assistant.mcp_server.tools import DocumentPage
    from assistant.settings import Settings
    from assistant.web.additions import Additions

    Steps = Generator[BaseModel | None, None, None]

Result = TypeVar("Result")
TOOLS: Final[dict[str, tuple[Callable[[Library, Any], Steps], type[shapes.Arguments]]]] = {
    "search": (tools.search, shapes.SearchArguments),
    "ask": (tools.ask, shapes.AskArguments),
    "check": (tools.check, shapes.CheckArguments),
    "read": (tools.read, shapes.ReadArguments),
    "list_documents": (tools.list_documents, shapes.ListArguments),
}
_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: ``name`` of the key, and the ``user`` for whom it acts; "" for whoever owns the home folder."""

    name: str = ""
    user: str = ""


@dataclass
class Calls:
    """The calls of a server. ``additions`` tell what is hidden from a caller, None where there is only the owner."""

    held: HeldHome
    settings: Settings
    additions: Additions | None = None
    _line: WaitingLine = field(default_factory=lambda: WaitingLine(_AT_ONCE))
    _under_way: UnderWay = field(default_factory=UnderWay)

    async def call(self, name: str, arguments: dict[str, Any], caller: Caller) -> BaseModel:
        """Return what a tool gives; raises ``AssistantError`` or ``BriefingIndexError``."""
        if name not in TOOLS:
            message = f"There is no tool «{name[:40]}»; there are {', '.join(TOOLS)}."
            raise CallRefused(message)
        work, kind = TOOLS[name]
        asked = read_arguments(kind, arguments)
        return await self._done(caller, lambda library: work(library, asked))

    async def documents(self, caller: Caller, first: int, most: int) -> DocumentPage:
        """Return a part of the list of the documents that a caller may see."""

        def listed(library: Library) -> Generator[DocumentPage | None, None, None]:
            yield library.page(first, most)

        return await self._done(caller, listed)

    async def document(self, doc_id: str, caller: Caller) -> BaseModel:
        """Return a document from its beginning; raises ``CallRefused`` for one that a caller may not see."""

        def begun(library: Library) -> Steps:
            yield tools.read_range(library.document(doc_id))

        return await self._done(caller, begun)

    async def _done(self, caller: Caller, work: Callable[[Library], Generator[Result | None, None, None]]) -> Result:
        """Return the last value of work that is done in a thread when its turn has come."""
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
            yield None  # for who is gone: nothing has been begun yet
            with self.held.index() as index:
                hidden = self.additions.hidden_from(caller.user) if self.additions is not None else frozenset[str]()
                corpus = chosen_corpus(index, (), hidden)
                assistant = Assistant(corpus, self.settings, self._answerer)
                server = None
                if not index.owned:
                    from assistant.cli.server import server_of

                    server = server_of(index.home, self.settings.model)
                yield from work(Library(index, hidden, assistant, server))

    @cached_property
    def _answerer(self) -> Answerer:
        return make_answerer(self.settings)


def read_arguments(kind: type[shapes.Arguments], arguments: dict[str, Any]) -> shapes.Arguments:
    """Return the arguments of a call; raises ``CallRefused`` with one sentence about the first that is wrong."""
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

"""A LangChain Runnable from a question to its checked answer, in the form of ``assistant.wire``.

Streamed, it gives pieces that add up to the same answer: each claim as soon as it has passed its check, and at the end
all that is known of the answer as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from langchain_core.messages import BaseMessage, convert_to_messages
from langchain_core.runnables import Runnable
from langchain_core.runnables.config import run_in_executor
from langchain_core.runnables.utils import AddableDict, add
from pydantic import BaseModel, Field, ValidationError

from assistant.errors import QuestionRefused
from assistant.types import ClaimShown, ClaimWithheld, Finished, Turn
from assistant.wire import answer_to_json, claim_to_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from langchain_core.runnables import RunnableConfig

    from assistant.briefing import Briefing
    from assistant.types import Event

Json: TypeAlias = dict[str, Any]
Asked: TypeAlias = str | dict[str, Any]
_ROLES = {"human": "user", "ai": "assistant"}


class Question(BaseModel):
    """What is asked."""

    question: str
    history: list[Any] | None = Field(default=None, description="The turns before, as messages in any of their forms.")
    documents: list[str] | None = Field(default=None, description="Ids, titles or file names of those to ask alone.")


class AnswerRunnable(Runnable[Asked, Json]):
    """A question, as a text or a mapping with the fields of ``Question``, to its answer.

    A question that cannot be asked gives an answer of status «error»; an input that is no question raises
    ``QuestionRefused``, and documents that are not there ``DocumentNotFound``.
    """

    def __init__(self, briefing: Briefing, documents: Sequence[str] | None = None) -> None:
        """``documents`` are asked where a question names none itself."""
        self._briefing = briefing
        self._documents = documents

    def get_input_schema(self, config: RunnableConfig | None = None) -> type[Question]:
        """Return what chains and other programs are told to pass."""
        del config
        return Question

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Json:  # noqa: A002, ANN401 - LangChain's names
        """Return the whole answer."""
        return add(cast("Iterator[AddableDict]", self.stream(input, config, **kwargs))) or {}

    def stream(
        self,
        input: Asked,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's
    ) -> Iterator[Json]:
        """Yield the answer in pieces; their sum is the whole."""
        yield from self._transform_stream_with_config(iter([input]), self._pieces, config, **kwargs)

    async def astream(
        self,
        input: Asked,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's
    ) -> AsyncIterator[Json]:
        """Yield the answer in pieces, which are made in a thread."""
        pieces = self.stream(input, config, **kwargs)
        while (piece := await run_in_executor(config, next, pieces, None)) is not None:
            yield piece

    def _pieces(self, inputs: Iterator[Asked]) -> Iterator[Json]:
        for asked in inputs:
            given = _question(asked)
            documents = self._documents if given.documents is None else given.documents
            yield from pieces_of(
                self._briefing.stream(given.question, _turns(given.history or []), documents=documents)
            )


def pieces_of(events: Iterator[Event]) -> Iterator[AddableDict]:
    """Yield an answer's events as mappings that add up to the whole answer."""
    told = {"claims": 0, "withheld": 0}
    for event in events:
        match event:
            case ClaimShown(claim=claim):
                told["claims"] += 1
                yield AddableDict(claims=[claim_to_json(claim)])
            case ClaimWithheld(claim=claim):
                told["withheld"] += 1
                yield AddableDict(withheld=[claim_to_json(claim)])
            case Finished(answer=answer):
                whole = answer_to_json(answer)
                yield AddableDict({**whole, **{name: whole[name][count:] for name, count in told.items()}})


def _question(asked: object) -> Question:
    try:
        return Question.model_validate({"question": asked} if isinstance(asked, str) else asked)
    except ValidationError as error:
        message = 'A question is a text, or {"question": text, "history"?: messages, "documents"?: names}.'
        raise QuestionRefused(message) from error


def _turns(history: Sequence[Any]) -> list[Turn]:
    try:
        messages: list[BaseMessage] = convert_to_messages(history)
    except (ValueError, TypeError, NotImplementedError) as error:
        message = f"The history is no list of messages ({error})."
        raise QuestionRefused(message) from error
    return [Turn(_ROLES.get(message.type, message.type), str(message.text)) for message in messages]

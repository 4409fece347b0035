"""The check as the last step of any chain: what the documents do not support does not leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable
from pydantic import BaseModel, Field, ValidationError, create_model

from assistant.checking.answers import check_against, marked, reasons
from assistant.errors import CheckRefused, NotGrounded

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.grounding.report import CheckedClaim, CheckReport

NOTHING_LEFT: Final = "The answer could not be confirmed from the documents."


class Checkable(BaseModel):
    """What is checked."""

    answer: Any = Field(description="A text or a message.")
    documents: list[Any] = Field(description="LangChain's documents, or texts.")
    question: str | None = None


@dataclass(frozen=True, slots=True)
class GuardedAnswer:
    """What may be shown of an answer.

    ``text`` is the answer without withheld sentences; unconfirmed ones are followed by a mark. ``report`` covers the
    whole answer; its evidence names documents by their number in the input, from 0, as a string.
    """

    text: str
    report: CheckReport

    @property
    def withheld(self) -> tuple[CheckedClaim, ...]:
        """The sentences that were taken out, each with its reasons."""
        return tuple(claim for claim in self.report.claims if claim.withheld)


class GroundingGuard(Runnable[dict[str, Any], GuardedAnswer]):
    """Returns what the documents support, or raises.

    An answer that cannot be checked (no words, no documents, too long) raises ``CheckRefused``: it never passes
    unchecked. ``BRIEFING_STRICTNESS`` decides what is withheld, as for the program's own answers.
    """

    def __init__(self, *, raises: bool = False) -> None:
        """With ``raises``, an answer that is not grounded raises ``NotGrounded`` with the reasons instead."""
        self._raises = raises

    def get_input_schema(self, config: RunnableConfig | None = None) -> type[Checkable]:
        """Return the input schema."""
        del config
        return Checkable

    def get_output_schema(self, config: RunnableConfig | None = None) -> type[BaseModel]:
        """Return the fields of a ``GuardedAnswer``, as far as LangChain's drawings need them."""
        del config
        return create_model("GuardedAnswer", text=str, report=Any)

    def invoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> GuardedAnswer:  # noqa: A002, ANN401 - LangChain's names
        """Return what may be shown."""
        return self._call_with_config(self._guarded, input, config, **kwargs)

    def _guarded(self, checkable: object) -> GuardedAnswer:
        given = _given(checkable)
        answer = _text(given.answer)
        report = check_against(list(map(_text, given.documents)), answer, given.question)
        if self._raises and not report.grounded:
            raise NotGrounded("; ".join(reasons(report)), report)
        return GuardedAnswer(marked(answer, report) or NOTHING_LEFT, report)


def _given(checkable: object) -> Checkable:
    try:
        return Checkable.model_validate(checkable)
    except ValidationError as error:
        message = 'The guard takes {"answer": text or message, "documents": documents or texts, "question"?: text}.'
        raise CheckRefused(message) from error


def _text(given: object) -> str:
    match given:
        case str():
            return given
        case Document():
            return given.page_content
        case BaseMessage():
            return str(given.text)
        case _:
            message = f"The guard reads texts, messages and documents, not {type(given).__name__}."
            raise CheckRefused(message)

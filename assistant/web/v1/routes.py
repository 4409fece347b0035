"""The routes below ``/v1``: models, and chat completions, whole or streamed sentence by sentence."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import aclosing
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.errors import AssistantError, QuestionRefused
from assistant.threaded import followed
from assistant.types import Answer, Finished, Status
from assistant.web.additions import chosen_corpus, over_chosen
from assistant.web.namesakes import noted
from assistant.web.v1.answers import Completion, server_sent, text_of
from assistant.web.v1.keyed import RequestRefused, error_body, error_response, key_of
from assistant.web.v1.requests import chat_asked, known_model
from assistant.web.words import ENGLISH, words_in
from index.errors import BriefingIndexError
from index.inference.workers import answering

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Generator

    from assistant.accounts.tokens import ApiKey
    from assistant.types import Event
    from assistant.web.backends import Backends
    from assistant.web.v1.requests import ChatAsked

OWN: Final = "briefing"
_BODY_SECONDS: Final = 30.0
_LOGGER: Final = logging.getLogger(__name__)
_STREAM: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def chat_routes(backends: Backends, model: str) -> APIRouter:
    """Return the routes, which raise ``RequestRefused``; ``model`` names the configured answerer."""
    router = APIRouter(prefix="/v1", dependencies=[Depends(_keyed)])
    names = model_names(model)

    @router.get("/models")
    def models() -> dict[str, object]:
        return {"object": "list", "data": [_model(name) for name in names]}

    @router.get("/models/{name}")
    def one(name: str) -> dict[str, object]:
        return _model(known_model(name, names))

    @router.post("/chat/completions")
    async def completions(request: Request) -> Response:
        key = key_of(request.scope)
        asked = chat_asked(await _payload(request), names)
        await run_in_threadpool(_refuse_unasked, backends, asked)
        completion = Completion(names[0], str(request.base_url).rstrip("/"), asked.read)
        backends.under_way.begin(key.name)
        events = followed(_events(backends, key, asked))
        if asked.stream:
            sent = _streamed(events, completion, with_usage=asked.with_usage)
            return StreamingResponse(sent, media_type="text/event-stream", headers=_STREAM)
        return JSONResponse(completion.whole(await _last(events)))

    return router


async def refused(request: Request, error: Exception) -> Response:
    """Turn a route's ``RequestRefused`` into a response."""
    del request
    if not isinstance(error, RequestRefused):
        raise error
    return error_response(error)


def _keyed(request: Request) -> None:
    """Refuse requests that bypassed the key middleware."""
    key_of(request.scope)


def model_names(model: str) -> tuple[str, ...]:
    """Return the names of the one model: one that tells the configuration, and the plain one.

    >>> model_names("quote"), model_names("gguf:/some/where/tiny.gguf")
    (('briefing',), ('briefing-tiny.gguf', 'briefing'))
    """
    if model == "quote":
        return (OWN,)
    kind, _, path = model.partition(":")
    name = PurePath(path).name if kind == "gguf" else model
    return (f"{OWN}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}", OWN)


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": OWN}


async def _payload(request: Request) -> object:
    """Return the body as JSON; raises ``RequestRefused`` if it is missing, too large or too slow."""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return json.loads(await request.body())
    except HTTPException as error:
        raise RequestRefused(str(error.detail), error.status_code) from error
    except TimeoutError as error:
        message = f"The request did not arrive within {_BODY_SECONDS:.0f} seconds."
        raise RequestRefused(message, 408) from error
    except ClientDisconnect as error:
        message = "The request ended before it was complete."
        raise RequestRefused(message) from error
    except (ValueError, RecursionError) as error:
        message = "The request is not JSON."
        raise RequestRefused(message) from error


def _refuse_unasked(backends: Backends, asked: ChatAsked) -> None:
    """Raise ``RequestRefused``, before any work, if the question cannot be answered."""
    if backends.mending.progress is not None:
        message = "The index is being rebuilt; ask again in a moment."
        raise RequestRefused(message, 503, code="rebuilding", wait=5)
    try:
        if not asked.is_instruction:
            backends.assistant.accepted(asked.question, asked.history)
    except QuestionRefused as error:
        raise RequestRefused(str(error), param="messages", code="question_refused") from error


def _events(backends: Backends, key: ApiKey, asked: ChatAsked) -> Generator[Event | None, None, None]:
    """Yield an answer's events over the documents the key may see; None while it waits in line."""
    with backends.under_way.begun(key.name):
        if asked.is_instruction:
            yield Finished(Answer(asked.question, Status.ABSTAINED, model=backends.assistant.answerer.model))
            return
        try:
            hidden = backends.additions.hidden_from(key.user)
            assistant = over_chosen(backends.assistant, backends.index, (), hidden)
            corpus = chosen_corpus(backends.index, (), hidden)
            with backends.line.place(key.user) as places:
                for _ in places:
                    yield None
                yield None  # stops here, before any work, if the client has left
                events = noted(assistant.stream(asked.question, asked.history), corpus, words_in(ENGLISH))
                with answering():
                    yield from backends.measures.measured(asked.question, events)
        except (AssistantError, BriefingIndexError) as error:
            raise RequestRefused(str(error), 503, code="no_answer") from error


async def _last(events: AsyncIterator[Event | None]) -> Answer:
    answer: Answer | None = None
    async for event in events:
        if isinstance(event, Finished):
            answer = event.answer
    if answer is None:
        message = "The answer did not end."
        raise RequestRefused(message, 500)
    return answer


async def _streamed(
    events: AsyncGenerator[Event | None, None], completion: Completion, *, with_usage: bool
) -> AsyncIterator[str]:
    """Yield the server-sent events of an answer; an error ends it in OpenAI's shape."""
    sent = ""
    yield server_sent(completion.opening())
    try:
        async with aclosing(events):
            async for event in events:
                for chunk in completion.chunks(event, sent) if event is not None else ():
                    sent += text_of(chunk)
                    yield server_sent(chunk)
        if with_usage:
            yield server_sent(completion.usage(sent))
        yield server_sent("[DONE]")
    except RequestRefused as error:
        yield server_sent(error_body(error))
    except Exception:
        _LOGGER.exception("An answer ended with an error.")
        yield server_sent(error_body(RequestRefused("The server failed; see its log.", 500)))

"""Our own pipeline as a system: the same path as the page and the command line."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from assistant.models import ChatModel
from assistant.pipeline import EMPTY_INDEX, Assistant
from assistant.settings import Settings
from assistant.types import Finished, Searched, Turn
from assistant.wire import answer_to_json
from eval.errors import SystemRefused
from index import shipped_documents
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from langchain_core.language_models import BaseChatModel

    from eval.cases import Case, Suite
    from eval.judges import Row


class PipelineSystem:
    """``quote``, ``local`` or ``provider:model``; a shipped suite runs over the shipped documents alone.

    Raises ``SystemRefused`` for an empty index: an assistant that declines everything proves nothing.
    """

    def __init__(self, model: str, suite: Suite, home: Path) -> None:
        self.name = model
        self._settings = Settings(home=home, model=model)
        self._chat: CountingChat | None = None
        answerer: GenerativeAnswerer | None = None
        if model != "quote":
            from assistant.generation.answerer import GenerativeAnswerer
            from assistant.models import chat_model

            self._chat = CountingChat(chat_model(self._settings))
            answerer = GenerativeAnswerer(self._chat, self._settings)
        self._index = Index.open(home / "eval" / "shipped" if suite.shipped else home)
        if suite.shipped:
            self._index.add(shipped_documents())
            shipped = {str(path.absolute()) for path in shipped_documents()}
            for entry in self._index.manifest.entries:
                if entry.source not in shipped:
                    self._index.remove(entry.id)
        self.documents = [document.text for document in self._index.documents()]
        if not self.documents:
            self._index.close()
            raise SystemRefused(EMPTY_INDEX)
        self._assistant = Assistant(self._index, self._settings, answerer)

    @property
    def fingerprints(self) -> dict[str, str]:
        """Fingerprints of gate, reader, encoder, prompts, model, thresholds, settings and documents."""
        from assistant.grounding.combination import chosen_kind, load
        from assistant.quoting import decision_fingerprints

        check, held = load(chosen_kind()), self._settings
        chat = {}
        if self._chat is not None:
            from assistant.generation.messages import fingerprints, prompt_names

            chat = {**fingerprints(*prompt_names(self._chat), "correct"), "model": self._chat.fingerprint}
        return {
            **decision_fingerprints(),
            **chat,
            "encoder": self._index.encoder.fingerprint,
            "documents": ",".join(sorted(document.id for document in self._index.documents())),
            "operating point": f"at most one wrong answer in {held.one_wrong_in}",
            "thresholds": f"check {check.threshold}, vetoes {', '.join(sorted(check.vetoes)) or 'none'}",
            "settings": f"passages {held.passages}, answer_tokens {held.answer_tokens}",
        }

    def answer(self, case: Case) -> Row:
        """Return the answer, its cost and the retrieved passages, as ``briefing search`` has them without scores."""
        history = tuple(Turn(message.role, message.content) for message in case.history)
        passages: list[dict[str, Any]] = []
        for event in self._assistant.stream(case.question, history):
            if isinstance(event, Searched):
                passages = []
                for place in (hit.passage for hit in event.hits):
                    document = self._index.parsed(place.doc_id).document
                    told = {"doc_id": place.doc_id, "title": document.title, "start": place.start, "end": place.end}
                    passages.append({**told, "text": document.text[place.start : place.end]})
            if isinstance(event, Finished):
                row = answer_to_json(event.answer, case.id)
                cost = {"cost": self._chat.taken()} if self._chat is not None else {}
                return {**row, "passages": passages, **cost}
        message = "a stream ended without an answer"
        raise AssertionError(message)

    def close(self) -> None:
        """Close the index."""
        self._index.close()


class CountingChat(ChatModel):
    """A chat model that counts the calls of another; each thread answers one question at a time and has own counts."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self._local = threading.local()
        self.ability, self.prompt, self.context = chat.ability, chat.prompt, chat.context

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the model inside."""
        return self._chat.fingerprint

    @property
    def called(self) -> str:
        """What messages call the model inside."""
        return self._chat.called

    @property
    def gives_probabilities(self) -> bool:
        """Whether the model inside gives probabilities."""
        return self._chat.gives_probabilities

    def silence(self, settings: Settings) -> float:
        """Return how many seconds the model inside may stay silent."""
        return self._chat.silence(settings)

    def options(self, sentences: int) -> dict[str, Any]:
        """Return the options of the model inside."""
        return self._chat.options(sentences)

    def model(self) -> BaseChatModel:
        """Return the model inside, counted for the calling thread; only ``stream`` is ever used."""
        counts = self._local.__dict__.setdefault("counts", Counter())
        return cast("BaseChatModel", _Counted(self._chat.model(), counts))

    def taken(self) -> dict[str, int]:
        """Return this thread's counts since the last call, and start over."""
        counts, self._local.counts = getattr(self._local, "counts", Counter()), Counter()
        return dict(counts)


class _Counted:
    """A model's stream; it may be read in another thread than the one that it counts for."""

    def __init__(self, model: BaseChatModel, counts: Counter[str]) -> None:
        self._model = model
        self._counts = counts

    def stream(self, messages: list[Any], **options: Any) -> Iterator[Any]:  # noqa: ANN401 - passed on as given
        """Yield what the model yields, and count."""
        self._counts["calls"] += 1
        try:
            for chunk in self._model.stream(messages, **options):
                usage = getattr(chunk, "usage_metadata", None) or {}
                for name in ("input_tokens", "output_tokens"):
                    if usage.get(name):
                        self._counts[name] += int(usage[name])
                yield chunk
        except GeneratorExit:
            raise
        except Exception:
            self._counts["failed_calls"] += 1
            raise

"""A chat model whose calls, failed calls and tokens are counted for one answer: what an answer cost."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from assistant.models import ChatModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings


class CountingChat(ChatModel):
    """A chat model around another one. Each thread answers one question at a time and has counts of its own."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self._local = threading.local()
        self.ability, self.prompt, self.context = chat.ability, chat.prompt, chat.context

    @property
    def fingerprint(self) -> str:
        """That of the model inside."""
        return self._chat.fingerprint

    @property
    def called(self) -> str:
        """What messages call the model inside."""
        return self._chat.called

    @property
    def gives_probabilities(self) -> bool:
        """Whether the model inside does."""
        return self._chat.gives_probabilities

    def silence(self, settings: Settings) -> float:
        """Return that of the model inside."""
        return self._chat.silence(settings)

    def options(self, sentences: int) -> dict[str, Any]:
        """Return those of the model inside."""
        return self._chat.options(sentences)

    def model(self) -> BaseChatModel:
        """Return the model inside, counted for the thread that asks for it; only ``stream`` is ever used."""
        return cast("BaseChatModel", _Counted(self._chat.model(), self._counts()))

    def taken(self) -> dict[str, int]:
        """Return what was counted in this thread since the last time, and start over."""
        counts, self._local.counts = self._counts(), Counter()
        return dict(counts)

    def _counts(self) -> Counter[str]:
        if not hasattr(self._local, "counts"):
            self._local.counts = Counter()
        return cast("Counter[str]", self._local.counts)


class _Counted:
    """The stream of a model; it may be read in another thread than the one whose counts it adds to."""

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

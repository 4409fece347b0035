"""What answers a question once its passages are found: the quoting answerer or a generative one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.types import Event, Turn
    from index.types import Corpus, Hit


class Answerer(Protocol):
    """Yields ``ClaimShown`` and ``ClaimWithheld`` as they are decided, then exactly one ``Finished``."""

    @property
    def model(self) -> str:
        """Name of the model, as in ``--model``."""
        ...

    def stream(self, question: str, hits: Sequence[Hit], corpus: Corpus, history: Sequence[Turn]) -> Iterator[Event]:
        """Answer ``question``, which stands alone, from the passages that were found, best first."""
        ...

"""Questions that the documents do answer: made from their sentences, and asked before they are offered.

A question that is made from a sentence has its answer in that sentence; whether the answerer finds it is tried once and
remembered. What was tried belongs to the documents as they are; when they change, all begins anew.
"""

from __future__ import annotations

import hashlib
import threading
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import corpus_fingerprint
from assistant.calibration.own import Made, made_questions
from assistant.grounding.terms import content_terms
from assistant.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.pipeline import Assistant
    from assistant.types import Citation
    from index.types import Corpus

EXAMPLES: Final = 4
"""Questions that are offered on the first visit."""
_TRIED_AT_ONCE: Final = 8


class Suggestions:
    """Safe to use from several threads. ``assistant`` is asked, so give it the quoting answerer."""

    def __init__(self, corpus: Corpus, assistant: Assistant) -> None:
        self._corpus, self._assistant = corpus, assistant
        self._lock = threading.Lock()
        self._of = ""
        self._made: tuple[Made, ...] = ()
        self._answered: dict[str, bool] = {}

    def examples(self, most: int) -> list[str]:
        """Return up to ``most`` questions of different kinds, from different documents and places."""
        made = self._current()
        return self._good(_varied(made), most)

    def near(self, question: str, places: Iterable[Citation], most: int, said: str = "") -> list[str]:
        """Return up to ``most`` questions near one that was asked and the places that came nearest to it.

        ``said`` is what was answered: what it answers as well is no further question.
        """
        asked = {term.stem for term in content_terms(question)}
        documents = {place.doc_id for place in places}

        def likeness(made: Made) -> tuple[int, bool, str]:
            own = {term.stem for term in content_terms(made.text)}
            return len(asked & own), made.doc_id in documents, made.text

        asked_already = question.strip().casefold()
        others = [one for one in self._current() if one.text.casefold() != asked_already and one.answer not in said]
        return self._good(sorted(others, key=likeness, reverse=True), most)

    def _current(self) -> tuple[Made, ...]:
        """Return what can be asked of the documents as they are now."""
        now = corpus_fingerprint(self._corpus)
        with self._lock:
            if now != self._of:
                self._of, self._made, self._answered = now, tuple(made_questions(self._corpus)), {}
            return self._made

    def _good(self, ordered: Iterable[Made], most: int) -> list[str]:
        tried = ((made, self._is_answered(made)) for made in islice(ordered, _TRIED_AT_ONCE))
        return [made.text for made, answered in islice(((m, a) for m, a in tried if a), most)]

    def _is_answered(self, made: Made) -> bool:
        with self._lock:
            known = self._answered.get(made.text)
        if known is None:
            answer = self._assistant.answer(made.text)
            known = answer.status is Status.ANSWERED and made.answer in answer.text
            if answer.status is Status.ERROR:  # says nothing of the question
                return False
            with self._lock:
                self._answered[made.text] = known
        return known


def _varied(made: tuple[Made, ...]) -> Iterator[Made]:
    """Yield questions so that each begins with another word than those before it, as long as that is possible."""
    left = sorted(made, key=lambda one: hashlib.sha256(one.text.encode()).digest())
    while left:
        begun: set[str] = set()
        later: list[Made] = []
        for one in left:
            first = one.text.split()[0]
            if first in begun:
                later.append(one)
            else:
                begun.add(first)
                yield one
        left = later

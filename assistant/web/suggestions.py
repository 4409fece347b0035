"""Questions that the documents do answer: made from their sentences, and asked before they are offered.

A question that is made from a sentence has its answer in that sentence; whether the answerer finds it is tried once and
kept in the home folder, so that a server that starts need not try. It counts for the documents, the weights and the
calibration that it was tried with; a file that cannot be read or written is tried again. Only the sentences around a
place are looked at, and the first ones of the newest documents for the first visit, so that it takes no longer over a
thousand documents.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import kept
from assistant.fingerprints import of_answers
from assistant.grounding.terms import content_terms
from assistant.private_files import write_private
from assistant.question_generation.questions import questions
from assistant.types import Status
from assistant.web.additions import visible_entries
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assistant.pipeline import Assistant
    from assistant.types import Citation
    from index.library import Index
    from index.types import ParsedDocument, Sentence


EXAMPLES: Final = 4
"""Questions that are offered on the first visit."""
_TRIED_AT_ONCE: Final = 8
_NEWEST: Final = 8
_FIRST: Final = 60
_AROUND: Final = 15
_LOGGER = logging.getLogger(__name__)
FILE: Final = ".suggestions.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A question and the words of a document that answer it."""

    text: str
    answer: str


class Suggestions:
    """Safe to use from several threads. ``assistant`` is asked, so give it the quoting answerer."""

    def __init__(self, index: Index, assistant: Assistant) -> None:
        self._index, self._assistant = index, assistant
        self._tried = Tried(index.home)

    def examples(self, most: int, hidden: frozenset[str] = frozenset()) -> list[str]:
        """Return up to ``most`` questions of different kinds about the newest documents that are not ``hidden``."""
        newest = [self._index.parsed(entry.id) for entry in visible_entries(self._index, hidden)[-_NEWEST:]]
        made = [one for parsed in newest for one in _made(parsed, parsed.sentences[:_FIRST])]
        spread = sorted(set(made), key=lambda one: hashlib.sha256(one.text.encode()).digest())
        return self._good(_varied(spread), most)

    def near(self, question: str, places: Iterable[Citation], most: int, said: str = "") -> list[str]:
        """Return up to ``most`` questions of different kinds near one that was asked, from around the places given.

        ``said`` is what was answered: what it answers as well is no further question.
        """
        asked = {term.stem for term in content_terms(question)}
        asked_already = question.strip().casefold()

        def likeness(made: Made) -> tuple[int, str]:
            return len(asked & {term.stem for term in content_terms(made.text)}), made.text

        made = {one.text: one for place in places for one in self._around(place)}
        others = [one for one in made.values() if one.text.casefold() != asked_already and one.answer not in said]
        return self._good(_varied(sorted(others, key=likeness, reverse=True)), most)

    def _around(self, place: Citation) -> Iterator[Made]:
        try:
            parsed = self._index.parsed(place.doc_id)
        except BriefingIndexError:
            return
        at = next((one.number for one in parsed.sentences if one.end > place.start), 0)
        yield from _made(parsed, parsed.sentences[max(0, at - _AROUND) : at + _AROUND])

    def _good(self, ordered: Iterable[Made], most: int) -> list[str]:
        """Return the first ``most`` that are answered; no more are tried than that takes."""
        answered = (made.text for made in islice(ordered, _TRIED_AT_ONCE) if self._is_answered(made))
        return list(islice(answered, most))

    def _is_answered(self, made: Made) -> bool:
        now = [entry.id for entry in self._index.manifest.entries]
        known = self._tried.get(now, made.text)
        if known is not None:
            return known
        answer = self._assistant.answer(made.text)
        found = answer.status is Status.ANSWERED and made.answer in answer.text
        if answer.status is not Status.ERROR:  # which says nothing of the question
            self._tried.put(now, made.text, answered=found)
        return found


def _made(parsed: ParsedDocument, sentences: Sequence[Sentence]) -> Iterator[Made]:
    """Yield what can be asked of sentences without damage."""
    for sentence in sentences:
        if not parsed.document.warnings_in(sentence.start, sentence.end):
            for asked in questions(parsed.sentence_text(sentence.number), sentence.speaker):
                yield Made(asked.question, asked.answer)


def _varied(ordered: Sequence[Made]) -> Iterator[Made]:
    """Yield questions so that each begins with another word than those before it, as long as that is possible."""
    left = list(ordered)
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


class Tried:
    """Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._home, self._file = home, home / FILE
        self._lock = threading.Lock()
        self._of = ""
        self._answered: dict[str, bool] = {}

    def get(self, documents: Iterable[str], question: str) -> bool | None:
        """Return whether a question is answered from documents of these ids, None where that was not tried."""
        with self._lock:
            self._turn_to(documents)
            return self._answered.get(question)

    def put(self, documents: Iterable[str], question: str, *, answered: bool) -> None:
        """Keep what came of a question."""
        with self._lock:
            self._turn_to(documents)
            self._answered[question] = answered
            content = json.dumps({"of": self._of, "answered": self._answered}, sort_keys=True).encode()
            try:
                write_private(self._file, content)
            except OSError as error:
                _LOGGER.info("What was tried cannot be kept (%s).", error)

    def _turn_to(self, documents: Iterable[str]) -> None:
        """Forget what was tried with other documents; of these, read what was kept."""
        decides = f"{of_answers()} {kept(self._home)}"
        of = hashlib.sha256(" ".join([decides, *documents]).encode()).hexdigest()
        if of == self._of:
            return
        self._of, self._answered = of, {}
        try:
            before = json.loads(self._file.read_text(encoding="utf-8"))
            if before["of"] == of:
                self._answered = {str(text): bool(found) for text, found in before["answered"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return

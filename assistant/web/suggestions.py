"""Questions that the documents do answer: made from their sentences, and tried before they are offered.

A question made from a sentence has its answer there. Whether the answerer finds it is tried once and kept in the home
folder, so that a restarted server need not try again. A result holds for the documents, the weights and the threshold
that it was tried with; if the file cannot be read or written, questions are tried again. Examples for the first visit
are tried while the page is being made, and again in the background when documents or threshold change. Only sentences
around a given place are looked at, and for the first visit only the first sentences of the newest documents, so that it
takes no longer over a thousand documents.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from assistant.calibration.kept import DEFAULT_ONE_WRONG_IN, threshold_for
from assistant.fingerprints import of_answers
from assistant.language.terms import content_terms
from assistant.private_files import write_private
from assistant.question_generation.questions import questions
from assistant.types import Status
from assistant.web.additions import chosen_corpus, over_chosen, visible_entries
from index.errors import BriefingIndexError
from index.selected import document_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assistant.pipeline import Assistant
    from assistant.types import Citation
    from index.library import Index
    from index.types import Corpus, ParsedDocument, Sentence


EXAMPLES: Final = 4
"""Questions offered on the first visit."""
_TRIED_AT_ONCE: Final = 8
_NEWEST: Final = 8
_FIRST: Final = 60
_AROUND: Final = 15
_LOGGER = logging.getLogger(__name__)
FILE: Final = ".suggestions.json"
_STATES: Final = 16
_STATES_KEPT: Final = TypeAdapter(dict[str, dict[str, bool]])


@dataclass(frozen=True, slots=True)
class Made:
    """A question and the words of a document that answer it."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The documents that a question is asked of: the ``chosen`` that are not ``hidden``, () for all."""

    hidden: frozenset[str] = frozenset()
    chosen: tuple[str, ...] = ()


class Suggestions:
    """Thread-safe. ``assistant`` is asked, so pass one with the quoting answerer."""

    def __init__(self, index: Index, assistant: Assistant, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> None:
        self._index, self._assistant, self._one_wrong_in = index, assistant, one_wrong_in
        self._tried = Tried(index.home)
        self._trying = threading.Lock()

    def prepare(self, hidden: frozenset[str]) -> None:
        """Try the examples in a background thread, so that they are known when somebody comes."""

        def found() -> None:
            try:
                _LOGGER.info("%d examples are known.", len(list(self.examples(EXAMPLES, hidden))))
            except BriefingIndexError as error:  # documents were removed meanwhile; the next visitor tries again
                _LOGGER.info("Examples were not tried (%s).", error)

        threading.Thread(target=found, name="examples", daemon=True).start()

    def examples(self, most: int, hidden: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield up to ``most`` varied questions about the newest documents, each once it is known to be answered."""
        newest = [self._index.parsed(entry.id) for entry in visible_entries(self._index, hidden)[-_NEWEST:]]
        made = [one for parsed in newest for one in _made(parsed, parsed.sentences[:_FIRST])]
        spread = sorted(set(made), key=lambda one: hashlib.sha256(one.text.encode()).digest())
        return self._good(_varied(spread), most, Reach(hidden))

    def near(self, question: str, places: Iterable[Citation], most: int, reach: Reach, said: str = "") -> list[str]:
        """Return up to ``most`` varied questions near one that was asked, from around the places given.

        ``said`` is the answer given; questions that it answers too are left out.
        """
        asked = {term.stem for term in content_terms(question)}
        asked_already = question.strip().casefold()

        def likeness(made: Made) -> tuple[int, str]:
            return len(asked & {term.stem for term in content_terms(made.text)}), made.text

        made = {one.text: one for place in places for one in self._around(place)}
        others = [one for one in made.values() if one.text.casefold() != asked_already and one.answer not in said]
        return list(self._good(_varied(sorted(others, key=likeness, reverse=True)), most, reach))

    def _around(self, place: Citation) -> Iterator[Made]:
        try:
            parsed = self._index.parsed(place.doc_id)
        except BriefingIndexError:
            return
        at = next((one.number for one in parsed.sentences if one.end > place.start), 0)
        yield from _made(parsed, parsed.sentences[max(0, at - _AROUND) : at + _AROUND])

    def _good(self, ordered: Iterable[Made], most: int, reach: Reach) -> Iterator[str]:
        """Yield the first ``most`` that are answered, trying no more than that takes."""
        answered = (made.text for made in islice(ordered, _TRIED_AT_ONCE) if self._is_answered(made, reach))
        return islice(answered, most)

    def _is_answered(self, made: Made, reach: Reach) -> bool:
        corpus = chosen_corpus(self._index, reach.chosen, reach.hidden)
        now = self._decides(corpus)
        known = self._tried.get(now, made.text)
        if known is not None:
            return known
        with self._trying:  # one try at a time; whoever else asks waits for its result
            known = self._tried.get(now, made.text)
            if known is not None:
                return known
            answer = over_chosen(self._assistant, self._index, reach.chosen, reach.hidden).answer(made.text)
            found = answer.status is Status.ANSWERED and made.answer in answer.text
            if answer.status is not Status.ERROR:  # an error says nothing about the question
                self._tried.put(now, made.text, answered=found)
        return found

    def _decides(self, corpus: Corpus) -> str:
        """Return a hash of everything that decides whether a question is answered."""
        from assistant.quoting.model import load

        threshold = threshold_for(load(), corpus, self._one_wrong_in)
        parts = [of_answers(), str(threshold), *sorted(document_ids(corpus))]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _made(parsed: ParsedDocument, sentences: Sequence[Sentence]) -> Iterator[Made]:
    """Yield the questions that undamaged sentences answer."""
    for sentence in sentences:
        if not parsed.document.warnings_in(sentence.start, sentence.end):
            for asked in questions(parsed.sentence_text(sentence.number), sentence.speaker):
                yield Made(asked.question, asked.answer)


def _varied(ordered: Sequence[Made]) -> Iterator[Made]:
    """Yield questions in rounds; within a round each begins with another word."""
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
    """Which questions are answered, kept for the latest states of everything that decides it (``of``). Thread-safe.

    There are several states at a time, because readers do not all see the same documents.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / FILE
        self._lock = threading.Lock()
        self._states: dict[str, dict[str, bool]] | None = None

    def get(self, of: str, question: str) -> bool | None:
        """Return whether a question is answered, None if it was not tried."""
        with self._lock:
            return self._read().get(of, {}).get(question)

    def put(self, of: str, question: str, *, answered: bool) -> None:
        """Keep the result for a question; the states added to longest ago are forgotten."""
        with self._lock:
            states = self._read()
            states[of] = {**states.pop(of, {}), question: answered}
            for oldest in list(states)[:-_STATES]:
                del states[oldest]
            try:
                write_private(self._file, json.dumps(states).encode())
            except OSError as error:
                _LOGGER.info("What was tried cannot be kept (%s).", error)

    def _read(self) -> dict[str, dict[str, bool]]:
        if self._states is None:
            try:
                self._states = _STATES_KEPT.validate_json(self._file.read_bytes())
            except (OSError, ValueError):
                self._states = {}
        return self._states

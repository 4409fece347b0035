"""Who is meant when a question gives only part of a name that several people share, like «What did Liu say».

The people are those whom the documents quote under a full name. Words of the question are compared as names
(``language.names``), so «liu» and «Liu's» are «Liu».
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language.names import units, without_possessive
from assistant.types import Finished
from index.selected import in_reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.types import Answer, Citation, Event
    from assistant.web.words import Words
    from index.types import Corpus


@dataclass(frozen=True, slots=True)
class Namesakes:
    """``people`` share the ``word`` of a question; ``told`` are those whom the answer is about."""

    question: str
    word: str
    people: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def questions(self) -> list[str]:
        """The question about each of the others, by full name."""
        return [self.question.replace(self.word, name, 1) for name in self.people if name not in self.told]

    def note(self, words: Words) -> str:
        """Return whom the answer is about, or that the question must say so."""
        between = words("names.between")
        if self.told:
            return words("names.told", name=self.word, people=between.join(self.told))
        return words("names.several", name=self.word, people=between.join(self.people))


def namesakes(answer: Answer, corpus: Corpus) -> Namesakes | None:
    """Return the people whom a word of the question fits; None if no word fits several or one is named in full."""
    question = answer.read_as or answer.question
    asked = {unit.key: unit.word for unit in units(question) if not unit.function}
    people = _people(corpus, question)
    for key, word in asked.items():
        fitting = {name: keys for name, keys in people.items() if key in keys}
        if len(fitting) > 1 and not any(keys <= asked.keys() for keys in fitting.values()):
            cited = [citation for claim in answer.claims for citation in claim.citations]
            said = [keys for citation in cited for keys in (_keys(citation.quote), *_speakers(citation, corpus))]
            told = tuple(name for name, keys in fitting.items() if any(keys <= one for one in said))
            return Namesakes(question, without_possessive(word), tuple(fitting), told)
    return None


def noted(events: Iterable[Event], corpus: Corpus, words: Words) -> Iterator[Event]:
    """Pass on the events of an answer; if several people might be meant, a notice says whom it is about."""
    for event in events:
        found = namesakes(event.answer, corpus) if isinstance(event, Finished) else None
        if isinstance(event, Finished) and found is not None:
            notices = (*event.answer.notices, found.note(words))
            yield Finished(replace(event.answer, notices=notices))
        else:
            yield event


def _people(corpus: Corpus, question: str) -> dict[str, frozenset[str]]:
    """Return the keys of each full name under which somebody is quoted; two spellings of a name count as one."""
    found: dict[frozenset[str], str] = {}
    for document in in_reach(corpus, question):
        for sentence in corpus.parsed(document.id).sentences:
            if sentence.speaker is not None and " " in sentence.speaker.name:
                found.setdefault(_keys(sentence.speaker.name), sentence.speaker.name)
    return {name: keys for keys, name in sorted(found.items(), key=lambda pair: pair[1]) if len(keys) > 1}


def _speakers(citation: Citation, corpus: Corpus) -> Iterator[frozenset[str]]:
    for sentence in corpus.parsed(citation.doc_id).sentences:
        if sentence.speaker is not None and sentence.start < citation.end and citation.start < sentence.end:
            yield _keys(sentence.speaker.name)


def _keys(text: str) -> frozenset[str]:
    return frozenset(unit.key for unit in units(text) if not unit.function)

"""A reader that knows the answers, and texts that it reads in the order in which they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.questions.understanding import understand
from assistant.quoting.passages import PassageReader
from assistant.quoting.selection import Decision, rank
from assistant.reading.reader import Reading
from index.memory import TextCorpus
from index.types import Hit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.quoting.selection import Ranked

_NO: float = 0.01


@dataclass(frozen=True)
class MadeUpReader(PassageReader):
    """Finds the first of ``answers`` that stands in a passage, with its probability; else says no of the passage."""

    answers: Mapping[str, float]

    def read(self, question: str, passages: Sequence[str]) -> tuple[Reading, ...]:
        """See ``PassageReader``."""
        del question
        return tuple(map(self._reading, passages))

    def _reading(self, passage: str) -> Reading:
        for answer, probability in self.answers.items():
            if answer in passage:
                start = passage.index(answer)
                return Reading(probability, start, start + len(answer), 1.0)
        return Reading(_NO, 0, 0, 0.0)


def hits_of(corpus: TextCorpus) -> tuple[Hit, ...]:
    """Return all passages of ``corpus`` as if they had been found, in order."""
    parsed = (corpus.parsed(document.id) for document in corpus.documents())
    return tuple(Hit(passage, 1.0, 1.0, 1.0) for each in parsed for passage in each.passages)


def ranked(question: str, texts: Sequence[str], answers: Mapping[str, float]) -> tuple[Ranked, ...]:
    """Return the sentences of ``texts``, each a document, best first."""
    corpus = TextCorpus(texts)
    return rank(understand(question), hits_of(corpus), corpus, MadeUpReader(answers))


def decision(question: str, texts: Sequence[str], answers: Mapping[str, float], probability: float = 0.5) -> Decision:
    """Return a decision of this ``probability`` that does not decline."""
    return Decision(understand(question), ranked(question, texts, answers), probability, declines=False)

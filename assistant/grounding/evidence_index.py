"""An inverted index of the sources' sentences, which finds the evidence for a claim in linear time.

A claim of several facts may need several sentences, so evidence is a greedy cover: the sentence that covers most of the
claim's words, then the one that covers most of the rest, and so on. Words count by ``terms.weight``, so numbers and
names lead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from assistant.language.abbreviations import definitions
from assistant.language.detection import language_of
from assistant.language.quantities.numerals import spelled_out
from assistant.language.terms import content_terms, stem, weight

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from assistant.grounding.evidence import Evidence

_LEAST_GAIN: Final = 0.5
"""A further sentence must cover this much weight: a name or a number, or two everyday words."""
_LENGTH_PENALTY: Final = 0.004
_PAIR_BONUS: Final = 0.35
_OPENING: Final = 12
_LANGUAGE_SENTENCES: Final = 40
_QUOTES: Final = str.maketrans("“”„«»‘’", '""' + '"""' + "''")
_NEAR_TOP: Final = 0.5
_GRAM: Final = 5
_NO_LETTERS: Final = re.compile(r"[\W_]+")


class EvidenceIndex:
    """Indexes sentences by their words, once for all claims of an answer; ``stems`` are each one's content words."""

    def __init__(self, candidates: Sequence[Evidence]) -> None:
        self.candidates = tuple(candidates)
        self.stems = [tuple(term.stem for term in content_terms(item.text)) for item in self.candidates]
        self._stems_by_place = {
            (item.source, item.start): stems for item, stems in zip(self.candidates, self.stems, strict=True)
        }
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, stems in enumerate(self.stems):
            for each in dict.fromkeys(stems):
                self._holders[each].append(number)

    @property
    def vocabulary(self) -> Collection[str]:
        """All stems of the sources."""
        return self._holders.keys()

    def stems_of(self, evidence: Sequence[Evidence]) -> set[str]:
        """Return the stems of some of the candidates."""
        return {each for item in evidence for each in self._stems_by_place[item.source, item.start]}

    @cached_property
    def words(self) -> int:
        """How many words the sources have."""
        return sum(len(item.text.split()) for item in self.candidates)

    @cached_property
    def acronyms(self) -> dict[str, frozenset[str]]:
        """The acronyms that the sources define in brackets, each with the content words of its long form."""
        declared: dict[str, frozenset[str]] = {}
        for item in self.candidates:
            for long, short in definitions(item.text):
                declared.setdefault(stem(short), frozenset(term.stem for term in content_terms(long)))
        return declared

    @cached_property
    def grams(self) -> frozenset[str]:
        """All character 5-grams of the sources' sentences, see the function ``grams``."""
        return frozenset(gram for item in self.candidates for gram in grams(item.text))

    @cached_property
    def language(self) -> str | None:
        """The language of the sources, None if undecided."""
        return language_of(" ".join(item.text for item in self.candidates[:_LANGUAGE_SENTENCES]))

    def repeated(self, claim: str) -> tuple[Evidence, ...]:
        """Return the sentence or consecutive sentences that ``claim`` repeats as a whole, () for none."""
        said = _plain(claim)
        for first in self._by_opening.get(said[:_OPENING], ()):
            taken: list[Evidence] = []
            for item in self.candidates[first:]:
                if taken and item.source != taken[0].source:
                    break
                taken.append(item)
                text = _plain(" ".join(each.text for each in taken))
                if text == said:
                    return tuple(taken)
                if not said.startswith(text):
                    break
        return ()

    @cached_property
    def _by_opening(self) -> dict[str, list[int]]:
        openings: dict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(self.candidates):
            openings[_plain(item.text)[:_OPENING]].append(number)
        return openings

    def best(self, claim: str, k: int = 4) -> tuple[Evidence, ...]:
        """Return up to ``k`` sentences that together cover most of ``claim``, best first; () for none.

        The last may be the best sentence outside the greedy cover: if the claim exchanges a name, the sentence with the
        true one adds nothing to the cover. An acronym in the claim also counts as its long form, and vice versa.
        """
        stems = [term.stem for term in content_terms(claim)]
        aliases: set[str] = set()
        for letters, words in self.acronyms.items():
            if words <= set(stems):
                aliases.add(letters)
            elif letters in stems:
                aliases |= words
        wanted = {each: weight(each) for each in (*stems, *aliases) if each in self._holders}
        pairs = set(pairwise(stems))
        alone = self._gains(wanted)
        chosen: list[int] = []
        while wanted and len(chosen) < max(1, k - 1):
            gains = self._gains(wanted)
            top = max(gains.values())
            leading = [number for number, gain in gains.items() if gain >= _NEAR_TOP * top]
            number = max(leading, key=lambda candidate: (self._worth(candidate, gains, pairs), -candidate))
            if chosen and gains[number] < _LEAST_GAIN:
                break
            chosen.append(number)
            for each in self.stems[number]:
                wanted.pop(each, None)
        left = [number for number in alone if number not in chosen]
        if left and k > 1:
            number = max(left, key=lambda candidate: (self._worth(candidate, alone, pairs), -candidate))
            if alone[number] >= _NEAR_TOP * alone[chosen[0]]:
                chosen.append(number)
        return tuple(self.candidates[number] for number in chosen)

    def _gains(self, wanted: Mapping[str, float]) -> dict[int, float]:
        """Return the weight of the wanted words in each sentence that has some."""
        gains: dict[int, float] = defaultdict(float)
        for each, worth in wanted.items():
            for number in self._holders[each]:
                gains[number] += worth
        return gains

    def _worth(self, number: int, gains: Mapping[int, float], pairs: set[tuple[str, str]]) -> float:
        """Return a sentence's gain, plus a bonus for word pairs of the claim, minus a penalty for length."""
        stems = self.stems[number]
        gain = gains[number] - _LENGTH_PENALTY * len(stems)
        return gain + _PAIR_BONUS * len(pairs.intersection(pairwise(stems)))


def best_evidence(claim: str, candidates: Sequence[Evidence], k: int = 4) -> tuple[Evidence, ...]:
    """Return up to ``k`` of ``candidates`` that together cover most of ``claim``, best first."""
    return EvidenceIndex(candidates).best(claim, k)


def grams(text: str) -> set[str]:
    """Return the character 5-grams of ``text`` in lower case, without punctuation and with number words in digits.

    >>> grams("Nine, or so") == grams("9 or so")
    True
    """
    words = _NO_LETTERS.sub(" ", text.lower()).split(" ")
    plain = " ".join(word if (count := spelled_out(word)) is None else str(count) for word in words)
    return {plain[start : start + _GRAM] for start in range(len(plain) - _GRAM + 1)}


def _plain(text: str) -> str:
    """Normalise white space and quotation marks of ``text`` and strip the last full stop."""
    return " ".join(text.translate(_QUOTES).split()).rstrip(" .")

"""Words as the grounding check compares them: offsets, stem and weight.

Words with the same stem count as the same. ``stem`` folds case, diacritics and common English endings, and turns number
words into digits. It is more aggressive than a dictionary (``organise`` and ``organisation`` share a stem), since a
claim is compared with a few sentences only.

A word's weight, how informative it is, comes from its rank in ``common_words.txt``: 14,000 words of the open grounding
sets, most frequent first, without words mostly written with a capital. The list also tells a common word at the start
of a sentence from a name.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Final

from assistant.language.quantities.numerals import spelled_out

_TOKEN: Final = re.compile(
    r"[A-Za-z]\.(?: ?[A-Za-z]\.)+|[a-z]?[A-Z]+&[A-Z]+|[\u3400-\u9fff]+|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’\-.][^\W_]+|\d+)*"
)
_RULES: Final = """
ating> ated> ates> ators> ator> ative>
iveness>ive fulness>ful ousness>ous isation> ization> ational> ations> ation> ities>
ility>l ments> ment> ising> izing> ically> ance> ence> ised> ized> ises> izes> ions> ings> ally> ness> ity> ion> ing>
ies>y ied>y ise> ize> ive> ant> ent> ers> ors> ate> ly> ed> er> or> es> al>
"""
_ENDINGS: Final = tuple((ending, instead) for ending, _, instead in (rule.partition(">") for rule in _RULES.split()))
_IRREGULAR: Final = {
    form: base
    for base, forms in {
        "say": "said says", "grow": "grew grown growth", "rise": "rose risen", "fall": "fell fallen",
        "make": "made", "build": "built", "sell": "sold sale sales", "buy": "bought", "hold": "held",
        "lead": "led", "leave": "left", "lose": "lost loss losses", "pay": "paid", "find": "found",
        "begin": "began begun", "become": "became", "write": "wrote written", "give": "gave given",
        "take": "took taken", "win": "won", "run": "ran", "see": "saw seen", "know": "knew known",
        "get": "got gotten", "go": "went gone", "come": "came", "think": "thought", "bring": "brought",
        "tell": "told", "keep": "kept", "mean": "meant", "choose": "chose chosen choice", "drive": "drove driven",
        "child": "children", "person": "people", "man": "men", "woman": "women", "foot": "feet", "tooth": "teeth",
        "life": "lives", "leaf": "leaves", "analysis": "analyses", "good": "better best", "bad": "worse worst",
        "datum": "data", "medium": "media", "criterion": "criteria", "die": "died death dead", "speak": "spoke",
        "teach": "taught", "spend": "spent", "send": "sent", "meet": "met", "feel": "felt", "eat": "ate eaten",
    }.items()
    for form in forms.split()
}  # fmt: skip
_FUNCTION_WORDS: Final = frozenset(
    """a about above after again against all also although always am among an and any are as at be because been before
    being below between both but by can could did do does doing done down during each either else even ever every few
    for from further get gets had has have having he her here hers herself him himself his how however i if in into is
    it its itself just let many may me might more most much must my myself neither no nor not now of off often on once
    one only onto or other others our ours out over own per quite rather s same shall she should since so some such t
    than that the their theirs them themselves then there therefore these they this those though through thus to too
    toward towards under until up upon us very via was we were what when where whether which while who whom whose why
    will with within without would yes yet you your yours""".split()  # noqa: SIM905 - a list of 150 quoted words hides the words
)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or number of a text: ``text[start:end] == word``; words are compared by ``stem``."""

    word: str
    start: int
    end: int
    stem: str

    @property
    def is_content(self) -> bool:
        """Whether the word is not a function word."""
        return self.word.lower() not in _FUNCTION_WORDS

    @property
    def is_capital(self) -> bool:
        """Whether the word has a capital anywhere, as names do."""
        return any(character.isupper() for character in self.word)

    @property
    def is_acronym(self) -> bool:
        """Whether the word consists of two or more capitals, apart from full stops and a plural s."""
        letters = self.word.replace(".", "").replace(" ", "").replace("&", "").removesuffix("s")
        return len(letters) > 1 and letters.isupper() and letters.isalnum()


def terms(text: str) -> tuple[Term, ...]:
    """Return all words and numbers of ``text`` in order."""
    return tuple(
        Term(match.group(), match.start(), match.end(), stem(match.group())) for match in _TOKEN.finditer(text)
    )


_CONTRACTED: Final = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall"}
"""Other verbs keep their form before «n't»."""


def uncontracted(text: str) -> tuple[Term, ...]:
    """Return the terms of ``text`` with negations apart from their verbs; both have the place of the whole word.

    >>> [term.word for term in uncontracted("It cannot run, it doesn’t.")]
    ['It', 'can', 'not', 'run', 'it', 'does', 'not']
    """
    apart = []
    for term in terms(text):
        word = term.word.lower().replace("’", "'")
        verb = _CONTRACTED.get(word, word.removesuffix("n't"))
        if verb == word:
            apart.append(term)
        else:
            apart += [replace(term, word=each, stem=stem(each)) for each in (verb, "not")]
    return tuple(apart)


def content_terms(text: str) -> tuple[Term, ...]:
    """Return the words and numbers of ``text`` without function words."""
    return tuple(term for term in terms(text) if term.is_content)


@lru_cache(maxsize=16384)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of ``content_terms(text)``."""
    return frozenset(term.stem for term in content_terms(text))


def fold(word: str) -> str:
    """Return ``word`` in lower case without diacritics, possessive ending, and full stops and spaces of an acronym.

    >>> fold("U.S.") == fold("U. S.")
    True
    """
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        word = word.replace("’", "'")
    word = word.lower().removesuffix("'s").removesuffix("'")
    return word.replace(".", "").replace(" ", "") if word[:1].isalpha() else word


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return ``word`` without case, diacritics and common endings, a number word in digits.

    >>> stem("Organisations") == stem("organising")
    True
    >>> stem("Nineteen")
    '19'
    """
    word = fold(word)
    count = spelled_out(word)
    if count is not None:
        return str(count)
    if not word.isalpha() or not word.isascii():
        return word
    word = _IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        word = _without_plural(word)
    word = _IRREGULAR.get(word, word)
    for _ in range(2):
        word = _without_ending(word)
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":  # noqa: PLR2004
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word  # noqa: PLR2004


def _without_ending(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - shorter stems collide
            return word.removesuffix(ending) + instead
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "zes")) else word[:-1]


def lines_of(name: str) -> list[str]:
    """Return the lines of a word list beside this module, without comments."""
    text = resources.files("assistant.language").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    """Return the rank of each common word, 0 for the most frequent; «=stem» has that of its most frequent word."""
    ranks: dict[str, int] = {}
    for rank, word in enumerate(" ".join(lines_of("common_words.txt")).split()):
        ranks.setdefault(word, rank)
        ranks.setdefault("=" + stem(word), rank)
    return ranks


def is_common(word: str) -> bool:
    """Whether ``word`` or a word with the same stem is in the list of common words."""
    ranks = _ranks()
    return word.lower() in ranks or "=" + stem(word) in ranks


@lru_cache(maxsize=100_000)
def weight(stem_: str) -> float:
    """Return how informative a word with this stem is, in (0, 1]; 1 if it is not in the list of common words."""
    ranks = _ranks()
    rank = ranks.get("=" + stem_)
    return 1.0 if rank is None else math.log(rank + 2) / math.log(len(ranks) + 2)

"""Put a question in the words of a passage: the passage's form of names, its capitals, a question mark.

The trained reader compares words. Asked about the Harbour Dues Board, it finds less in a passage that says HDB, and it
hardly matches «llms» with «LLMs». The gain over 430 natural questions is in ``eval/README.md``. Two names are known to
be one from the source's own definition of an abbreviation: «Harbour Dues Board (HDB)».
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.abbreviations import definitions
from assistant.language.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD: Final = re.compile(r"[^\W\d_][^\W_]*")
_OPENING: Final = re.compile(r"(?:^|[.!?:\n#*•“\"(-]\s?)$")
"""What precedes a word that is capitalised anyway, such as the first of a sentence."""
_LOOKED_THROUGH: Final = 200_000
"""How many characters of a text, besides the passage, are searched for the way it writes its words."""


def worded(question: str, texts: Iterable[str], passage: str) -> str:
    """Return ``question`` as a reader of ``passage``, a part of one of ``texts``, would write it.

    A word is capitalised if the texts never write it otherwise.

    >>> worded("who runs the HDB", ["The Harbour Dues Board (HDB) met."], "The Harbour Dues Board has a chair.")
    'Who runs the Harbour Dues Board?'
    >>> worded("how many llms are there", ["China has 120 LLMs."], "China has 120 LLMs.")
    'How many LLMs are there?'
    """
    texts = tuple(texts)
    known: dict[str, str] = {}
    for text in (*(text[:_LOOKED_THROUGH] for text in reversed(texts)), passage):
        known.update(_capitals(text))
    named = _with_names(question, texts, passage)
    written = _WORD.sub(lambda match: known.get(match.group(), match.group()), named).strip()
    return written[:1].upper() + written[1:] + ("" if written.endswith(("?", ".", "!", "»")) else "?")


def names_again(question: str, answer: str, text: str) -> bool:
    """Whether ``answer`` only repeats a name of ``question`` in another form, though more is asked for.

    >>> text = "The Harbour Dues Board (HDB) met."
    >>> names_again("who runs the HDB", "Harbour Dues Board", text), names_again("what is the HDB", "Dues Board", text)
    (True, False)
    """
    asked, own = stems_of(question), stems_of(answer)
    named = [pair for pair in definitions(text) if any(stems_of(name) <= asked for name in pair)]
    forms = frozenset().union(*(stems_of(name) for pair in named for name in pair))
    return bool(own) and own <= forms and not asked <= forms


def _with_names(question: str, texts: tuple[str, ...], passage: str) -> str:
    """Replace each defined name in ``question`` by the form that ``passage`` uses, if it uses only one."""
    for pair in dict.fromkeys(pair for text in texts for pair in definitions(text)):
        used = [name for name in pair if name in passage]
        if len(used) == 1 and used[0] not in question:
            other = pair[1 - pair.index(used[0])]
            literal = used[0].replace("\\", "\\\\")  # no escapes in the replacement
            question = re.sub(rf"\b{re.escape(other)}\b", literal, question, flags=re.IGNORECASE)
    return question


@lru_cache(maxsize=64)
def _capitals(text: str) -> Mapping[str, str]:
    """Map each word that ``text`` always capitalises, in lower case, to its commonest form."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for match in _WORD.finditer(text):
        word = match.group()
        if not (word[1:].islower() and _OPENING.search(text, max(0, match.start() - 2), match.start())):
            forms[word.lower()][word] += 1
    return {word: found.most_common(1)[0][0] for word, found in forms.items() if word not in found}

"""A question in the words of the passage that it is put to: names in the form used there, capitals, a question mark.

The trained reader compares words: asked of the Harbour Dues Board, it finds less in a passage that speaks of the HDB,
and «llms» is hardly «LLMs» to it. What it brings over 430 natural questions stands in ``eval/README.md``. That two
names are one the source says where it defines an abbreviation: «Harbour Dues Board (HDB)».
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
"""What stands before a word whose capital says nothing."""
_LOOKED_THROUGH: Final = 200_000
"""Characters of a text that are looked through for how it writes its words, beside the passage."""


def worded(question: str, texts: Iterable[str], passage: str) -> str:
    """Return ``question`` as a reader of ``passage``, which is out of one of ``texts``, would write it.

    Words have those capitals without which the texts never write them.

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
    """Whether ``answer`` is only another form of a name in ``question``, which asks for more than the name.

    >>> text = "The Harbour Dues Board (HDB) met."
    >>> names_again("who runs the HDB", "Harbour Dues Board", text), names_again("what is the HDB", "Dues Board", text)
    (True, False)
    """
    asked, own = stems_of(question), stems_of(answer)
    named = [pair for pair in definitions(text) if any(stems_of(name) <= asked for name in pair)]
    forms = frozenset().union(*(stems_of(name) for pair in named for name in pair))
    return bool(own) and own <= forms and not asked <= forms


def _with_names(question: str, texts: tuple[str, ...], passage: str) -> str:
    """Return ``question`` with each defined name in the one form that ``passage`` has of it, if it has only one."""
    for pair in dict.fromkeys(pair for text in texts for pair in definitions(text)):
        used = [name for name in pair if name in passage]
        if len(used) == 1 and used[0] not in question:
            other = pair[1 - pair.index(used[0])]
            literal = used[0].replace("\\", "\\\\")  # else it would be an escape in what is put in
            question = re.sub(rf"\b{re.escape(other)}\b", literal, question, flags=re.IGNORECASE)
    return question


@lru_cache(maxsize=64)
def _capitals(text: str) -> Mapping[str, str]:
    """Return the words that ``text`` always writes with capitals, in small letters, each with its commonest form."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for match in _WORD.finditer(text):
        word = match.group()
        if not (word[1:].islower() and _OPENING.search(text, max(0, match.start() - 2), match.start())):
            forms[word.lower()][word] += 1
    return {word: found.most_common(1)[0][0] for word, found in forms.items() if word not in found}

"""Of documents that are alike, the one that a question names: «the rent of lease number 77», «the tenant Costa-55».

Retrieval finds passages that say the same of another lease, and no reader can tell from a passage which lease it is in.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from assistant.quoting.matching import words_of
from index.selected import SelectedDocuments, in_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Corpus, Hit

_DIGITS: Final = re.compile(r"\d+")
_FOUND: Final = 8
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def in_named_document(question: str, hits: Sequence[Hit], corpus: Corpus) -> Sequence[Hit]:
    """Return the hits in the documents that the question names by a number; ``hits`` where it names none."""
    marks = [word for word in words_of(question) if _DIGITS.search(word) and not _YEAR.fullmatch(word)]
    named = _by_title(marks, question, corpus) or _by_text(marks, hits, corpus)
    return SelectedDocuments(corpus, named).search(question, len(hits) or _FOUND) if named else hits


def _by_title(marks: Sequence[str], question: str, corpus: Corpus) -> frozenset[str]:
    """Return the documents with such a word in a title that others have but for its number."""
    titles = {document.id: document.title for document in in_reach(corpus, question)} if marks else {}
    alike = Counter(_DIGITS.sub("", title) for title in titles.values())
    named = (doc_id for doc_id, title in titles.items() if not set(marks).isdisjoint(words_of(title)))
    return frozenset(doc_id for doc_id in named if alike[_DIGITS.sub("", titles[doc_id])] > 1)


def _by_text(marks: Sequence[str], hits: Sequence[Hit], corpus: Corpus) -> frozenset[str]:
    """Return the found documents that hold a name with a number in it, where others do not."""
    names = [mark for mark in marks if not mark[0].isdigit()]
    found = {hit.passage.doc_id for hit in hits} if names else set()
    named = frozenset(doc_id for doc_id in found if any(name in corpus.parsed(doc_id).document.text for name in names))
    return named if len(named) < len(found) else frozenset()

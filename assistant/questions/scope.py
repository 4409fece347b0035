"""The documents that a follow-up is about: those that the answer before was quoted from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.selected import SelectedDocuments, in_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Turn
    from index.types import Corpus

_LEAST: Final = 25
"""Characters from which words that stand in a document tell that they were quoted from it."""
_LINE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s|$)|$)", re.MULTILINE)


def of_former_answer(history: Sequence[Turn], corpus: Corpus) -> Corpus:
    """Return the documents that the last answer quotes; the whole corpus where that cannot be told."""
    answer = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    said = [line.strip() for line in _LINE.findall(answer) if len(line.strip()) >= _LEAST]
    documents = in_reach(corpus, " ".join(said)) if said else ()
    ids = frozenset(document.id for document in documents if any(line in document.text for line in said))
    return SelectedDocuments(corpus, ids) if 0 < len(ids) < len(corpus.documents()) else corpus

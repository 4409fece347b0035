"""The views of the index's documents, each made once: figures, who said what, dates, and figures that clash."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from assistant.views.conflicts import conflicts
from assistant.views.figures import figures
from assistant.views.series import series
from assistant.views.statements import statements
from assistant.views.timeline import timeline

if TYPE_CHECKING:
    from assistant.views.rows import Conflict, DateRow, FigureRow, Series, StatementRow
    from index.library import Index
    from index.types import ParsedDocument

_SETS_KEPT: Final = 8
"""Sets of documents of which the clashes are kept; readers with private documents see sets of their own."""
_MOST_TOGETHER: Final = 1_000_000
"""Characters of all documents together among which clashing figures are looked for; of more, in one document alone."""


@dataclass(frozen=True)
class DocumentView:
    """The three views of a document; each is made when it is first asked for."""

    parsed: ParsedDocument

    @cached_property
    def figures(self) -> tuple[FigureRow, ...]:
        """The document's figures, in the order of its text."""
        return figures([self.parsed])

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Figures of one thing over years."""
        return series(self.figures, [self.parsed])

    @cached_property
    def statements(self) -> tuple[StatementRow, ...]:
        """Who said what."""
        return statements([self.parsed])

    @cached_property
    def dates(self) -> tuple[DateRow, ...]:
        """What happened and what is announced, by date."""
        return timeline([self.parsed])


class DocumentViews:
    """The views of an index's documents; safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._views: dict[str, DocumentView] = {}
        self._conflicts: dict[frozenset[str], tuple[Conflict, ...]] = {}
        self._lock = threading.Lock()

    def of(self, doc_id: str) -> DocumentView:
        """Return the views of a document; raises ``DocumentNotFound``."""
        parsed = self._index.parsed(doc_id)
        with self._lock:
            held = self._views.get(doc_id)
            if held is None or held.parsed.document != parsed.document:
                held = self._views[doc_id] = DocumentView(parsed)
            return held

    def conflicts(self, doc_id: str, hidden: frozenset[str] = frozenset()) -> tuple[Conflict, ...]:
        """Return the pairs of figures that cannot both be true, of which one at least stands in the document.

        None is of a document that is ``hidden`` from the reader.
        """
        documents = [document for document in self._index.documents() if document.id not in hidden]
        together = sum(len(document.text) for document in documents) <= _MOST_TOGETHER
        ids = frozenset(document.id for document in documents) if together else frozenset({doc_id})
        with self._lock:
            held = self._conflicts.get(ids)
        if held is None:
            views = [self.of(one) for one in sorted(ids)]
            held = conflicts([row for view in views for row in view.figures], [view.parsed for view in views])
            with self._lock:
                kept = list(self._conflicts.items())[1 - _SETS_KEPT :]
                self._conflicts = {**dict(kept), ids: held}
        return tuple(pair for pair in held if doc_id in {pair.first.place.doc_id, pair.second.place.doc_id})

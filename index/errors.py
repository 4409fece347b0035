"""Errors of documents and their index.

    BriefingIndexError
    ├── DocumentRefused     a file cannot become a document (names the file and says why)
    ├── DocumentNotFound    no document has that id
    ├── DocumentGone        a document was replaced or removed while a question was answered from it
    ├── IndexInUse          another process owns the store
    ├── IndexDamaged        the store does not hold what its manifest promises
    ├── ForeignModel        the store was built with another embedding model
    ├── PlaceRefused        the address of a Chroma server, shared store or database cannot be used
    ├── StoreUnavailable    a Chroma server, shared store or database does not respond
    ├── LeaseLost           this server may no longer write, because another one may
    ├── EncoderUnavailable  the embedding model cannot be loaded
    ├── ParallelUnavailable Ray is not installed, or cannot be started or reached
    └── FormatRefused       a number format was requested that does not exist

Every message says what failed, on which item, and what to do. Library exceptions never cross this border.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self


class BriefingIndexError(Exception):
    """Base of all errors that ``index`` raises on purpose; characters that cannot be printed become «?»."""

    def __init__(self, message: str) -> None:
        super().__init__("".join(sign if sign.isprintable() else "?" for sign in message))


class DocumentRefused(BriefingIndexError):
    """A file cannot become a document."""


class DocumentNotFound(BriefingIndexError):
    """No document in the index has that id."""

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the same error for a missing document and for one that the user may not see."""
        return cls(f"No document «{name}» is in the index; `briefing index list` shows what is.")


class DocumentGone(BriefingIndexError):
    """A document was replaced or removed while a question was answered from it."""


class IndexInUse(BriefingIndexError):
    """Another process owns the store."""


class IndexDamaged(BriefingIndexError):
    """The store does not hold what its manifest promises; ``briefing index rebuild`` restores it."""


class ForeignModel(BriefingIndexError):
    """The store was built with another embedding model; ``briefing index rebuild`` embeds it again."""


class PlaceRefused(BriefingIndexError):
    """The address of a Chroma server, shared store or database cannot be used."""


class StoreUnavailable(BriefingIndexError):
    """A Chroma server, shared store or database does not respond."""


class LeaseLost(BriefingIndexError):
    """This server may no longer write: it was silent for too long, and another one may write now."""


class EncoderUnavailable(BriefingIndexError):
    """The embedding model cannot be loaded."""


class ParallelUnavailable(BriefingIndexError):
    """Ray is not installed, or cannot be started or reached."""


class FormatRefused(BriefingIndexError):
    """A number format was requested that does not exist."""


@contextmanager
def explained(refused: Callable[[str], Exception], said: str, then: str = ".") -> Iterator[None]:
    """Raise ``refused`` for a file error inside the block: ``said``, the reason in brackets, then ``then``.

    >>> with explained(DocumentRefused, "a.txt cannot be read", "; check its permissions."):
    ...     raise PermissionError(13, "Permission denied")
    Traceback (most recent call last):
    index.errors.DocumentRefused: a.txt cannot be read (Permission denied); check its permissions.
    """
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        message = f"{said} ({getattr(error, 'strerror', None) or error}){then}"
        raise refused(message) from error

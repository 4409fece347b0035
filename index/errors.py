"""What can go wrong with documents and their index.

    BriefingIndexError
    ├── DocumentRefused     a file cannot become a document (names the file and says why)
    ├── DocumentNotFound    no document of that id
    ├── DocumentGone        it was replaced or removed while a question was answered from it
    ├── IndexInUse          another process owns the store
    ├── IndexDamaged        the store does not hold what its manifest promises
    ├── ForeignModel        the store was built with another embedding model
    ├── PlaceRefused        a Chroma server, shared store or database is named in a way that cannot be used
    ├── StoreUnavailable    one of these does not answer
    ├── LeaseLost           this server may not write any longer: another one may
    ├── EncoderUnavailable  the embedding model cannot be loaded
    ├── ParallelUnavailable Ray is not installed, or cannot be started or reached
    └── FormatRefused       a number format was asked for that there is not

Every message says what failed, on which item, and what to do. Exceptions of libraries never cross this border.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self


class BriefingIndexError(Exception):
    """Base of everything that ``index`` raises on purpose; a file's name cannot bring control characters into it."""

    def __init__(self, message: str) -> None:
        super().__init__("".join(sign if sign.isprintable() else "?" for sign in message))


class DocumentRefused(BriefingIndexError):
    """A file cannot become a document."""


class DocumentNotFound(BriefingIndexError):
    """No document of that id is in the index."""

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the same error for one that is not there and for one that whoever asks may not see."""
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
    """A Chroma server, shared store or database is named in a way that cannot be used."""


class StoreUnavailable(BriefingIndexError):
    """A Chroma server, shared store or database does not answer."""


class LeaseLost(BriefingIndexError):
    """This server may not write any longer: it was silent for too long, and another one may."""


class EncoderUnavailable(BriefingIndexError):
    """The embedding model cannot be loaded."""


class ParallelUnavailable(BriefingIndexError):
    """Ray is not installed, or cannot be started or reached."""


class FormatRefused(BriefingIndexError):
    """A number format was asked for that there is not."""


@contextmanager
def explained(refused: Callable[[str], Exception], said: str, then: str = ".") -> Iterator[None]:
    """Raise ``refused`` where a file cannot be used inside: what failed, the reason in brackets, then what to do.

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

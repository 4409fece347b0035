"""The index of a home folder: add, find, remove, verify and rebuild documents.

``Index.open`` returns the owner of the store or, where a server owns it, an index that goes through that server. Either
reads documents and their text from the home folder's own files.
"""

from __future__ import annotations

import abc
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from index import owner
from index.encoder import Encoder, shared
from index.errors import BriefingIndexError, DocumentNotFound, explained
from index.files import Files, LocalFiles
from index.originals import original_name, read_parsed
from index.owner import make_private
from index.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import TracebackType
    from typing import Self

    from index.manifest import Entry, Manifest
    from index.snapshot import View
    from index.types import Document, Hit, ParsedDocument

    Progress = Callable[[int, int, str], None]

Change = Literal["added", "replaced", "unchanged"]
FOLDERS: Final = ("originals", "documents")
WAIT_SECONDS: Final = 10.0
_PARSED_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class AddResult:
    """The result of adding a file; ``warnings`` has one sentence for each thing noticed about it.

    ``changes`` are the sentences that a new version lost («− …») and gained («+ …»).
    """

    doc_id: str
    title: str
    change: Change
    sentences: int
    passages: int
    warnings: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @classmethod
    def of(cls, parsed: ParsedDocument, change: Change, changes: tuple[str, ...] = ()) -> Self:
        """Return the result of adding ``parsed``."""
        document = parsed.document
        return cls(
            doc_id=document.id,
            title=document.title,
            change=change,
            sentences=len(parsed.sentences),
            passages=len(parsed.passages),
            warnings=tuple(warning.message for warning in document.warnings),
            changes=changes,
        )

    def sentence(self) -> str:
        """Return what happened as one sentence for people."""
        if self.change == "unchanged":
            return f"«{self.title}» is already in the index."
        noticed = (
            f", {len(self.warnings)} warnings" if len(self.warnings) > 1 else ", 1 warning" if self.warnings else ""
        )
        return f"{self.change.capitalize()} «{self.title}»: {self.sentences} sentences{noticed}."


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The result of a full verification; without problems, the store holds exactly what the manifest promises."""

    documents: int
    passages: int
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Index(abc.ABC):
    """A ``Corpus`` of stored documents. Use it as a context manager, or call ``close``.

    ``owned`` tells whether this process owns the store, ``needs_rebuild`` whether nothing can be found in it.
    """

    owned: bool
    needs_rebuild = False

    def __init__(self, home: Path, encoder: Encoder, files: Files | None = None) -> None:
        """``files`` hold the documents; by default they lie in the home folder."""
        self.home = home
        self.encoder = encoder
        self.files = kept = files or LocalFiles(home)
        self.read: Callable[[Entry], ParsedDocument] = lru_cache(maxsize=_PARSED_KEPT)(partial(read_parsed, kept))
        """Returns the document of an entry; raises ``IndexDamaged`` where it is missing."""

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        encoder: Encoder | None = None,
        wait: float = WAIT_SECONDS,
        check: bool = True,
        places: Places | None = None,
    ) -> Index:
        """Open the index of ``home``, which may be empty or missing.

        ``check=False`` opens a damaged one for ``rebuild``. ``places`` come from the environment by default; where they
        name a shared store, several processes can have it open. Raises ``IndexInUse`` when another process keeps the
        store for longer than ``wait`` seconds, ``IndexDamaged`` or ``ForeignModel`` when the store does not hold what
        it should, and ``BriefingIndexError`` when the folder cannot be used.
        """
        from index.owned import OwnedIndex
        from index.remote import RemoteIndex

        found = places or Places.of_environment()
        home = Path(home).expanduser().absolute()
        with explained(BriefingIndexError, f"The folder {home} cannot be used", "; name another with --home."):
            for folder in FOLDERS if found.shared is None else ("",):
                (home / folder).mkdir(parents=True, exist_ok=True)
            make_private(home)
        used = encoder or shared()
        address = owner.published(home)
        if address is not None:
            return RemoteIndex(home, used, address, found.shared)
        ownership = owner.Ownership(home, wait)
        if found.shared is not None:
            from index.shared import SharedIndex

            return SharedIndex(home, used, ownership, found.shared, wait=wait, check=check)
        return OwnedIndex(home, used, ownership, check=check, chroma=found.chroma)

    @property
    @abc.abstractmethod
    def manifest(self) -> Manifest:
        """What the index holds now."""

    @abc.abstractmethod
    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """Return up to ``k`` passages, best first, of the documents with ids ``within`` or of all; may be empty."""

    @abc.abstractmethod
    def add(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        sources: Sequence[str] | None = None,
        *,
        keep_all: bool = False,
    ) -> list[AddResult]:
        """Add files, or replace what was added under the same source; the same content again changes nothing.

        ``sources`` are the names to store them under, by default their absolute paths. With ``keep_all`` nothing is
        left out as page furniture. Raises ``DocumentRefused`` at the first file that cannot become a document; files
        before it stay added.
        """

    @abc.abstractmethod
    def remove(self, doc_id: str) -> None:
        """Remove a document; raises ``DocumentNotFound``."""

    @abc.abstractmethod
    def verify(self) -> VerifyReport:
        """Check the store, the originals and the stored texts against the manifest."""

    @abc.abstractmethod
    def rebuild(self, progress: Progress | None = None) -> None:
        """Read all originals again and build a new store from them; the old one stays until the new one is complete."""

    @abc.abstractmethod
    def close(self) -> None:
        """Release the home folder."""

    def documents(self) -> Sequence[Document]:
        """Return all documents in the order they were added."""
        return tuple(self.read(entry).document for entry in self.manifest.entries)

    def view(self) -> Self | View:
        """Return a snapshot of the index for a question that looks at it several times."""
        return self

    def parsed(self, doc_id: str) -> ParsedDocument:
        """Return a document with its sentences and passages; raises ``DocumentNotFound``."""
        return self.read(self.entry(doc_id))

    def entry(self, doc_id: str) -> Entry:
        """Return the manifest's entry of a document; raises ``DocumentNotFound``."""
        entry = self.manifest.entry(doc_id)
        if entry is None:
            raise DocumentNotFound.named(doc_id)
        return entry

    def original(self, doc_id: str) -> Path:
        """Return a path where a document's original can be opened; raises ``DocumentNotFound`` or ``OSError``."""
        return self.files.path(original_name(self.entry(doc_id)))

    def find(self, name: str, within: Collection[str] | None = None) -> Entry:
        """Return the document that ``name`` means: an id, the start of one, a title or a source's file name.

        Only documents with ids ``within`` are considered. Raises ``DocumentNotFound``, also where several match.
        """
        held = [entry for entry in self.manifest.entries if within is None or entry.id in within]
        wanted = name.casefold()
        for matches in (
            [entry for entry in held if entry.id == name],
            [entry for entry in held if wanted in {entry.title.casefold(), Path(entry.source).name.casefold()}],
            [entry for entry in held if entry.id.startswith(name)] if name else [],
        ):
            if len(matches) == 1:
                return matches[0]
            if matches:
                message = f"«{name}» matches {len(matches)} documents; use an id from `briefing index list`."
                raise DocumentNotFound(message)
        raise DocumentNotFound.named(name)

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector per text, shape (len(texts), 384)."""
        return self.encoder.encode(texts)  # type: ignore[return-value] # an array is a sequence of rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

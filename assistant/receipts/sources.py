"""Check whether the sources that a receipt cites are unchanged.

If a source was replaced by a newer version, the words are looked up there, so that old and new can be compared. Only
files below the home folder and paths in its own manifest are opened: a receipt may come from anywhere, and a path in it
proves nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index import originals
from index.errors import BriefingIndexError
from index.files import LocalFiles
from index.remote import stored_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.files import Files
    from index.manifest import Entry
    from index.types import ParsedDocument

Json = dict[str, Any]
_ALIKE: Final = 0.4
_COVERED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. ``problem`` says in words what changed, None if nothing did.

    ``then`` are the source's words in the receipt, ``now`` the words in their place today; None if there are none to
    show.
    """

    what: str
    problem: str | None = None
    then: str | None = None
    now: str | None = None


class Held:
    """The current content of a home folder; ``problem`` says why it cannot be read, else None."""

    def __init__(self, home: Path) -> None:
        self.files: Files = LocalFiles(home)
        self.problem: str | None = None
        self._entries: tuple[Entry, ...] = ()
        self._parsed: dict[str, ParsedDocument] = {}
        try:
            stored = stored_of(home)
            self.files, manifest = stored.files, stored.manifest
            self._entries = manifest.entries if manifest is not None else ()
        except BriefingIndexError as error:
            self.problem = str(error)

    def entry(self, doc_id: str) -> Entry | None:
        """Return the document with that id."""
        return next((entry for entry in self._entries if entry.id == doc_id), None)

    def successor(self, source: object) -> Entry | None:
        """Return the document that was added later under the same source."""
        return next((entry for entry in self._entries if entry.source == source), None)

    def parsed(self, entry: Entry) -> ParsedDocument:
        """Return a document's text; raises ``BriefingIndexError`` if it is damaged."""
        if entry.id not in self._parsed:
            self._parsed[entry.id] = originals.read_parsed(self.files, entry)
        return self._parsed[entry.id]


def range_check(number: int, cited: Json, document: Json | None, held: Held) -> Check:
    """Check whether the words of one citation are still in their place."""
    then: str = cited["text"]
    what = f"citation {number}"
    if hashlib.sha256(then.encode("utf-8", "replace")).hexdigest() != cited["text_sha256"]:
        return Check(what, f"The words of citation {number} in the receipt were changed.", then)
    try:
        entry = held.entry(cited["doc_id"])
        if entry is None:
            return _gone(number, cited, document, held)
        now = held.parsed(entry).document.text[cited["start"] : cited["end"]]
    except BriefingIndexError as error:
        return Check(what, str(error), then)
    if now != then:
        return Check(what, f"Citation {number} was «{then}»; the document now says «{now}» there.", then, now)
    return Check(what, None, then, now)


def document_check(doc_id: str, document: Json, held: Held) -> Iterator[Check]:
    """Check whether a document's original is unchanged, in the home and where it was read from."""
    entry = held.entry(doc_id)
    what = f"original of «{document['title']}»"
    if entry is None:
        return  # each citation reports it
    if entry.original != document["original_sha256"] or not originals.is_original_whole(held.files, entry):
        yield Check(what, f"The original of «{document['title']}» was changed.")
    elif _differs(Path(entry.source), entry.original):
        problem = (
            f"The file {entry.source} was changed since it was read; the index still holds what it said. "
            "Add it again to check the citations against what it says now."
        )
        yield Check(what, problem)
    else:
        yield Check(what)


def _gone(number: int, cited: Json, document: Json | None, held: Held) -> Check:
    """Check a citation whose document is gone, against its successor if there is one."""
    what, then = f"citation {number}", cited["text"]
    source = document.get("source") if document is not None else None
    newer = held.successor(source) if source is not None else None
    if newer is None:
        return Check(what, f"The document of citation {number} ({cited['doc_id']}) is not in the index any more.", then)
    now = _closest(then, held.parsed(newer))
    if now == then:
        said = "was replaced; the newer version still says these words"
    elif now is None:
        said = f"was replaced; the newer version says nothing like «{then}»"
    else:
        said = f"was replaced: it said «{then}», the newer version says «{now}»"
    return Check(what, f"The document of citation {number} {said}.", then, now)


def _differs(path: Path, digest: str) -> bool:
    """Tell whether the file that a document was read from still exists with another content."""
    if not path.is_absolute():
        return False
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() != digest
    except OSError:
        return False


def _closest(words: str, parsed: ParsedDocument) -> str | None:
    """Return the words themselves if a document contains them, else its most similar sentences, else None."""
    text = parsed.document.text
    if words in text:
        return words
    wanted = _trigrams(words)
    best, likeness = None, _ALIKE
    for place, first in enumerate(parsed.sentences):
        end = first.end
        for further in parsed.sentences[place + 1 :]:
            if end - first.start >= _COVERED * len(words):
                break
            end = further.end
        other = _trigrams(text[first.start : end])
        found = 2 * (wanted & other).total() / max(1, wanted.total() + other.total())
        if found > likeness:
            best, likeness = text[first.start : end], found
    return best


def _trigrams(text: str) -> Counter[str]:
    """Return the character trigrams of a text, which work for every script."""
    plain = " ".join(text.casefold().split())
    return Counter(plain[at : at + 3] for at in range(max(1, len(plain) - 2)))

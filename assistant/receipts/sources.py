"""What became of the sources that a receipt cites.

A source that was replaced by a newer version of itself is looked up there, so that the old words can be read beside the
new ones. Only files below the home folder and the places that its own manifest names are opened: a receipt comes from
anywhere, and a path in it proves nothing.
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
    """One thing that was looked at. ``problem`` says in words what changed, None where it holds.

    ``then`` are the source's words in the receipt, ``now`` the words that stand in their place today; None where
    there are none to be shown.
    """

    what: str
    problem: str | None = None
    then: str | None = None
    now: str | None = None


class Held:
    """What a home folder holds now; ``problem`` says why that cannot be told, None where it can."""

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
        """Return the document of that id."""
        return next((entry for entry in self._entries if entry.id == doc_id), None)

    def successor(self, source: object) -> Entry | None:
        """Return the document that was added later under the same source."""
        return next((entry for entry in self._entries if entry.source == source), None)

    def parsed(self, entry: Entry) -> ParsedDocument:
        """Return a document's text; raises ``BriefingIndexError`` where it is damaged."""
        if entry.id not in self._parsed:
            self._parsed[entry.id] = originals.read_parsed(self.files, entry)
        return self._parsed[entry.id]


def range_check(number: int, cited: Json, document: Json | None, held: Held) -> Check:
    """Return whether the words of one citation still stand where they stood."""
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
    """Yield whether a document's original, here and where it was read from, is what it was."""
    entry = held.entry(doc_id)
    what = f"original of «{document['title']}»"
    if entry is None:
        return  # told of each citation
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
    """Return the check of a citation whose document is not there: its successor's words, where there is one."""
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
    """Tell whether a file that a document was read from is still there and holds something else now."""
    if not path.is_absolute():
        return False
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() != digest
    except OSError:
        return False


def _closest(words: str, parsed: ParsedDocument) -> str | None:
    """Return the words themselves where they stand in a document, else its most similar sentences, else None."""
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
    """Return the character trigrams of a text, which serve every script."""
    plain = " ".join(text.casefold().split())
    return Counter(plain[at : at + 3] for at in range(max(1, len(plain) - 2)))

"""What adding documents makes of a manifest: nothing here writes, and nothing holds before the manifest does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from index.errors import DocumentRefused
from index.library import AddResult
from index.manifest import Entry
from index.originals import original_of, parsed_name
from index.serial import parsed_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from index.bulk import Prepared
    from index.manifest import Manifest
    from index.types import Document, ParsedDocument


@dataclass(slots=True)
class Additions:
    """Files added one after the other to the manifest ``after``, which grows with each.

    ``read`` returns the document of an entry that is replaced. ``results`` say what became of each file; ``changed``
    are the places of those whose passages are new; ``replaced`` are the entries that hold no more.
    """

    after: Manifest
    read: Callable[[Entry], ParsedDocument]
    results: list[AddResult | DocumentRefused] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    replaced: list[Entry] = field(default_factory=list)

    def files_of(self, given: Iterable[Prepared]) -> Iterator[tuple[str, bytes]]:
        """Add files; yield the name and content of all that is to be stored of them. A refused one adds nothing."""
        for place, each in enumerate(given):
            try:
                original = original_of(each.path, each.parsed.document)
            except DocumentRefused as refusal:
                self.results.append(refusal)
                continue
            yield original.name, original.content
            placed = placed_in(self.after, each.parsed.document, each.source or str(each.path.absolute()))
            same = each.stored and placed == each.parsed.document
            parsed = each.parsed if same else replace(each.parsed, document=placed)
            stored = each.stored if same else parsed_to_bytes(parsed)
            entry = entry_of(parsed, stored, original.digest, each.path.suffix.lower(), keep_all=each.keep_all)
            yield parsed_name(entry), stored
            self._add(place, parsed, entry)

    def _add(self, place: int, parsed: ParsedDocument, new: Entry) -> None:
        known = self.after.entry(new.id)
        if known == new:
            self.results.append(AddResult.of(parsed, "unchanged"))
            return
        old = self.after.earlier(new)
        changes = differences(self.read(old), parsed) if old is not None and old.id != new.id else ()
        gone = [entry for entry in (known, old) if entry is not None]
        kept = self.after.without(old.id) if old is not None and old.source != new.source else self.after
        self.after = kept.holding(new)
        self.replaced.extend(gone)
        self.changed.append(place)
        self.results.append(AddResult.of(parsed, "replaced" if gone else "added", changes))


def placed_in(held: Manifest, loaded: Document, source: str) -> Document:
    """Return a document under ``source``; another copy of what is held stays under the names of that."""
    known = held.entry(loaded.id)
    if known is not None and known.source != source:
        return replace(loaded, source=known.source, title=known.title)
    return replace(loaded, source=source)


def entry_of(parsed: ParsedDocument, stored: bytes, original: str, suffix: str, *, keep_all: bool) -> Entry:
    """Return the entry of a document; ``stored`` is its JSON, ``original`` the SHA-256 of its file."""
    return Entry(
        id=parsed.document.id,
        title=parsed.document.title,
        source=parsed.document.source,
        original=original,
        suffix=suffix,
        parsed=hashlib.sha256(stored).hexdigest(),
        sentences=len(parsed.sentences),
        passages=len(parsed.passages),
        keep_all=keep_all,
    )


def differences(before: ParsedDocument, after: ParsedDocument) -> tuple[str, ...]:
    """Return the sentences that are gone, marked «−», and those that are new, marked «+», in the order of the text."""
    old = [before.sentence_text(sentence.number) for sentence in before.sentences]
    new = [after.sentence_text(sentence.number) for sentence in after.sentences]
    changed: list[str] = []
    for kind, first, last, start, end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            changed.extend(f"− {sentence}" for sentence in old[first:last])
            changed.extend(f"+ {sentence}" for sentence in new[start:end])
    return tuple(changed)

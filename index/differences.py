"""What changed between two versions of a document, sentence by sentence."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import ParsedDocument


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

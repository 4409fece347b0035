"""Damage: places where a source's text is broken. It stays in the text, and every citation from there says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.sentences import NOTE_MARKS, joints
from index.types import SourceWarning, WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.sentences import TextSpan

_MARKUP: Final = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>\n]{0,80})?/?>|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});|\*\*(?=\w)|(?<=\w)\*\*"
)
_GARBLED: Final = re.compile(
    r"\ufffd+|(?:[ÃÂâ][\u0080-\u00bf€™œž\u201c-\u201d]){1,}|[\u0080-\u009f]+|(?:锟斤拷)+|(?:烫{3,})"
)
_COMPLETE: Final = re.compile(rf"[.!?…:;。！？：；\"'”’»)\]】」』）|]{NOTE_MARKS}$")
_LEAST_WORDS: Final = 8
_CHINESE_LEAST: Final = 15
_LIST_ITEM: Final = re.compile(r"(?:[-*•‣·–]|\(?\d{1,3}[.)])\s")


def damage(text: str, sentences: Sequence[TextSpan]) -> list[SourceWarning]:
    """Return what is broken in the ``sentences`` of ``text``, in order of place."""
    found = [warning for sentence in sentences for warning in _in_sentence(text, sentence)]
    found.extend(_broken_ends(text, sentences))
    return sorted(found, key=lambda warning: (warning.start, warning.end, warning.kind))


def _in_sentence(text: str, span: TextSpan) -> Iterator[SourceWarning]:
    for match in _MARKUP.finditer(text, span.start, span.end):
        yield SourceWarning(
            WarningKind.STRAY_MARKUP, f"There is stray markup here: «{match.group()}».", match.start(), match.end()
        )
    for match in _GARBLED.finditer(text, span.start, span.end):
        yield SourceWarning(
            WarningKind.GARBLED, "The characters here are garbled; the source was damaged.", match.start(), match.end()
        )


def _broken_ends(text: str, sentences: Sequence[TextSpan]) -> Iterator[SourceWarning]:
    """Yield sentences without an end, and pairs of sentences that run into each other."""
    for place, sentence in enumerate(sentences):
        following = sentences[place + 1] if place + 1 < len(sentences) else None
        joined = following is not None and bool(joints(text, max(0, sentence.end - 1), following.start))
        if following is not None and joined:
            message = "Two sentences run into each other here; something may be missing between them."
            yield SourceWarning(WarningKind.RUN_TOGETHER, message, sentence.start, following.end)
            if text[sentence.end : following.start].strip():
                stray = f"There is stray markup here: «{text[sentence.end : following.start].strip()}»."
                yield SourceWarning(WarningKind.STRAY_MARKUP, stray, sentence.end, following.start)
        body = text[sentence.start : sentence.end]
        own = following is not None and not joined and "\n" not in text[sentence.end : following.start]
        if not own and not _COMPLETE.search(body) and _should_end(text, sentence, body, joined=joined):
            message = "This sentence is cut off in the source."
            yield SourceWarning(WarningKind.CUT_OFF, message, sentence.start, sentence.end)


def _should_end(text: str, sentence: TextSpan, body: str, *, joined: bool) -> bool:
    """Tell whether a sentence without a stop is a broken sentence and not a heading, a list item or a table's row."""
    line_start = text.rfind("\n", 0, sentence.start) + 1
    if _LIST_ITEM.match(text[line_start : line_start + 8]) or " | " in body:
        return False
    if joined:
        return True
    words = body.split()
    if len(words) < _LEAST_WORDS and len(re.findall(r"[\u4e00-\u9fff]", body)) < _CHINESE_LEAST:
        return False
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return capitals * 2 < len(words) and any(word.islower() for word in words)

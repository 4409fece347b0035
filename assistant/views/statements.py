"""Who said what: people and bodies, their role, their words, quoted or reported, fact or opinion.

The index tells whose words a sentence holds; voices that it leaves out («the administration said») come from the
rules of the grounding check. The source itself («the article says») is nobody.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.reporting import Stance
from assistant.grounding.speech import Statement
from assistant.grounding.speech import statements as voices_in
from assistant.grounding.voices import is_document
from assistant.views.lexicon import is_verb
from assistant.views.nature import nature_of
from assistant.views.rows import Place, StatementRow
from assistant.views.saying import said_by
from assistant.views.unique import each_once
from index.sentences import TextSpan
from index.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.types import ParsedDocument, Sentence

_PRONOUN: Final = re.compile(r"(?:he|she|they|it|his|her|their|its)$", re.IGNORECASE)
_SAME: Final = re.compile(
    r"(?:the|that|this)\ssame\b|(?:the|this|that)\s(?:report|study|survey|paper|poll)$", re.IGNORECASE
)
_ARTICLE: Final = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_CUT: Final = re.compile(r",?\s(?:while|whereas|but)\s|;\s|,\s(?:and|though)\s", re.IGNORECASE)
_RELATIVE: Final = re.compile(r",?\s(?:that|which|who|whom|whose)\s")


def statements(documents: Iterable[ParsedDocument]) -> tuple[StatementRow, ...]:
    """Return a row for each statement of somebody in ``documents``, in the order of their texts."""
    rows: list[StatementRow] = []
    for parsed, sentence in each_once(documents):
        rows.extend(_of_sentence(parsed, sentence, rows[-1] if rows else None))
    return tuple(rows)


def _of_sentence(parsed: ParsedDocument, sentence: Sentence, before: StatementRow | None) -> Iterator[StatementRow]:
    text = parsed.document.text[sentence.start : sentence.end]
    found = voices_in(text)
    spoken = [one for one in found if not _is_a_name(text, one) and not _is_a_noun(one)]
    known = sentence.speaker if spoken or not found else None
    if known is not None and not any(_is(one.voice, known) for one in spoken):
        others = [one for one in spoken if _cut_before(text, one).start > 0]
        yield _row(sentence, text[: _cut_before(text, others[0]).start] if others else text, 0, known, None)
        spoken = others
    goes_on = before if before is not None and _follows(parsed, before, sentence) else None
    for number, statement in enumerate(spoken):
        own = known if known is not None and _is(statement.voice, known) else None
        speaker = own or _speaker(statement.voice, goes_on)
        if speaker is None:
            continue
        start = _cut_before(text, statement).end if number or (known and own is None) else 0
        end = _cut_before(text, spoken[number + 1]).start if number + 1 < len(spoken) else len(text)
        shifted = replace(statement, start=statement.start - start, end=statement.end - start)
        yield _row(sentence, text[start:end], start, speaker, shifted)


def _cut_before(text: str, statement: Statement) -> TextSpan:
    """Return the conjunction after which ``statement`` speaks, for a sentence with several voices."""
    cuts = list(_CUT.finditer(text, 0, statement.start))
    return TextSpan(*cuts[-1].span()) if cuts else TextSpan(0, 0)


def _row(sentence: Sentence, text: str, at: int, speaker: Speaker, statement: Statement | None) -> StatementRow:
    """Return the row of what is said in ``text``, the part of the sentence that begins ``at`` characters into it."""
    said = said_by(text, statement, speaker.name)
    base = sentence.start + at
    return StatementRow(
        place=Place(sentence.doc_id, sentence.start, sentence.end, base + said.span.start, base + said.span.end),
        speaker=replace(speaker, quoted=said.quoted),
        words=said.words,
        quoted=said.quoted,
        nature=nature_of(
            statement.voice if statement else speaker.name, statement.stance if statement else Stance.TELLS, said
        ),
    )


def _speaker(voice: str, before: StatementRow | None) -> Speaker | None:
    """Return who a voice is; a pronoun or «the same report» is the speaker of the sentence before."""
    if _PRONOUN.match(voice) or _SAME.match(voice):
        return before.speaker if before else None
    if is_document(voice) and not find_names(voice):
        return None
    head, _, role = _RELATIVE.split(voice)[0].partition(",")
    name = _ARTICLE.sub("", head, count=1).strip()
    return Speaker(name, role.strip() or None) if name else None


def _is(voice: str, speaker: Speaker) -> bool:
    """Whether a voice of the sentence is the speaker that the index found: by name, a part of it, or a pronoun."""
    if _PRONOUN.match(voice) or speaker.name.casefold() in voice.casefold():
        return True
    return any(part in voice.split() for part in speaker.name.split() if part[0].isupper())


def _is_a_name(text: str, statement: Statement) -> bool:
    """Whether what was taken for a verb belongs to a name («the United States»)."""
    after = text[statement.end :].lstrip()
    return after.lower().startswith(statement.verb) and after[:1].isupper()


def _is_a_noun(statement: Statement) -> bool:
    """Whether what was taken for a verb is what somebody did something with («held calls with»)."""
    return is_verb(statement.voice.rsplit(maxsplit=1)[-1].lower())


def _follows(parsed: ParsedDocument, before: StatementRow, sentence: Sentence) -> bool:
    """Whether ``before`` stands in the sentence directly before."""
    if not sentence.number or before.place.doc_id != sentence.doc_id:
        return False
    return parsed.sentences[sentence.number - 1].start == before.place.start

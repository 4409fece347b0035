"""Who said what: people and bodies, their role, their words, quoted or reported, fact or opinion.

The index tells whose words a sentence holds; voices that it leaves out («the administration said») come from the
rules of the grounding check. The source itself («the article says») is nobody. Reported speech is shown as the whole
sentence: what is cut out of one loses how the voice stands to it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.reporting import Stance, is_voice
from assistant.grounding.speech import Statement
from assistant.grounding.speech import statements as voices_in
from assistant.grounding.voices import is_critic, is_document, is_study
from assistant.views.modality import modality_at
from assistant.views.rows import Modality, Nature, Place, StatementRow
from assistant.views.unique import each_once
from index.sentences import TextSpan
from index.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.types import ParsedDocument, Sentence

_PRONOUN: Final = re.compile(r"(?:he|she|they|it|his|her|their|its)$", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SAYS: Final = re.compile(
    r"sa(?:id|ys?)|stated|told|tells?|noted|add(?:s|ed)|warn(?:s|ed)?|finds?|found|show(?:s|ed)|reported|claimed|denied|confirmed|"
    r"believes?|think|estimates|urged|according to",
    re.IGNORECASE,
)
"""Verbs that report by themselves; any other («advised», «called») only where «that» or a quotation follows."""
_QUOTATION: Final = re.compile(r"[“\"«](?P<said>[^“”\"«»]*\w[^“”\"«»]*)(?:[”\"»]|$)")
_DIRECT: Final = re.compile(r"(?:^\W*|:\s|\b(?:sa(?:id|ys)|add(?:s|ed)|noted|wrote),\s)(?=[“\"«])")
"""Direct speech opens its sentence or follows its verb; any other quotation is a part of what is reported."""
_JUDGES: Final = re.compile(
    r"\b(?:should|must|ought|need(?:s)? to|has to|have to|calls? (?:on|for)|urge[sd]?|demand(?:s|ed)?|unless|"
    r"best|worst|better|worse|finest|greatest|crucial|essential|vital|valuable|decisive|imperative|worth \w+ing|"
    r"danger(?:ous)?|promising|wrong|right|unfair|fair|excellent|terrible|impossible|inevitable|inseparable|"
    r"unacceptable|disappointing|remarkable|historic|key to|(?:great|vast|huge) (?:\w+ )?potential|"
    r"too (?:little|much|few|many|late|early|high|low)|"
    r"not (?:just|only|merely)|mere(?:ly)?|no longer (?:just|only|merely)|more than ever)\b",
    re.IGNORECASE,
)


def statements(documents: Iterable[ParsedDocument]) -> tuple[StatementRow, ...]:
    """Return a row for each statement of somebody in ``documents``, in the order of their texts."""
    rows: list[StatementRow] = []
    for parsed, sentence in each_once(documents):
        rows.extend(_of_sentence(parsed, sentence, rows[-1] if rows else None))
    return tuple(rows)


def _of_sentence(parsed: ParsedDocument, sentence: Sentence, before: StatementRow | None) -> Iterator[StatementRow]:
    text = parsed.sentence_text(sentence.number)
    spoken = [one for one in voices_in(text) if _reports(text, one)]
    known = sentence.speaker if sentence.speaker and is_voice(sentence.speaker.name, "said") else None
    goes_on = before if before is not None and _follows(parsed, before, sentence) else None
    if known is not None and not any(_is(one.voice, known) for one in spoken):
        yield _row(sentence, text, known, Stance.TELLS)
    for statement in spoken:
        own = known if known is not None and _is(statement.voice, known) else None
        speaker = own or _speaker(statement, goes_on)
        if speaker is not None:
            yield _row(sentence, text, speaker, statement.stance)


def _reports(text: str, statement: Statement) -> bool:
    """Whether something is said: by a plain verb of saying, or by any with «that» or a quotation after it."""
    if _SAYS.fullmatch(statement.verb) or _QUOTATION.search(text, statement.end):
        return True
    return re.compile(rf"\b{re.escape(statement.verb)} that\b", re.IGNORECASE).search(text) is not None


def _row(sentence: Sentence, text: str, speaker: Speaker, stance: Stance) -> StatementRow:
    direct = _DIRECT.search(text)
    pieces = list(_QUOTATION.finditer(text, direct.end())) if direct else []
    span = TextSpan(pieces[0].start("said"), pieces[-1].end("said")) if pieces else TextSpan(0, len(text))
    words = " … ".join(piece["said"].strip(" ,") for piece in pieces) if pieces else text
    words = " ".join(words.split())
    return StatementRow(
        place=Place(
            sentence.doc_id, sentence.start, sentence.end, sentence.start + span.start, sentence.start + span.end
        ),
        speaker=replace(speaker, quoted=bool(pieces)),
        words=words,
        quoted=bool(pieces),
        nature=_nature(speaker.name, stance, words, quoted=bool(pieces)),
    )


def _nature(voice: str, stance: Stance, words: str, *, quoted: bool) -> Nature:
    """Return whether what is said is a fact that is reported, or a judgement, a demand or a forecast."""
    if is_critic(voice) or stance is not Stance.TELLS or _JUDGES.search(words):
        return Nature.OPINION
    if modality_at(words, len(words)) in {Modality.FORECAST, Modality.POSSIBLE}:
        return Nature.OPINION
    plain = not quoted or is_study(voice) or any(character.isdigit() for character in words)
    return Nature.FACT if plain else Nature.OPINION


def _speaker(statement: Statement, before: StatementRow | None) -> Speaker | None:
    """Return who a voice is: its first part that can speak, with the role after it; a pronoun is the speaker before."""
    if _PRONOUN.match(statement.voice):
        return before.speaker if before else None
    if is_document(statement.voice) and not find_names(statement.voice):
        return None
    parts = statement.voice.split(", ")
    first = next((number for number, part in enumerate(parts) if is_voice(part, statement.verb)), 0)
    role = ", ".join(parts[first + 1 :])
    return Speaker(_ARTICLE.sub("", parts[first]).strip(), role if _ARTICLE.match(role) else None)


def _is(voice: str, speaker: Speaker) -> bool:
    """Whether a voice of the sentence is the speaker that the index found: by name, a part of it, or a pronoun."""
    if _PRONOUN.match(voice) or speaker.name.casefold() in voice.casefold():
        return True
    return any(part in re.findall(r"[\w’'-]+", voice) for part in speaker.name.split() if part[0].isupper())


def _follows(parsed: ParsedDocument, before: StatementRow, sentence: Sentence) -> bool:
    """Whether ``before`` stands in the sentence directly before."""
    if not sentence.number or before.place.doc_id != sentence.doc_id:
        return False
    return parsed.sentences[sentence.number - 1].start == before.place.start

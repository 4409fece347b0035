"""Who said what: people and organisations, their roles, and their words, quoted or reported.

The index knows the speaker of a sentence; voices that it leaves out («the administration said») come from the rules of
the grounding check. The source itself («the article says») is not a speaker. Reported speech is shown as the whole
sentence, because a part of it would lose the speaker's stance.

Aliases are resolved: «Mr Holm», «harbour chair Holm» and «the chair» are Ada Holm. A lone name belongs to the one
person with that first or last name, a lone title to its one bearer. If several people may be meant, each stays as the
source names them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.witnesses.attribution import is_document
from assistant.language.names import TITLES, find_names, without_possessive
from assistant.language.speech import Stance, Statement, is_voice
from assistant.language.speech import statements as voices_in
from assistant.language.terms import fold, is_common
from assistant.views.rows import Place, StatementRow, each_once
from index.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.types import ParsedDocument, Sentence

    Person = tuple[str, ...]

_PRONOUN: Final = re.compile(r"(?:he|she|they|it|we|i|his|her|their|its)$", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SAYS: Final = re.compile(
    r"sa(?:id|ys?)|stated|told|tells?|noted|add(?:s|ed)|warn(?:s|ed)?|finds?|found|show(?:s|ed)|reported|claimed|denied|confirmed|"
    r"believes?|think|expects?|estimates|urged|according to",
    re.IGNORECASE,
)
"""Verbs that report by themselves; others («advised», «called») need a «that» or a quotation after them."""
_INSIDE_QUOTATION: Final = r"^(?=[^“«\"]*[,.?!][”»\"])"
_QUOTATION: Final = re.compile(rf"(?:[“\"«]|{_INSIDE_QUOTATION})(?P<said>[^“”\"«»]*\w[^“”\"«»]*)(?:[”\"»]|$)")
_DIRECT: Final = re.compile(rf"{_INSIDE_QUOTATION}|(?:^\W*|:\s|\b(?:sa(?:id|ys)|add(?:s|ed)|noted|wrote),\s)(?=[“\"«])")
"""Direct speech opens its sentence or follows its verb; any other quotation is part of reported speech."""
_OPENED: Final = re.compile(
    r"\W*(?:quot(?:e|ation)s? (?:from|by|of) )?(?P<voice>[^:;.“”\"«»]{2,80}):\s+(?=[“\"«])", re.IGNORECASE
)
"""A voice without a verb: «Ada Holm: “…”», «Quote from councillor Holm: “…”»."""


def statements(documents: Iterable[ParsedDocument]) -> tuple[StatementRow, ...]:
    """Return a row for each statement in ``documents``, in the order of their texts."""
    rows: dict[str, list[StatementRow]] = {}
    for parsed, sentence in each_once(documents):
        own = rows.setdefault(parsed.document.id, [])
        own.extend(_of_sentence(parsed, sentence, own[-1] if own else None))
    return tuple(row for own in rows.values() for row in _in_full(own))


def _of_sentence(parsed: ParsedDocument, sentence: Sentence, before: StatementRow | None) -> Iterator[StatementRow]:
    text = parsed.sentence_text(sentence.number)
    if text.endswith(":") and not _QUOTATION.search(text):
        return  # the statement is below
    opened = _OPENED.match(text)
    if opened is not None and is_voice(opened["voice"], "said"):
        content = text[opened.end() :]
        spoken = [Statement(opened["voice"], "said", Stance.TELLS, content, *opened.span("voice"), quoted=True)]
    else:
        spoken = [one for one in voices_in(text) if _reports(text, one)]
    known = sentence.speaker if sentence.speaker and is_voice(sentence.speaker.name, "said") else None
    last = parsed.sentences[sentence.number - 1].start if sentence.number else None
    goes_on = before if before and before.place.start == last else None
    heard = [_known_better(_speaker(one, goes_on), one.voice, known) for one in spoken]
    if known is not None and not any(_is_speaker(one.voice, known) for one in spoken):
        heard.insert(0, known)
    yield from (_row(sentence, text, one) for one in heard if one is not None and _is_somebody(one.name))


def _reports(text: str, statement: Statement) -> bool:
    """Whether a verb reports speech: by itself, or with «that» or a quotation after it."""
    if _SAYS.fullmatch(statement.verb) or _QUOTATION.search(text, statement.end):
        return True
    return re.compile(rf"\b{re.escape(statement.verb)} that\b", re.IGNORECASE).search(text) is not None


def _row(sentence: Sentence, text: str, speaker: Speaker) -> StatementRow:
    direct = _DIRECT.search(text)
    pieces = list(_QUOTATION.finditer(text, direct.end())) if direct else []
    start, end = (pieces[0].start("said"), pieces[-1].end("said")) if pieces else (0, len(text))
    words = " … ".join(piece["said"].strip(" ,") for piece in pieces) if pieces else text
    words = " ".join(words.split())
    return StatementRow(
        place=Place(sentence.doc_id, sentence.start, sentence.end, sentence.start + start, sentence.start + end),
        speaker=replace(speaker, quoted=bool(pieces)),
        words=words,
        quoted=bool(pieces),
    )


def _speaker(statement: Statement, before: StatementRow | None) -> Speaker | None:
    """Return a voice's speaker: its first part that can speak, and the role after it; a pronoun is the one before."""
    if _PRONOUN.match(statement.voice):
        return before.speaker if before else None
    if is_document(statement.voice) and not find_names(statement.voice):
        return None
    parts = statement.voice.split(", ")
    first = next((number for number, part in enumerate(parts) if is_voice(part, statement.verb)), 0)
    role = ", ".join(parts[first + 1 :])
    name = parts[first].removeprefix("The ").removeprefix("the ").strip()
    if not find_names(name) and (_ARTICLE.match(name) or is_common(fold(name.split()[0]))):
        name = name[:1].lower() + name[1:]
    return Speaker(name, role if _ARTICLE.match(role) else None)


def _is_somebody(name: str) -> bool:
    """Whether a speaker's name ends like one: with a name, or with a word for people or an organisation."""
    last = next(reversed(find_names(name)), None)
    if _PRONOUN.match(name) or without_possessive(name) != name or " that " in name:
        return False
    return (last is not None and name.endswith(last.text)) or is_voice(f"the {name.rpartition(' ')[-1]}", "said")


def _known_better(own: Speaker | None, voice: str, known: Speaker | None) -> Speaker | None:
    """Prefer the index's speaker for a voice, unless it cut the name short («World Travel and Tourism»)."""
    if known is None or not _is_speaker(voice, known):
        return own
    return own if own and not known.role and own.name.startswith(f"{known.name} ") else known


def _is_speaker(voice: str, speaker: Speaker) -> bool:
    """Whether a voice in the sentence is the index's speaker: the name, a part of it, or a pronoun."""
    named = {part for part in speaker.name.split() if part[0].isupper()}
    same = speaker.name.casefold() in voice.casefold() or not named.isdisjoint(re.findall(r"[\w’'-]+", voice))
    return same or _PRONOUN.match(voice) is not None


def _in_full(rows: Sequence[StatementRow]) -> Iterator[StatementRow]:
    """Yield a document's rows, each sentence once per speaker, with the speaker's fullest name in the rows."""
    people = {row.speaker: _keys(row.speaker.name) for row in rows}
    named: dict[Person, list[Speaker]] = {}
    for speaker in people:
        named.setdefault(_person(speaker, people), []).append(speaker)
    seen: set[tuple[int, str]] = set()
    for row in rows:
        alike = named[_person(row.speaker, people)]
        name = max(alike, key=lambda one: len(people[one])).name
        role = next((one.role for one in alike if one.role), None)
        if (row.place.start, name) not in seen:
            seen.add((row.place.start, name))
            yield replace(row, speaker=Speaker(name, role, row.speaker.quoted))


def _keys(name: str) -> Person:
    """Return the words that aliases of a person share; () for a place, or if no name comes last."""
    last = next(reversed(find_names(name)), None)
    is_person = last and name.endswith(last.text) and not any(unit.place for unit in last.units)
    return tuple(unit.key for unit in last.units) if last and is_person else ()


def _person(speaker: Speaker, people: dict[Speaker, Person]) -> Person:
    """Return the identity of a speaker, shared by all aliases."""
    keys, title = people[speaker], speaker.name.casefold()
    if len(keys) == 1:
        bearers = {one for one in people.values() if len(one) > 1 and keys[0] in (one[0], one[-1])}
    elif title in TITLES:
        titled = {one: f"{one.name} {one.role or ''}".casefold().split() for one, held in people.items() if held}
        bearers = {_person(one, people) for one, words in titled.items() if title in words}
    else:
        bearers = set()
    return next(iter(bearers)) if len(bearers) == 1 else keys or (speaker.name, speaker.role or "")

"""Who is who among the speakers of a document: «Mr Holm», «harbour chair Holm» and «the chair» are Ada Holm.

A lone name is that of the one person who has it first or last among theirs, and a lone title that of its one bearer;
where several may be meant, each stays as the source names them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.grounding.names import TITLES, find_names
from index.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.views.rows import StatementRow

    Person = tuple[str, ...]


def in_full(rows: Sequence[StatementRow]) -> Iterator[StatementRow]:
    """Yield the rows of a document, each sentence once for a speaker, who has the fullest name that the rows have."""
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
    """Return what aliases of a person's name share, word by word; () of a place, and where no name comes last."""
    last = next(reversed(find_names(name)), None)
    is_person = last and name.endswith(last.text) and not any(unit.place for unit in last.units)
    return tuple(unit.key for unit in last.units) if last and is_person else ()


def _person(speaker: Speaker, people: dict[Speaker, Person]) -> Person:
    """Return what tells a speaker from the others."""
    keys, title = people[speaker], speaker.name.casefold()
    if len(keys) == 1:
        bearers = {one for one in people.values() if len(one) > 1 and keys[0] in (one[0], one[-1])}
    elif title in TITLES:
        titled = {one: f"{one.name} {one.role or ''}".casefold().split() for one, held in people.items() if held}
        bearers = {_person(one, people) for one, words in titled.items() if title in words}
    else:
        bearers = set()
    return next(iter(bearers)) if len(bearers) == 1 else keys or (speaker.name, speaker.role or "")

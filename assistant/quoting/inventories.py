"""Overviews from sentences of the source, each cited: a summary, the figures, the forecasts, who said what, changes.

A request for all of something is answered from whole documents with ``assistant.views``, so that nothing depends on a
ranking; one with a topic keeps the sentences on it. A notice says when there is more than is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from assistant.language.terms import stems_of
from assistant.questions.requests import Kind
from assistant.quoting.collecting import Quotation, with_context
from assistant.quoting.summaries import central, changed
from assistant.views.figures import figures
from assistant.views.rows import DateRow, FigureRow, Modality, StatementRow
from assistant.views.statements import statements
from assistant.views.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.questions.requests import Request
    from index.types import Corpus, Hit, ParsedDocument, Sentence

    Row = FigureRow | StatementRow | DateRow
    Found = Mapping[str, Sequence[Sentence]]

_MOST: Final = {Kind.SUMMARY: 5, Kind.BRIEF: 3, Kind.KEY_FIGURES: 6, Kind.TOPIC: 5}
"""How many sentences are chosen if the request does not say."""
_MOST_LISTED: Final = 24
_MOST_TEXT: Final = 200_000
"""Most characters of all documents that are read for one request; beyond that only documents of found passages are."""
_NAMES: Final = {
    Kind.KEY_FIGURES: "figure",
    Kind.FIGURES: "figure",
    Kind.FORECASTS: "forecast",
    Kind.TARGETS: "target",
    Kind.DATES: "date",
    Kind.SPEAKERS: "statement",
    Kind.CHANGES: "change",
}
_MODALITIES: Final = {Kind.FORECASTS: Modality.FORECAST, Kind.TARGETS: Modality.TARGET}
_ON_TOPIC: Final = 0.45
"""A sentence with this cosine to the topic is on topic, whatever its words."""
_SAYS_SOMETHING: Final = 3
"""A topic of at least this many words is taken as one; fewer may only name the reader of a summary."""
_LEAST_ON_TOPIC: Final = 3
"""Words that may be a topic («5 bullets for my manager») count only if at least this many sentences contain them."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The quotations, in the order of the source, and notices about them."""

    quotations: tuple[Quotation, ...]
    notices: tuple[str, ...]


def overview(request: Request, hits: Sequence[Hit], corpus: Corpus) -> Overview | None:
    """Return the sentences that ``request`` asks for; None if nothing is on its topic.

    ``hits`` are the search results for it. A notice says so if there is none of the kind asked for.
    """
    notices: list[str] = []
    documents = _documents(hits, corpus, notices)
    found = {parsed.document.id: _sentences(request, parsed, documents) for parsed in documents}
    if request.topic:
        on_topic = _under_headings(request, documents, found)
        on_topic = on_topic or {one.document.id: _on_topic(request, one, found, corpus) for one in documents}
        many = sum(map(len, on_topic.values()))
        narrow = request.insists or request.kind in _NAMES or len(request.topic.split()) >= _SAYS_SOMETHING
        if not many and narrow:
            return None
        if many >= (1 if narrow else _LEAST_ON_TOPIC):
            found = on_topic
        else:
            request = replace(request, topic="")
    if request.kind is Kind.CHANGES and not any(found.values()):
        return None
    shown = _shown(request, documents, found, corpus)
    notices += _completeness(request, sum(map(len, found.values())), len(shown))
    return Overview(with_context(shown, apart=request.kind in _MOST), tuple(notices))


def _documents(hits: Sequence[Hit], corpus: Corpus, notices: list[str]) -> list[ParsedDocument]:
    every = corpus.documents()
    if sum(len(document.text) for document in every) <= _MOST_TEXT:
        return [corpus.parsed(document.id) for document in every]
    best: list[ParsedDocument] = []
    for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits):
        parsed = corpus.parsed(doc_id)
        if best and sum(len(one.document.text) for one in best) + len(parsed.document.text) > _MOST_TEXT:
            break
        best.append(parsed)
    notices.append(f"Only {len(best)} of {len(every)} documents were read for this: those nearest to the question.")
    return best


def _sentences(request: Request, parsed: ParsedDocument, documents: Sequence[ParsedDocument]) -> list[Sentence]:
    """Return the sentences of a document to choose from, in order, with their speakers."""
    if request.kind not in _NAMES:
        return list(parsed.sentences)
    if request.kind is Kind.CHANGES:
        return changed(parsed, documents)
    rows = list(_rows(request.kind, parsed))
    starts = _of_years(rows, parsed, request.years) if request.years else {row.place.start for row in rows}
    voices = {row.place.start: row.speaker for row in reversed(rows) if isinstance(row, StatementRow)}
    return [
        replace(sentence, speaker=voices.get(sentence.start, sentence.speaker))
        for sentence in parsed.sentences
        if sentence.start in starts
    ]


def _of_years(rows: Sequence[Row], parsed: ParsedDocument, years: Sequence[str]) -> set[int]:
    """Return the starts of the sentences about the given years.

    A sentence without a time counts if it follows one of them in the same paragraph.
    """
    times = [(row.place.start, None if isinstance(row, StatementRow) else row.when) for row in rows]
    found = {
        start
        for start, when in times
        if when is not None and any(when.first.year <= int(year) <= when.last.year for year in years)
    }
    undated = {start for start, when in times if when is None}
    for before, after in pairwise(parsed.sentences):
        goes_on = before.start in found and "\n\n" not in parsed.document.text[before.end : after.start]
        if goes_on and after.start in undated:
            found.add(after.start)
    return found


def _rows(kind: Kind, parsed: ParsedDocument) -> Iterator[Row]:
    if kind is Kind.SPEAKERS:
        yield from statements([parsed])
    elif kind is Kind.DATES:
        yield from timeline([parsed])
    else:
        modality = _MODALITIES.get(kind)
        yield from (row for row in figures([parsed]) if modality is None or row.modality is modality)


def _under_headings(request: Request, documents: Sequence[ParsedDocument], found: Found) -> dict[str, list[Sentence]]:
    """Return the sentences under headings that a summary's request names in full; {} if these are too few.

    Of several headings the one with most words wins: «the leave policy» is «Leave Policy», not «When you leave».
    """
    if request.kind in _NAMES:
        return {}
    asked = stems_of(request.text)
    named = {one.section: stems_of(one.section) for own in found.values() for one in own if one.section}
    named = {heading: stems for heading, stems in named.items() if stems and stems <= asked}
    most = max(map(len, named.values()), default=0)
    under = {
        parsed.document.id: [one for one in found[parsed.document.id] if len(named.get(one.section or "", ())) == most]
        for parsed in documents
    }
    return under if named and sum(map(len, under.values())) >= _LEAST_ON_TOPIC else {}


def _on_topic(request: Request, parsed: ParsedDocument, found: Found, corpus: Corpus) -> list[Sentence]:
    """Return the found sentences that name the topic in their text, heading, document name or speaker.

    If the request insists on the topic, sentences near it in meaning count too.
    """
    import numpy as np

    sentences = found[parsed.document.id]
    if not sentences:
        return []
    texts = [parsed.sentence_text(one.number) for one in sentences]
    vectors = np.asarray(corpus.encode([request.topic, *texts]))
    near = (vectors[1:] @ vectors[0] >= _ON_TOPIC) & request.insists
    wanted = stems_of(request.topic)
    above = [f"{one.section or ''} {_names(parsed)} {one.speaker.name if one.speaker else ''}" for one in sentences]
    named = [bool(wanted) and wanted <= stems_of(f"{text} {more}") for text, more in zip(texts, above, strict=True)]
    return [one for one, is_named, is_near in zip(sentences, named, near, strict=True) if is_named or is_near]


def _names(parsed: ParsedDocument) -> str:
    """Return a document's title and the words of its file name."""
    return f"{parsed.document.title} {PurePath(parsed.document.source).stem.replace('-', ' ').replace('_', ' ')}"


def _shown(request: Request, documents: Sequence[ParsedDocument], found: Found, corpus: Corpus) -> list[Quotation]:
    """Return the quotations: each document's share of the central sentences, or the first ones of a list."""
    by_id = {parsed.document.id: parsed for parsed in documents if found[parsed.document.id]}
    asked = None if request.kind is Kind.CHANGES else request.most
    most = asked or _MOST.get(request.kind, _MOST_LISTED)
    if request.kind not in _MOST:
        listed = [Quotation(parsed, (one.number,)) for key, parsed in by_id.items() for one in found[key]]
        return listed[:most]
    share, over = divmod(most, max(1, len(by_id)))
    shown: list[Quotation] = []
    for place, (key, parsed) in enumerate(list(by_id.items())[:most]):
        about = "" if stems_of(request.topic) <= stems_of(_names(parsed)) else request.topic
        chosen = central(parsed, found[key], corpus.encode, share + (place < over), about=about)
        said = {one.text for one in shown}
        quoted = [Quotation(parsed, (sentence.number,)) for sentence in chosen]
        shown += [one for one in quoted if one.text not in said]
    return shown


def _completeness(request: Request, there: int, shown: int) -> list[str]:
    """Return the notice of how many of the sentences asked for are shown."""
    name = _NAMES.get(request.kind)
    if name is None:
        return []
    name += f" for {' or '.join(request.years)}" if request.years else ""
    if not there:
        return [f"No {name} was found in the documents."]
    if shown < there:
        return [f"These are {shown} of {there} sentences with a {name}; the Briefing tab has all of them."]
    if there > 1:
        return [f"All {there} sentences with a {name} are shown."]
    return [f"This is the only sentence with a {name}."]

"""An answer made again from how it was kept, so that a page shows an old conversation as it showed the new one.

Ranges of findings are not kept. Of a source that still says the cited words, page, date and damage are what the index
knows today; of one that is gone or changed, what was kept of it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assistant.conversations.types import TurnStatus
from assistant.types import Answer, Citation, Claim, Finding, Possible, Status, Verdict, cite
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from index.types import Corpus

Json = dict[str, Any]
_RUNNING: Final = "It is still being answered."


def restored(answer: Json, corpus: Corpus) -> Answer:
    """Return the answer of a turn from its JSON; one that is still running is incomplete for now."""
    running = answer["status"] == TurnStatus.RUNNING
    return Answer(
        question=answer["question"],
        status=Status.INCOMPLETE if running else Status(answer["status"]),
        claims=tuple(_claim(claim, corpus) for claim in answer["claims"]),
        withheld=tuple(_claim(claim, corpus) for claim in answer["withheld"]),
        nearest=tuple(_citation(citation, corpus) for citation in answer["nearest"]),
        possible=_possible(answer.get("possible"), corpus),
        reply=answer.get("reply"),
        model=answer["model"],
        problem=_RUNNING if running else answer["problem"],
        notices=tuple(answer["notices"]),
        read_as=answer.get("read_as"),
        timing_ms=answer["timing_ms"],
        fingerprints=answer["fingerprints"],
    )


def _claim(claim: Json, corpus: Corpus) -> Claim:
    return Claim(
        text=claim["text"],
        citations=tuple(_citation(citation, corpus) for citation in claim["citations"]),
        verdict=Verdict(claim["verdict"]),
        score=claim["score"],
        findings=tuple(Finding(f["check"], f["message"], contradicts=f["contradicts"]) for f in claim["findings"]),
        answer_span=claim["answer_span"],
        cell=claim.get("cell"),
    )


def _possible(possible: Json | None, corpus: Corpus) -> Possible | None:
    if possible is None:
        return None
    return Possible(_citation(possible["citation"], corpus), possible["answer_span"], possible["probability"])


def _citation(citation: Json, corpus: Corpus) -> Citation:
    try:
        document = corpus.parsed(citation["doc_id"]).document
        made = cite(document, citation["start"], citation["end"])
    except (BriefingIndexError, ValueError):
        return _kept(citation)
    return made if made.quote == citation["quote"] else _kept(citation)


def _kept(citation: Json) -> Citation:
    published = citation["published"]
    return Citation(
        doc_id=citation["doc_id"],
        start=citation["start"],
        end=citation["end"],
        title=citation["title"],
        quote=citation["quote"],
        page=citation["page"],
        published=date.fromisoformat(published) if published else None,
    )

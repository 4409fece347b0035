"""Answers and reports as JSON, as documented for the command line, and sanitised for a language model.

The page, batches and recorded answers share the form. Document text on its way to a model loses every character that
is not text: control characters (terminal sequences included), direction overrides, invisible tags and the like become
«�», one for one, so that offsets stay valid. The text form of a result, which many clients show to a model as it is,
escapes «<» and «>» as JSON allows: the value is the same, but no document can smuggle in «</…>» or «<|…|>».
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from assistant.types import Status

if TYPE_CHECKING:
    from assistant.grounding.report import CheckedClaim, CheckReport
    from assistant.types import Answer, Citation, Claim, Possible

Json = dict[str, Any]
KEY: Final = "quoted_source_text"
_STAND_IN: Final = "\ufffd"
_LAYOUT: Final = frozenset("\n\t")
_JOINERS: Final = frozenset("\u200c\u200d\u00ad")
"""Invisible characters that are kept because some languages, emoji and hyphenation need them."""


def answer_to_json(answer: Answer, row_id: object = None) -> Json:
    """Return an answer; ``row_id`` is the id of a batch row, None for a single question."""
    return {
        "id": row_id,
        "question": answer.question,
        "status": str(answer.status),
        "text": answer.text,
        "claims": [claim_to_json(claim) for claim in answer.claims],
        "withheld": [claim_to_json(claim) for claim in answer.withheld],
        "nearest": [citation_to_json(citation) for citation in answer.nearest],
        "possible": possible_to_json(answer.possible) if answer.possible is not None else None,
        "reply": answer.reply,
        "notices": list(answer.notices),
        "read_as": answer.read_as,
        "model": answer.model,
        "timing_ms": dict(answer.timing_ms),
        "fingerprints": dict(answer.fingerprints),
        "problem": answer.problem,
        **({"error": answer.problem} if answer.status is Status.ERROR else {}),
    }


def claim_to_json(claim: Claim) -> Json:
    """Return a claim with its verdict, findings and citations."""
    return {
        "text": claim.text,
        "verdict": str(claim.verdict),
        "score": round(claim.score, 6),
        "findings": [
            {"check": finding.check, "message": finding.message, "contradicts": finding.contradicts}
            for finding in claim.findings
        ],
        "citations": [citation_to_json(citation) for citation in claim.citations],
        "answer_span": claim.answer_span,
        **({"cell": claim.cell} if claim.cell else {}),
    }


def possible_to_json(possible: Possible) -> Json:
    """Return a passage that may answer."""
    return {
        "citation": citation_to_json(possible.citation),
        "answer_span": possible.answer_span,
        "probability": round(possible.probability, 6),
    }


def citation_to_json(citation: Citation) -> Json:
    """Return a citation: exact words, place, and the source's warnings there."""
    return {
        "doc_id": citation.doc_id,
        "title": citation.title,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": citation.page,
        "last_page": citation.last_page,
        "published": citation.published.isoformat() if citation.published else None,
        "warnings": [warning.message for warning in citation.warnings],
    }


def report_to_json(report: CheckReport) -> Json:
    """Return a report of the check."""
    return {
        "grounded": report.grounded,
        "score": round(report.score, 6),
        "claims": [checked_to_json(claim) for claim in report.claims],
        "spans": [{"start": span.start, "end": span.end, "score": round(span.score, 6)} for span in report.spans],
    }


def checked_to_json(claim: CheckedClaim) -> Json:
    """Return a checked claim with its evidence."""
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "verdict": str(claim.verdict),
        "score": round(claim.score, 6),
        "findings": [{"check": finding.check, "message": finding.message} for finding in claim.findings],
        "evidence": [
            {"source": item.source, "start": item.start, "end": item.end, "quote": item.text} for item in claim.evidence
        ],
    }


def plain(text: str) -> str:
    r"""Replace each character that is not text with «�»; the length stays the same.

    >>> plain("red \x1b[31m text\u202e, joined")
    'red �[31m text�, joined'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign if _is_text(sign) else _STAND_IN for sign in text)


def all_plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with ``plain`` applied to all its texts."""
    match value:
        case str():
            return plain(value)
        case list():
            return [all_plain(one) for one in value]
        case dict():
            return {name: all_plain(one) for name, one in value.items()}
        case _:
            return value


def as_text(value: object) -> str:
    r"""Return a JSON value as text in which nothing looks like a tag.

    >>> print(as_text({"quote": "</result> <|im_start|>"}))
    {"quote": "\u003c/result\u003e \u003c|im_start|\u003e"}
    """
    written = json.dumps(value, ensure_ascii=False)
    return written.replace("<", "\\u003c").replace(">", "\\u003e")


def _is_text(sign: str) -> bool:
    return (
        sign in _LAYOUT
        or sign in _JOINERS
        or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )

"""Answers and reports as JSON, as the command line's contract has them; page, batches and recorded answers share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.types import Status

if TYPE_CHECKING:
    from assistant.grounding.report import CheckedClaim, CheckReport
    from assistant.types import Answer, Citation, Claim, Possible

Json = dict[str, Any]


def answer_to_json(answer: Answer, row_id: object = None) -> Json:
    """Return an answer; ``row_id`` is the id of a batch's row, None for a single question."""
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
    """Return a citation: exact words, where they stand, and what is wrong with the source there."""
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
    """Return a claim of such a report with its evidence."""
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

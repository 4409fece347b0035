"""Answers as JSON keep the contract: its keys, and three ways of not answering kept apart."""

from __future__ import annotations

import json
from datetime import date

from assistant.types import Answer, Citation, Claim, Finding, Possible, Status, Verdict
from assistant.wire import answer_to_json
from index.types import SourceWarning, WarningKind

WARNING = SourceWarning(WarningKind.CUT_OFF, "The sentence is cut off.", 0, 9)
CITATION = Citation("d", 0, 9, "Minutes", "It rained", page=2, published=date(2025, 5, 19), warnings=(WARNING,))
CLAIM = Claim("It rained.", (CITATION,), Verdict.SUPPORTED, 0.25, (), "rained")
HELD = Claim("It snowed.", (CITATION,), Verdict.CONTRADICTED, 1.0, (Finding("polarity", "it rained"),))


def test_an_answer_has_all_keys_of_the_contract() -> None:
    made = answer_to_json(Answer("Q?", Status.ANSWERED, (CLAIM,), (HELD,), (CITATION,)), "7")
    keys = {"id", "question", "status", "text", "claims", "withheld", "nearest", "model", "timing_ms"}
    assert keys <= made.keys()
    assert keys - {"id"} <= json.loads(json.dumps(made)).keys()
    claim = made["claims"][0]
    assert {"text", "verdict", "score", "findings", "citations", "answer_span"} == claim.keys()
    citation = claim["citations"][0]
    assert {"doc_id", "title", "start", "end", "quote", "page"} <= citation.keys()
    assert (citation["published"], citation["warnings"]) == ("2025-05-19", ["The sentence is cut off."])
    assert made["withheld"][0]["findings"][0] == {"check": "polarity", "message": "it rained", "contradicts": False}


def test_only_an_error_has_the_key_error() -> None:
    for status in Status:
        made = answer_to_json(Answer("Q?", status, problem="It broke."))
        assert ("error" in made) == (status is Status.ERROR)
        assert made["problem"] == "It broke."


def test_what_may_answer_is_told_beside_an_answer_that_is_none() -> None:
    assert answer_to_json(Answer("Q?", Status.ABSTAINED))["possible"] is None
    made = answer_to_json(Answer("Q?", Status.ABSTAINED, possible=Possible(CITATION, "rained", 0.25)))
    assert made["possible"].keys() == {"citation", "answer_span", "probability"}
    assert made["possible"]["citation"]["quote"] == "It rained"
    assert (made["status"], made["claims"]) == ("abstained", [])
    assert made["text"] == "Nothing in the briefing answers this for certain."
    assert answer_to_json(Answer("Q?", Status.ABSTAINED))["text"] == "The briefing does not say."

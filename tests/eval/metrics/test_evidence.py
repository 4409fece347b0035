"""Where the evidence was: cited, shown, in the documents, nowhere, or not to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.types import Verdict
from eval.metrics.evidence import EVIDENCE, VERBATIM, EvidencePlace, evidence_share, place_of
from tests.eval.metrics.making import OTHER, SAID, claim, item, passage, score

if TYPE_CHECKING:
    from eval.items import Item


def place(found: Item) -> EvidencePlace | None:
    """Return the place of the only claim of an item."""
    return place_of(found, found.claims[0])


def test_a_claim_that_its_citations_bear_out_is_supported() -> None:
    assert place(item(score(cited=True, citations=1, good_citations=1), passages=[])) is EvidencePlace.SUPPORTED


def test_a_claim_whose_evidence_was_retrieved_and_not_cited_is_mis_cited() -> None:
    assert place(item(score(), passages=[passage(OTHER), passage(SAID)])) is EvidencePlace.MIS_CITED


def test_what_another_claim_cites_was_shown_too() -> None:
    claims = [claim(SAID, quotes=(OTHER,)), claim(OTHER, quotes=(SAID,))]
    assert place(item(score(), score(OTHER), claims=claims)) is EvidencePlace.MIS_CITED


def test_evidence_that_runs_across_two_passages_was_shown() -> None:
    """Split elsewhere the gold stays valid."""
    halves = [passage("It generated 41.06 zettabytes", 0), passage("of data, they say.", 30)]
    assert place(item(score("It was 41.06 zettabytes."), passages=halves)) is EvidencePlace.MIS_CITED


def test_a_true_claim_that_nothing_shown_bears_out_was_not_shown() -> None:
    assert place(item(score(), passages=[passage(OTHER)])) is EvidencePlace.NOT_SHOWN
    assert place(item(score(OTHER, reason=VERBATIM), passages=[])) is EvidencePlace.NOT_SHOWN


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.CONTRADICTED])
def test_a_bad_claim_is_fabricated_whatever_it_cites(verdict: Verdict) -> None:
    assert place(item(score(verdict=verdict), passages=[passage(SAID)])) is EvidencePlace.FABRICATED


def test_what_the_judge_cannot_tell_or_nobody_recorded_has_no_known_place() -> None:
    assert place(item(score(verdict=None), passages=[])) is EvidencePlace.UNKNOWN
    assert place(item(score())) is EvidencePlace.UNKNOWN  # no passages were recorded
    assert (
        place(item(score("China made a lot of data."), passages=[passage(OTHER)])) is EvidencePlace.UNKNOWN
    )  # a paraphrase


def test_a_greeting_has_no_place_and_the_shares_add_up_to_one() -> None:
    greeting = score("Hello!", Verdict.NOT_FACTUAL)
    assert place(item(greeting)) is None
    items = [item(score(), greeting, passages=[passage(OTHER)]), item(score(verdict=None)), item()]
    rates = [rate for metric in EVIDENCE.values() if (rate := metric(items)) is not None]
    assert sum(rate.rate for rate in rates) == pytest.approx(1)
    assert {rate.denominator for rate in rates} == {2}


def test_the_gold_judge_gives_the_reason_that_is_looked_for() -> None:
    from eval.judges.gold import GoldJudge

    found = item(score())
    assert GoldJudge().judged(found.case, found.row, [SAID])[0].reason == VERBATIM


def test_no_claims_have_no_shares() -> None:
    assert all(evidence_share([item()], each) is None for each in EvidencePlace)
    assert all(metric([]) is None for metric in EVIDENCE.values())

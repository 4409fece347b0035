"""Every witness over its table, its ranges, and what it says of a sentence held against itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding.evidence import evidence_from
from assistant.grounding.examination import WITNESSES
from assistant.grounding.witnesses import attribution
from index.memory import TextCorpus
from index.sentences import split
from tests.assistant.grounding.tables import Case, cases, evidence_of, findings_of, witnesses

ARTICLE = Path(__file__).parents[4] / "shared" / "briefing"
SHIPPED = Path(__file__).parents[3] / "index" / "briefing"
ALL = [(witness, case) for witness in witnesses() for case in cases(witness)]


def test_each_witness_has_a_table_with_both_kinds_of_cases() -> None:
    assert set(WITNESSES) == set(witnesses())
    for witness in witnesses():
        table = cases(witness)
        assert len(table) >= 30
        assert len(table) * 0.4 <= sum(case.caught for case in table) <= len(table) * 0.6


@pytest.mark.parametrize(("witness", "case"), ALL, ids=[case.id for _, case in ALL])
def test_the_witness_speaks_exactly_where_it_must(witness: str, case: Case) -> None:
    findings = findings_of(witness, case)
    if case.limit is not None:
        pytest.skip(f"known limit: {case.limit}")
    assert bool(findings) is case.caught, case.why
    for finding in findings:
        assert finding.check == witness
        assert finding.message
        if finding.claim_range is not None:
            assert 0 <= finding.claim_range.start < finding.claim_range.end <= len(case.claim)


def test_a_sentence_held_against_itself_is_never_doubted() -> None:
    files = sorted(ARTICLE.glob("*.txt"))
    if not files:
        pytest.skip("../shared/briefing is missing on this machine")
    text = files[0].read_text(encoding="utf-8")
    for span in split(text):
        sentence = text[span.start : span.end]
        for witness, find in WITNESSES.items():
            assert find(sentence, evidence_of([sentence])) == (), (witness, sentence)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_a_witness(claim: str, source: str) -> None:
    for find in WITNESSES.values():
        for finding in find(claim, evidence_of([source])):
            assert finding.message


def test_a_shipped_sentence_with_its_speaker_is_never_doubted_against_itself() -> None:
    """The index knows who speaks; a sentence that names its own speaker leaves nobody out."""
    for path in sorted(SHIPPED.glob("*.md")):
        corpus = TextCorpus([path.read_text(encoding="utf-8").split("---", 2)[2]])
        parsed = corpus.parsed("0")
        for sentence in parsed.sentences:
            text = parsed.sentence_text(sentence.number)
            evidence = evidence_from(parsed, [sentence.number])
            for witness, find in WITNESSES.items():
                assert find(text, evidence) == (), (witness, text)


def test_the_professor_is_of_the_university_that_speaks_of_him() -> None:
    """Saying who a speaker is leaves nobody out; saying what he thinks without him does."""
    text = "Professor Ada Berg of Lakeside University expects the search to move from rivers to lakes."
    parsed = TextCorpus([text]).parsed("0")
    evidence = evidence_from(parsed, [0])
    assert attribution.find("The university is Lakeside University.", evidence) == ()
    assert attribution.find("Ada Berg is expecting the search to move from rivers to lakes.", evidence) == ()

"""Forged answers by templates: what is told otherwise stays true, what is broken is in no document."""

from __future__ import annotations

from eval.building.proposals import break_of, forgeable, rephrased
from eval.matching import says
from eval.systems import shipped_texts
from index import shipped_documents
from index.loaders import load
from index.parsing import parse


def test_rephrased_keeps_all_figures() -> None:
    made = rephrased("In 2024, China made more than 41 billion tonnes, 25% of it steel, which is a record.")
    assert says(made.text, "41 billion")
    assert says(made.text, "25%")
    assert "record" not in made.text


def test_a_break_is_no_sentence_of_the_document_and_the_kinds_come_in_turn() -> None:
    document = [
        text[s.start : s.end]
        for text, path in zip(shipped_texts(), shipped_documents(), strict=True)
        for s in parse(load(path)).sentences
    ]
    counts: dict[str, int] = {}
    for sentence in filter(forgeable, document):
        made = break_of(sentence, document, frozenset({"Liu Bo", "Liu Liehong", "Xu Tao", "Shen Changxiang"}), counts)
        if made is not None:
            counts[made.kind] = counts.get(made.kind, 0) + 1
            assert made.text not in document
    assert len(counts) >= 8
    assert max(counts.values()) <= sum(counts.values()) / 3

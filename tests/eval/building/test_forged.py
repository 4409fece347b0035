"""Forged answers: true ones stay true, broken ones are in no document, and a judge is measured by them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from assistant.types import Verdict
from eval.building.forged_answers import ForgedAnswer, JudgedAnswer, judge_answers, judge_figures, load_forged
from eval.building.proposals import break_of, forgeable, rephrased
from eval.commands.build import judge_forged, open_named_judge
from eval.errors import JudgeRefused, SuiteRefused
from eval.judges import ClaimScore
from eval.matching import says
from eval.systems import shipped_texts
from index import shipped_documents
from index.loaders import load
from index.parsing import parse
from tests.eval.conftest import write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.cases import Case
    from eval.judges import Judge, Row


BREAKS = {
    "number", "unit", "name", "date", "direction", "negation", "hedge", "speaker", "opinion", "addition", "order",
    "quantifier",
}  # fmt: skip


class _Always:
    """A judge that always says one thing."""

    name = "always"
    fingerprint = ""

    def __init__(self, verdict: Verdict | None, *, cited: bool = True) -> None:
        self.verdict = verdict
        self.cited = cited

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        del case, documents
        return tuple(ClaimScore(claim["text"], self.verdict, "always", cited=self.cited) for claim in row["claims"])


class _Knowing(_Always):
    """A judge that knows the truth of each sentence, but for those named."""

    def __init__(self, answers: Sequence[ForgedAnswer], wrong: frozenset[str] = frozenset()) -> None:
        super().__init__(None)
        self.truth = {claim.text: claim.good for answer in answers for claim in answer.claims}
        self.borne_out = {answer.id: answer.borne_out for answer in answers}
        self.wrong = wrong

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        del documents
        flip = case.id in self.wrong
        return tuple(
            ClaimScore(
                claim["text"],
                Verdict.SUPPORTED if self.truth[claim["text"]] is not flip else Verdict.UNSUPPORTED,
                "known",
                cited=self.borne_out[case.id] is True,
            )
            for claim in row["claims"]
        )


def _judge(judge: Judge) -> list[JudgedAnswer]:
    return judge_answers(judge, load_forged("forged").answers, shipped_texts())


def test_half_of_the_shipped_answers_are_good_and_every_kind_of_break_is_there() -> None:
    answers = load_forged("forged").answers
    kinds = Counter(answer.kind for answer in answers)
    assert len(answers) >= 200
    assert set(kinds) == BREAKS | {"right", "mis_cited", "uncited", "half_right"}
    assert min(kinds.values()) >= 8
    assert sum(answer.good for answer in answers) * 2 == len(answers)


def test_what_settles_an_answer_and_what_it_cites_stands_in_the_documents() -> None:
    documents = shipped_texts()
    for answer in load_forged("forged").answers:
        for quote in (*answer.about, *(quote for claim in answer.claims for quote in claim.cites)):
            assert any(quote in text for text in documents), (answer.id, quote)


def test_the_citations_of_each_kind_are_as_it_says() -> None:
    for answer in load_forged("forged").answers:
        cited = {quote for claim in answer.claims for quote in claim.cites}
        if answer.kind == "uncited":
            assert not cited
        elif answer.kind == "mis_cited":
            assert cited
            assert not cited & set(answer.about)
        else:
            assert set(answer.about) <= cited, answer.id
        assert len(answer.claims) == (2 if answer.kind == "half_right" else 1)


def test_half_right_answers_have_one_sentence_of_each_kind_in_either_order() -> None:
    orders = Counter(
        tuple(claim.good for claim in answer.claims)
        for answer in load_forged("forged").answers
        if answer.kind == "half_right"
    )
    assert orders[True, False] == orders[False, True]
    assert len(orders) == 2


def test_no_broken_sentence_but_an_opinion_stands_in_the_documents() -> None:
    """An opinion told as a fact may keep all its words and lose only who holds it."""
    documents = shipped_texts()
    for answer in load_forged("forged").answers:
        for claim in answer.claims:
            if not claim.good and answer.kind != "opinion":
                assert not any(claim.text in text for text in documents), answer.id


@pytest.mark.parametrize("verdict", [Verdict.SUPPORTED, Verdict.UNSUPPORTED, Verdict.NOT_FACTUAL])
def test_a_judge_that_always_says_one_thing_has_a_balanced_accuracy_of_one_half(verdict: Verdict) -> None:
    found = judge_figures(_judge(_Always(verdict)))
    assert found.balanced is not None
    assert found.balanced.rate == 0.5
    assert found.balanced.low < 0.5 < found.balanced.high
    assert found.balanced_citations is not None
    assert found.balanced_citations.rate == 0.5
    judged = sum(each.truth.numerator for each in found.kinds.values())
    assert judged * 2 == sum(each.truth.denominator for each in found.kinds.values())
    assert found.sentences is not None
    assert found.sentences.numerator == 0


def test_an_unscored_answer_was_not_judged_rightly() -> None:
    found = judge_figures(_judge(_Always(None)))
    assert found.balanced is not None
    assert (found.balanced.rate, found.unscored) == (0, 240)


def test_a_judge_with_known_errors_gets_those_figures() -> None:
    answers = load_forged("forged").answers
    wrong = frozenset({"number-01", "number-02", "right-01", "half_right-03"})
    found = judge_figures(judge_answers(_Knowing(answers, wrong), answers, ()))
    assert (found.kinds["number"].truth.numerator, found.kinds["number"].truth.denominator) == (7, 9)
    assert found.kinds["number"].truth.low == pytest.approx(0.400, abs=0.001)  # Clopper and Pearson for 7 of 9
    assert found.found is not None
    assert found.passed is not None
    assert found.found.numerator == 118  # of a half-right answer one sentence is still called bad
    assert found.passed.numerator == 119
    assert found.sentences is not None
    assert found.sentences.numerator == 11
    assert found.not_borne_out is not None
    assert found.not_borne_out.rate == 1


def test_a_judge_that_splits_the_answer_otherwise_still_gets_a_verdict() -> None:
    class _Whole(_Always):
        def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
            del case, documents
            return (ClaimScore(row["text"], Verdict.UNSUPPORTED, "whole"),)

    (one,) = [each for each in _judge(_Whole(None)) if each.answer.id == "half_right-01"]
    assert one.rightly
    assert one.sentences is None


def test_our_check_sees_most_breaks_and_passes_most_right_answers(tmp_path: Path) -> None:
    found = judge_figures(_judge(open_named_judge("grounding:quick", tmp_path)))
    assert found.balanced is not None
    assert found.balanced.low > 0.65
    assert found.balanced_citations is None


@pytest.mark.parametrize("name", ["grounding:", "grounding:slow", "oracle"])
def test_an_unknown_judge_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(JudgeRefused, match="There is no judge"):
        open_named_judge(name, tmp_path)


def _row(**changes: Any) -> dict[str, Any]:
    claim = {"text": "It was 3 m long.", "good": True, "cites": ["It was 3 m long."]}
    return {"id": "a", "kind": "right", "question": "How long?", "claims": [claim], "about": claim["cites"], **changes}


@pytest.mark.parametrize(
    ("change", "says_what"),
    [
        ({"id": "first"}, "line 2.*stands in line 1"),
        ({"claims": []}, "line 2: claims"),
        ({"about": []}, "line 2: about"),
        ({"kind": "number"}, "line 2.*of the kind number"),
        ({"claims": [{"text": "It was 4 m.", "good": False, "cites": []}]}, "line 2.*of the kind right"),
        ({"surprise": 1}, "line 2: surprise"),
    ],
)
def test_bad_rows_are_refused_naming_file_and_line(tmp_path: Path, change: dict[str, Any], says_what: str) -> None:
    path = write_lines(tmp_path / "mine.jsonl", [_row(id="first"), _row(**change)])
    with pytest.raises(SuiteRefused, match=says_what):
        load_forged(str(path))


@pytest.mark.parametrize(("content", "says_what"), [("", "no forged answers"), ("{", "line 1"), ("[1]", "line 1")])
def test_unusable_files_are_refused(tmp_path: Path, content: str, says_what: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(content)
    with pytest.raises(SuiteRefused, match=says_what):
        load_forged(str(path))


def test_machine_made_answers_count_only_when_accepted(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", [_row(made="machine"), _row(id="b", made="machine", accepted=False)])
    with pytest.raises(SuiteRefused, match="accepted none of the 2"):
        load_forged(str(path))


def test_the_command_prints_one_json_object_and_a_table(tmp_path: Path) -> None:
    result = CliRunner().invoke(judge_forged, ["--judge", "gold", "--json", "--home", str(tmp_path)])
    found = json.loads(result.stdout)
    assert (found["n"], found["suite"]) == (240, "forged")
    assert set(found["judges"]) == {"gold"}
    assert found["judges"]["gold"]["kinds"]["number"]["truth"]["denominator"] == 9
    shown = CliRunner().invoke(judge_forged, ["--judge", "gold", "--show", "1", "--home", str(tmp_path)]).stdout
    assert "always saying one thing gives 0.5" in shown
    assert "mis_cited" in shown


def test_citations_that_no_document_holds_are_refused(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", [_row()])
    result = CliRunner().invoke(
        judge_forged, ["--suite", str(path), "--judge", "gold", "--home", str(tmp_path / "home")]
    )
    assert result.exit_code == 1
    assert "stands in no document" in result.stderr


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

"""A run whose every figure is known by hand, with hostile texts in it, in both forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.types import Verdict
from eval.cases import Case
from eval.runs import Run
from tests.eval.metrics.making import claim, item, passage, score

if TYPE_CHECKING:
    from eval.items import Item
    from eval.judges import ClaimScore

HOSTILE = (
    "<script>window.hacked=1</script> ![x](http://evil.example/p.png) [a](javascript:x) \u202e52\x1b[31m & 'q' \"q\""
)
SOURCE = "The port handled 41 million tonnes in 1987, which is 18% more than in 1986."
HEADER: dict[str, Any] = {
    "suite": "harbour",
    "suite_fingerprint": "5f0e",
    "shipped": False,
    "system": "replay:answers.jsonl",
    "fingerprints": {"answers": "a11ce"},
    "judge": "gold",
    "judge_fingerprint": "",
    "judge_parts": {"prompt": "", "threshold": "", "training": [], "weights": []},
    "claim_splitter": "1",
    "code": "c0de",
    "cases": 12,
    "circular": False,
}
RIGHT = score(SOURCE, cited=True, citations=1, good_citations=1)
BAD = Verdict.CONTRADICTED


def known_run(*, name: str = "harbour-1", circular: bool = False) -> Run:
    """Return twelve items: 5 right, 2 with a bad sentence, 1 false answer, 1 beside the point, 2 declined, 1 failed."""
    items = (
        *(
            _answer(f"right-{n}", score(SOURCE, cited=True, citations=1, good_citations=1), risk=n / 50)
            for n in range(3)
        ),
        _answer("untold", score("It matters a great deal.", None, reason="nothing is known of it"), risk=0.3),
        _answer("wrong-figure", score("It was 52% more than in 1986.", BAD, reason="says «52%»"), risk=0.4),
        _answer("hostile", score(HOSTILE, BAD, reason="names 52, a figure that stands in no document"), risk=0.6),
        _answer("beside", score("Ships are large.", Verdict.SUPPORTED), risk=0.2, must="41 million"),
        _declined("caught", score("It was 14 million.", BAD, withheld=True), risk=0.9),
        _declined("shy"),
        item(case=_case("failed"), status="error", error="the model did not answer"),
        item(score("It is blue."), case=_case("false-answer", answerable=False), timing_ms={"total": 900.0}),
        item(case=_case("rightly-declined", answerable=False)),
    )
    return Run(name, {**HEADER, "circular": circular}, items)


def _case(name: str, *, answerable: bool = True, must: str = "") -> Case:
    kind = "figure" if answerable else "unanswerable"
    question = f"How much did the port handle in 1987 ({name})?"
    if not answerable:
        return Case(id=name, question=question, answerable=False, kind=kind)
    return Case(
        id=name, question=question, answerable=True, must_say=((must,),) if must else (), must_cite=(SOURCE,), kind=kind
    )


def _answer(name: str, scored: ClaimScore, *, risk: float, must: str = "") -> Item:
    recorded = claim(scored.text, risk, quotes=(SOURCE,), checks=("quantity",) if scored.verdict is BAD else ())
    return item(
        scored,
        case=_case(name, must=must),
        claims=[recorded],
        passages=[passage(SOURCE, 0)],
        timing_ms={"first_claim": 400.0, "total": 1000.0},
        cost={"calls": 2, "input_tokens": 900, "output_tokens": 40, "tries": 1},
    )


def _declined(name: str, *withheld: ClaimScore, risk: float = 0.5) -> Item:
    recorded = [{**claim(each.text, risk, quotes=(SOURCE,)), "findings": [FINDING]} for each in withheld]
    return item(*withheld, case=_case(name), withheld=recorded, passages=[passage("Ships are large.", 0)])


FINDING = {"check": "quantity", "message": "the answer says 14, the source says 41", "contradicts": True}

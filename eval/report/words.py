"""How figures are put in words; both forms of the report use these."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.statistics import Balanced, Corrected, Difference, Mean, Rate, Refusal

NAMES: Final[Mapping[str, str]] = {
    "H_A": "Answers with a bad sentence, of the answers (H_A)",
    "H_Q": "Answers with a bad sentence, of all questions (H_Q)",
    "H_C": "Bad sentences, of the factual sentences shown (H_C)",
    "contradicted": "– of these contradicted",
    "unsupported": "– of these unsupported",
    "unscored": "Sentences that the judge cannot tell",
    "H_A_if_unscored_bad": "H_A if all of those were bad",
    "H_A_before": "H_A before the check",
    "H_Q_before": "H_Q before the check",
    "H_C_before": "H_C before the check",
    "gate_caught": "Bad sentences that the check caught",
    "gate_good_withheld": "Good sentences that the check withheld",
    "answer_rate": "Questions answered",
    "over_refusal": "Declined though answerable (over-refusal)",
    "false_answer": "Answered though unanswerable (false answer)",
    "citation_recall": "Sentences that their citations support (recall)",
    "citation_precision": "Citations that bear their sentence out (precision)",
    "correct": "Correct",
    "incorrect": "Incorrect",
    "not_attempted": "Not attempted",
    "accuracy_given_attempted": "Correct, of the answers given",
}
PLACES: Final[Mapping[str, str]] = {
    "supported": "Supported: in what the sentence cites",
    "mis_cited": "Mis-cited: in what the system had before it, but not in what the sentence cites",
    "not_shown": "Not shown: in the documents, but not in what the system had before it",
    "fabricated": "Fabricated: nowhere in the documents",
    "unknown": "Not known: the judge cannot tell, or no passages were recorded",
}
COSTS: Final = (
    ("first_claim", "Seconds to the first sentence"),
    ("last_claim", "Seconds to the last sentence"),
    ("calls", "Model calls"),
    ("input_tokens", "Tokens read"),
    ("output_tokens", "Tokens written"),
    ("words", "Words of an answer"),
)
JUDGES: Final[Mapping[str, str]] = {
    "gold": "the gold facts of each case, which no model decides",
    "check": "the program's own check",
}
NOTHING: Final = "nothing to count"
_TINY: Final = 0.001


def judge_in_words(name: str) -> str:
    """Return what a judge is, for a reader who does not know its name."""
    if name.startswith("people:"):
        return f"people's labels ({name.removeprefix('people:')})"
    return JUDGES.get(name, f"the judge «{name}»")


def percent(value: float) -> str:
    """Return a share in [0, 1] as a percentage with one decimal; never 0 or 100 for what is only near.

    >>> percent(0.0714), percent(0.0), percent(0.00042), percent(0.9996), percent(0.99999), percent(1.0)
    ('7.1 %', '0 %', '0.04 %', '99.96 %', '99.999 %', '100 %')
    """
    if value in {0, 1}:
        return f"{100 * value:.0f} %"
    if value < _TINY:
        return f"{Decimal(f'{100 * value:.1g}'):f} %"
    if value > 1 - _TINY:
        return f"{100 - Decimal(f'{100 * (1 - value):.1g}'):f} %"
    return f"{100 * value:.1f} %"


def between(low: float, high: float) -> str:
    """Return the bounds of an interval.

    >>> between(0.1, 0.25)
    '10.0 % to 25.0 %'
    """
    return f"{percent(low)} to {percent(high)}"


def figure(rate: Rate | None) -> str:
    """Return a rate with its counts and interval; 0 % is told with its upper bound, never as ±0."""
    if rate is None:
        return NOTHING
    return f"{percent(rate.rate)} ({rate.numerator} of {rate.denominator}; 95 %: {between(rate.low, rate.high)})"


def mean_figure(mean: Mean | None) -> str:
    """Return a mean in [0, 1] with its interval."""
    if mean is None:
        return NOTHING
    return f"{mean.mean:.3f} (over {mean.count} questions; 95 %: {mean.low:.3f} to {mean.high:.3f})"


def balanced_figure(found: Balanced | None) -> str:
    """Return a balanced accuracy in [0, 1] with its interval."""
    return NOTHING if found is None else f"{found.rate:.3f} (95 %: {found.low:.3f} to {found.high:.3f})"


def points(difference: Difference) -> str:
    """Return a difference of two shares in percentage points, with its sign and interval."""
    low, high = (_signed(value) for value in (difference.low, difference.high))
    return f"{_signed(difference.difference)} points (95 %: {low} to {high})"


def corrected_figure(found: Corrected | Refusal) -> str:
    """Return a corrected rate with its interval, or why there is none."""
    from eval.statistics import Refusal

    if isinstance(found, Refusal):
        return f"refused: {found.reason}"
    return f"{percent(found.estimate)} (95 %: {between(found.low, found.high)})"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "answer"), counted(2000, "answer")
    ('1 answer', '2,000 answers')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _signed(share: float) -> str:
    return "0.0" if abs(share) < _TINY / 2 else f"{100 * share:+.1f}".replace("-", "−")

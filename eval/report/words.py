"""How figures are put in words, and how texts of cases, answers and documents are made safe to show.

These texts may be hostile or broken. A control character can end an XML file or move what a terminal shows, a
bidirectional override can make a figure read backwards, and Markdown from a document can load a picture from somebody's
server. Nothing is dropped silently: what cannot be shown appears as «�», and markup as its characters.
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.statistics.corrected import Corrected, Refusal
    from eval.statistics.intervals import Balanced, Mean, Rate
    from eval.statistics.pairs import Difference

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
LONGEST: Final = 1200
"""The most characters of one text that a report shows."""
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~$@])")
_SHARE: Final = re.compile(r"(?<=\d) %")
_LINK: Final = re.compile(r"://|(?<=www)\.", re.IGNORECASE)


def judge_in_words(name: str) -> str:
    """Describe a judge for a reader who does not know its name."""
    if name.startswith("people:"):
        return f"people's labels ({name.removeprefix('people:')})"
    return JUDGES.get(name, f"the judge «{name}»")


def percent(value: float) -> str:
    """Return a share in [0, 1] as a percentage with one decimal; values near 0 or 1 are never rounded to 0 or 100.

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
    """Return the bounds of an interval in words.

    >>> between(0.1, 0.25)
    '10.0 % to 25.0 %'
    """
    return f"{percent(low)} to {percent(high)}"


def figure(rate: Rate | None) -> str:
    """Return a rate with its counts and interval; 0 % has its upper bound, never ±0."""
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
    """Return a difference of two shares in percentage points, with sign and interval."""
    low, high = (_signed(value) for value in (difference.low, difference.high))
    return f"{_signed(difference.difference)} points (95 %: {low} to {high})"


def corrected_figure(found: Corrected | Refusal) -> str:
    """Return a corrected rate with its interval, or why there is none."""
    from eval.statistics.corrected import Refusal

    if isinstance(found, Refusal):
        return f"refused: {found.reason}"
    return f"{percent(found.estimate)} (95 %: {between(found.low, found.high)})"


def counted(number: int, one: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "answer"), counted(2000, "answer")
    ('1 answer', '2,000 answers')
    """
    return f"{number:,} {one if number == 1 else one + 's'}"


def _signed(share: float) -> str:
    return "0.0" if abs(share) < _TINY / 2 else f"{100 * share:+.1f}".replace("-", "−")


def visible(text: str) -> str:
    r"""Return ``text`` with each character that cannot be shown, or that moves others, as «�».

    >>> visible("a\x1b[31mb\u202ec")
    'a�[31mb�c'
    """
    return _UNFIT.sub("\ufffd", text)


def clipped(text: str, most: int) -> str:
    """Return at most ``most`` characters of ``text``, and say how many are left out.

    >>> clipped("abcdef", 4)
    'abcd… (2 more characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def shown(text: str, most: int = LONGEST) -> str:
    """Return a text as a report shows it: clipped, and without control characters."""
    return clipped(visible(text), most)


def in_markdown(text: str) -> str:
    r"""Return a text on one line in which no character is markup, and nothing becomes a link or a picture.

    >>> in_markdown("![x](http://e.g/p.png)\n# *No*")
    '!\\[x\\](http\\://e.g/p.png) \\# \\*No\\*'
    """
    plain = _MARKUP.sub(r"\\\1", " ".join(shown(text).split()).replace("&", "&amp;"))
    return _LINK.sub(lambda match: f"\\{match.group()}", plain)


def in_html(content: object) -> str:
    """Return anything as text that cannot be markup; a figure stays together with its «%»."""
    return _SHARE.sub("\u00a0%", escape(visible(str(content))))

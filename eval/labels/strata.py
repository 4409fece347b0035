"""The answers of a run split by what the judge says of them, and what people say of each as a whole.

An answer is labelled once each sentence of it that was shown has a label: were one bad sentence enough before the rest
was read, bad answers would be counted before good ones, and the rate would come out too high.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eval.items import is_bad
from eval.labels.claims import claims_to_label
from eval.statistics import Stratum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.labels.store import Agreed

BAD: Final = "bad"
STRATA: Final = (BAD, "unscored", "good")


def strata_of(answered: Sequence[Item], people: Mapping[str, Agreed]) -> tuple[Stratum, ...]:
    """Return the answers by the judge's word, those strata that have any."""
    found = []
    for name in STRATA:
        own = [item for item in answered if stratum_of(item) == name]
        labels = [label for item in own if (label := answer_label(item, people)) is not None]
        found.append(Stratum(name, len(own), len(labels), sum(labels), called_bad=name == BAD))
    return tuple(stratum for stratum in found if stratum.size)


def stratum_of(item: Item) -> str:
    """Return what the judge says of an answer: bad, unscored (it could not tell of some of it), or good."""
    if any(map(is_bad, item.shown)):
        return BAD
    return "unscored" if any(claim.verdict is None for claim in item.shown) else "good"


def answer_label(item: Item, people: Mapping[str, Agreed]) -> bool | None:
    """Tell whether people call an answer bad; None where it was not read to its end, or they do not say."""
    if not wholly_read(item, people):
        return None
    verdicts = [people[claim.id].bad for claim in claims_to_label(item) if not claim.withheld]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def wholly_read(item: Item, people: Mapping[str, Agreed]) -> bool:
    """Tell whether each sentence of an answer that was shown has a label, be it «cannot tell»."""
    shown = [claim for claim in claims_to_label(item) if not claim.withheld]
    return bool(shown) and all(claim.id in people for claim in shown)

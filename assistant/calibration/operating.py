"""The threshold that an answer must reach, from what the user wants: at most one wrong answer in so many.

It was chosen on questions that people wrote (``training.decision``). What questions made from the user's own documents
show may raise it and never lowers it: made questions repeat the document's words and are easier than a person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import kept_for

if TYPE_CHECKING:
    from assistant.quoting.model import DecisionModel
    from index.types import Corpus

DEFAULT_ONE_WRONG_IN: Final = 10


def threshold_for(model: DecisionModel, corpus: Corpus, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> float:
    """Return the probability in [0, 1] below which a question to ``corpus`` is declined."""
    own = kept_for(corpus, model.fingerprint)
    return max(model.thresholds[one_wrong_in], own.threshold(one_wrong_in) if own else 0.0)

"""The threshold that an answer must reach, from what the user wants: at most one wrong answer in so many.

Two thresholds come from questions that people wrote: about whole documents (``training.abstention``), where many
passages are read and one of them may look like an answer by chance, and about single passages
(``training.handed_over``), which were chosen for the question. Between the two the log-odds that are asked for grow
with the logarithm of how many passages were read. What questions made from the user's own documents show may raise the
threshold and never lowers it: made questions repeat the document's words and are easier than a person's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import kept_for

if TYPE_CHECKING:
    from assistant.quoting.model import QuoteModel
    from index.types import Corpus

DEFAULT_ONE_WRONG_IN: Final = 10
_MANY: Final = 10


def threshold_for(model: QuoteModel, corpus: Corpus, read: int, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> float:
    """Return the probability in [0, 1] below which a question to ``corpus`` is declined; ``read``: passages read."""
    own = kept_for(corpus, model.fingerprint)
    share = math.log(min(max(read, 1), _MANY)) / math.log(_MANY)
    alone, many = _logit(model.alone[one_wrong_in]), _logit(model.thresholds[one_wrong_in])
    shipped = 1 / (1 + math.exp(-(alone + share * (many - alone))))
    return max(shipped, own.threshold(one_wrong_in) if own else 0.0)


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))

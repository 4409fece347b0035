"""Whether a figure or an event is stated, forecast, a goal, an estimate or a possibility, by the words around it.

The nearest such word before the figure in its clause tells; what is only said of another part of the sentence does
not. The hedge witness of the grounding check asks another question (is a hedge lost?), with wider words.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.views.clauses import clause_around
from assistant.views.rows import Modality

_WORDS: Final = (
    (
        Modality.TARGET,
        (
            r"aim(?:s|ed|ing)?\s(?:to|for|at)|goals?|targets?|targeting|targeted|plan(?:s|ned|ning)?\sto|plans\sfor|"
            r"pledg(?:e|es|ed)|vow(?:s|ed)?|intend(?:s|ed)?\sto|seek(?:s|ing)?\sto|hop(?:es|ed|ing)\sto|objectives?|"
            r"(?:is|are|was|were)\sto(?=\s(?!date\b|blame\b)[a-z]+\b)|commit(?:ted|s)?\sto|must|ambitions?|quota"
        ),
    ),
    (
        Modality.FORECAST,
        (
            r"expect(?:s|ed|ing)?|forecast(?:s|ed)?|project(?:ed|s\s(?:that|to)|ions?)|predict(?:s|ed|ion|ions)?|"
            r"anticipat(?:e|es|ed)|will|won['’]t|on\s(?:track|course)\s(?:to|for)|set\sto|poised\sto|"
            r"due\sto(?=\s(?:reach|open|rise|fall|be|start|end|begin|take|launch|complete))|"
            r"slated\s(?:to|for)|scheduled\s(?:to|for)|outlook|going\sto|likely\sto|"
            r"(?:is|are)\s(?:estimated|projected)\sto"
        ),
    ),
    (Modality.ESTIMATE, r"estimat(?:e|es|ed|ion)|believed\sto\sbe|thought\sto\sbe|reckons?|guess(?:es|ed)?"),
    (Modality.POSSIBLE, r"could|(?-i:may)(?=\s[a-z])|might|potentially|possibly|perhaps|would"),
)
_PATTERN: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{modality.value}>{words})" for modality, words in _WORDS) + r")\b", re.IGNORECASE
)
_RELATIVE: Final = re.compile(r",\s(?:which|who)\s")


def modality_at(sentence: str, start: int) -> Modality:
    """Return how ``sentence`` means what stands at ``start``."""
    clause = _RELATIVE.split(sentence[clause_around(sentence, start, start).start : start])[-1]
    found = list(_PATTERN.finditer(clause))
    if not found:
        return Modality.STATED
    last = found[-1]
    if last.lastgroup == Modality.ESTIMATE.value and any(
        match.lastgroup == Modality.FORECAST.value and match.end() >= last.start() - 1 for match in found
    ):
        return Modality.FORECAST
    return Modality(last.lastgroup or Modality.STATED.value)

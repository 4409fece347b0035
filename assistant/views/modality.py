"""Whether a figure or an event is stated, forecast, a goal, an estimate or a possibility, by the words around it.

The nearest such word before the figure in its clause tells; what is only said of another part of the sentence does
not. The hedge witness of the grounding check asks another question (is a hedge lost?), with wider words.
"""

from __future__ import annotations

import re
from typing import Final

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
    (Modality.POSSIBLE, r"could|may(?=\s[a-z])|might|potentially|possibly|perhaps|would"),
)
_PATTERN: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{modality.value}>{words})" for modality, words in _WORDS) + r")\b", re.IGNORECASE
)
_MODAL_MAY: Final = re.compile(r"May")
_STATEMENT_CUT: Final = re.compile(
    r";|\.\s|,\s(?:while|whereas|but|although|though|after|instead|compared)\b|\b(?:while|whereas|but|although|instead\sof|"
    r"compared\s(?:with|to)|(?:times|than)\sthe|up\sfrom|down\sfrom|after)\b"
)


def modality_at(sentence: str, start: int, before: str = "") -> Modality:
    """Return how ``sentence`` means what stands at ``start``; ``before`` is nothing or the clause that rules it too."""
    head = sentence[:start]
    cuts = [cut.end() for cut in _STATEMENT_CUT.finditer(head)]
    clause = before + head[cuts[-1] if cuts else 0 :]
    found = [match for match in _PATTERN.finditer(clause) if not _MODAL_MAY.fullmatch(match.group())]
    if not found:
        return Modality.STATED
    last = found[-1]
    if last.lastgroup == Modality.ESTIMATE.value and any(
        match.lastgroup == Modality.FORECAST.value and match.end() >= last.start() - 1 for match in found
    ):
        return Modality.FORECAST
    return Modality(last.lastgroup or Modality.STATED.value)

"""Does an answer decline? Systems of somebody else say «I don't know» where ours has a status for it.

Neither a perfect answer nor a wrong one: it is an abstention, and must be counted as one. Only an answer that says
nothing else and cites nothing declines: «The report does not say who, but it was Smith» does not, and a cited sentence
that tells of somebody's silence does not either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eval.judges.base import Row

_DECLINED: Final = re.compile(
    r"\b(?:i|we)(?: am| are|['’]m|['’]re)? (?:(?:do not|don['’]t|cannot|can['’]t|could not|couldn['’]t)"
    r" (?:really )?(?:know|say|tell|answer|help|find|determine|have (?:enough|any|that|the|this|sufficient))"
    r"|(?:not sure|unsure|unable to|not able to)\b)"
    r"|^(?:unknown|not (?:known|stated|mentioned|specified|answerable|found|available)|n/?a|unanswerable"
    r"|no answer)\W*$",
    re.IGNORECASE,
)
_TURN: Final = re.compile(r"[,;—–] *(?:but|however|though|although|yet)\b", re.IGNORECASE)


def declines(row: Row) -> bool:
    """Tell whether the text of an answer only says that there is no answer.

    >>> declines({"text": "Sorry, I don't know."}), declines({"text": "I don't know, but it was 41 ZB."})
    (True, False)
    >>> declines({"text": "The documents do not say. It was 41 ZB."})
    False
    """
    from assistant.grounding.claims import split_claims

    listed = row.get("claims")
    if isinstance(listed, list) and any(isinstance(claim, dict) and claim.get("citations") for claim in listed):
        return False
    said = split_claims(str(row.get("text") or ""))
    declined = [claim.says_silent or _declined(claim.text) for claim in said]
    return any(declined) and all(silent or not claim.factual for claim, silent in zip(said, declined, strict=True))


def _declined(sentence: str) -> bool:
    return bool(_DECLINED.search(sentence.strip())) and not _TURN.search(sentence)

"""Whether what somebody said is a fact that they report, or a judgement, a demand or a forecast of theirs.

The attribution witness of the grounding check draws the same line, to find opinions that lost their voice; here every
statement needs a side, so what is only said to be so counts as a fact that is reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.reporting import Stance
from assistant.grounding.voices import is_critic, is_study
from assistant.views.modality import modality_at
from assistant.views.rows import Modality, Nature

if TYPE_CHECKING:
    from assistant.views.saying import Said

_JUDGES: Final = re.compile(
    r"\b(?:should|must|ought|need(?:s)? to|has to|have to|calls? (?:on|for)|urge[sd]?|demand(?:s|ed)?|unless|"
    r"best|worst|better|worse|finest|greatest|crucial|essential|vital|valuable|decisive|imperative|worth \w+ing|"
    r"danger(?:ous)?|promising|wrong|right|unfair|fair|excellent|terrible|impossible|inevitable|inseparable|"
    r"unacceptable|disappointing|remarkable|historic|key to|(?:great|vast|huge) (?:\w+ )?potential|"
    r"too (?:little|much|few|many|late|early|high|low)|"
    r"not (?:just|only|merely)|mere(?:ly)?|no longer (?:just|only|merely)|more than ever)\b",
    re.IGNORECASE,
)
_AHEAD: Final = frozenset({Modality.FORECAST, Modality.POSSIBLE})


def nature_of(voice: str, stance: Stance, said: Said) -> Nature:
    """Return the nature of what ``voice`` says with ``stance``."""
    if is_critic(voice) or stance is not Stance.TELLS:
        return Nature.OPINION
    if _JUDGES.search(said.words) or modality_at(said.words, len(said.words)) in _AHEAD:
        return Nature.OPINION
    if said.quoted and not is_study(voice) and not any(character.isdigit() for character in said.words):
        return Nature.OPINION
    return Nature.FACT

"""Names of accounts: what may be one, and when two are the same.

Names are compared after NFKC and case folding, so that «Ann», «ANN» and full-width «Ａｎｎ» are one person; characters
that nobody sees are refused, so that no second «Ann» can be made with them.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from assistant.accounts.errors import NameRefused

LONGEST: Final = 64
_MARKS: Final = frozenset(" ._-@'’")


def checked_name(given: str) -> str:
    """Return a name as it is kept; raises ``NameRefused``."""
    name = unicodedata.normalize("NFKC", given).strip()
    if not 1 <= len(name) <= LONGEST:
        message = f"A name has 1 to {LONGEST} characters, not {len(name)}."
        raise NameRefused(message)
    strange = [c for c in name if c not in _MARKS and unicodedata.category(c)[0] not in "LMN"]
    if strange or not name[0].isalnum() or "  " in name:
        message = "A name begins with a letter or digit; letters, digits, single spaces and . _ - @ ' may follow."
        raise NameRefused(message)
    return name


def name_key(given: str) -> str:
    """Return the form in which names are compared; names that are too long for any account share one."""
    name = unicodedata.normalize("NFKC", given[: 4 * LONGEST]).strip()
    return unicodedata.normalize("NFKC", name.casefold())

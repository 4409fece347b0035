"""Names and passwords of accounts: which are allowed, when two names are the same, and hashing by bcrypt.

Names are compared after NFKC and case folding, so that «Ann», «ANN» and full-width «Ａｎｎ» are one person; invisible
characters are refused, so that they cannot make a second «Ann». bcrypt reads 72 bytes, so a longer password is refused
rather than cut. Passwords are normalised to NFC, because machines encode the same keys differently. Hashing is slow on
purpose, and one at a time, so that a storm of logins leaves the other processor to those who ask questions.
"""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from assistant.accounts.errors import NameRefused, PasswordRefused

LONGEST: Final = 64
_MARKS: Final = frozenset(" ._-@'’")
SHORTEST: Final = 10
MOST_BYTES: Final = 72
ROUNDS: Final = 12
_DISTINCT: Final = 4
_one_at_a_time = threading.Lock()


def checked_name(given: str) -> str:
    """Return a name as it is stored; raises ``NameRefused``."""
    name = unicodedata.normalize("NFKC", given).strip()
    if not 1 <= len(name) <= LONGEST:
        message = f"A name must have 1 to {LONGEST} characters, not {len(name)}."
        raise NameRefused(message)
    strange = [c for c in name if c not in _MARKS and unicodedata.category(c)[0] not in "LMN"]
    if strange or not name[0].isalnum() or "  " in name:
        message = "A name must begin with a letter or digit; letters, digits, single spaces and . _ - @ ' may follow."
        raise NameRefused(message)
    return name


def name_key(given: str) -> str:
    """Return the form for comparing names; names too long for any account may share one."""
    name = unicodedata.normalize("NFKC", given[: 4 * LONGEST]).strip()
    return unicodedata.normalize("NFKC", name.casefold())


def hashed(password: str, rounds: int = ROUNDS) -> str:
    """Return the hash of a new password; raises ``PasswordRefused`` for one that is not allowed."""
    import bcrypt

    content = _checked(password)
    with _one_at_a_time:
        return bcrypt.hashpw(content, bcrypt.gensalt(rounds)).decode("ascii")


def fits(password: str, stored: str) -> bool:
    """Tell whether a password matches a hash; takes the same time for every password, possible or not."""
    import bcrypt

    content = unicodedata.normalize("NFC", password[: 4 * MOST_BYTES]).encode("utf-8", "replace")
    possible = len(content) <= MOST_BYTES
    with _one_at_a_time:
        same = bcrypt.checkpw(content[:MOST_BYTES], stored.encode("ascii"))
    return same and possible


def _checked(password: str) -> bytes:
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST or len(set(plain)) < _DISTINCT:
        message = f"The password is too easy to guess: at least {SHORTEST} characters, {_DISTINCT} different ones."
        raise PasswordRefused(message)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in plain):
        message = "The password contains a character that cannot be typed; leave it out."
        raise PasswordRefused(message)
    content = plain.encode()
    if len(content) > MOST_BYTES:
        message = (
            f"The password has {len(content)} bytes, and only the first {MOST_BYTES} would count: "
            f"choose one of at most {MOST_BYTES} bytes (letters with accents count 2, Chinese characters 3)."
        )
        raise PasswordRefused(message)
    return content

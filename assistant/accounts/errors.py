"""Errors of accounts and logins.

    AccountError (an AssistantError)
    ├── NameRefused      a name cannot be used
    ├── PasswordRefused  a password cannot be used (short, longer than bcrypt reads)
    ├── AccountExists    the name is taken
    ├── AccountNotFound  no account has that name
    ├── AccountsDamaged  the file of accounts cannot be read or written
    ├── LoginFailed      name or password is wrong: never said which
    ├── LoginSlowed      too many failed logins; says how long further ones are rejected
    ├── KeyRefused       a key's name or limit cannot be used, or the name is taken
    ├── KeyNotFound      no key has that name
    ├── KeyUnknown       a program's key is invalid, or no longer valid
    └── KeyLimited       too many calls with a key within a minute; says when the next one is accepted

No message contains a password or a key.
"""

from __future__ import annotations

import math

from assistant.errors import AssistantError


class AccountError(AssistantError):
    """Base class of errors with accounts."""


class NameRefused(AccountError):
    """A name cannot be used."""


class PasswordRefused(AccountError):
    """A password cannot be used."""


class AccountExists(AccountError):
    """The name is taken."""


class AccountNotFound(AccountError):
    """No account has that name."""


class AccountsDamaged(AccountError):
    """The file of accounts cannot be read or written."""


class LoginFailed(AccountError):
    """Name or password is wrong."""


class LoginSlowed(AccountError):
    """Too many failed logins; further ones are rejected for ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        whole = max(1, round(seconds))
        wait = f"{whole} second{'s' if whole > 1 else ''}" if whole < 120 else f"{round(whole / 60)} minutes"  # noqa: PLR2004 - two minutes
        super().__init__(f"Too many logins failed; try again in {wait}.")


class KeyRefused(AccountError):
    """A key's name or limit cannot be used, or the name is taken."""


class KeyNotFound(AccountError):
    """No key has that name."""


class KeyUnknown(AccountError):
    """A program's key is invalid, or no longer valid."""


class KeyLimited(AccountError):
    """Too many calls with a key within a minute; the next one is accepted after ``seconds``."""

    def __init__(self, per_minute: int, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        wait = f"{self.seconds} second{'s' if self.seconds > 1 else ''}"
        super().__init__(f"This key has used up its {per_minute:,} calls a minute; try again in {wait}.")

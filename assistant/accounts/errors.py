"""What can go wrong with accounts and logins.

    AccountError (an AssistantError)
    ├── NameRefused      a name cannot be used
    ├── PasswordRefused  a password cannot be used (short, longer than bcrypt reads)
    ├── AccountExists    an account of that name is there already
    ├── AccountNotFound  no account of that name
    ├── AccountsDamaged  the file of accounts cannot be read or written
    ├── LoginFailed      name or password is wrong: never told which
    ├── LoginSlowed      too many bad logins; says for how long no further one is looked at
    ├── KeyRefused       a key's name or limit cannot be used, or there is one of that name already
    ├── KeyNotFound      no key of that name
    ├── KeyUnknown       what a program shows is no key, or no longer one
    └── KeyLimited       too many calls with a key within a minute; says when the next one is taken

No message holds a password or a key.
"""

from __future__ import annotations

import math

from assistant.errors import AssistantError


class AccountError(AssistantError):
    """Base of everything that goes wrong with accounts."""


class NameRefused(AccountError):
    """A name cannot be used."""


class PasswordRefused(AccountError):
    """A password cannot be used."""


class AccountExists(AccountError):
    """An account of that name is there already."""


class AccountNotFound(AccountError):
    """There is no account of that name."""


class AccountsDamaged(AccountError):
    """The file of accounts cannot be read or written."""


class LoginFailed(AccountError):
    """Name or password is wrong."""


class LoginSlowed(AccountError):
    """Too many bad logins; ``seconds`` is how long no further one is looked at."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        whole = max(1, round(seconds))
        wait = f"{whole} second{'s' if whole > 1 else ''}" if whole < 120 else f"{round(whole / 60)} minutes"  # noqa: PLR2004 - two minutes
        super().__init__(f"Too many logins failed; try again in {wait}.")


class KeyRefused(AccountError):
    """A key cannot be made so."""


class KeyNotFound(AccountError):
    """There is no key of that name."""


class KeyUnknown(AccountError):
    """What a program shows is no key, or no longer one."""


class KeyLimited(AccountError):
    """Too many calls with a key within a minute; ``seconds`` is how long until the next one is taken."""

    def __init__(self, per_minute: int, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        wait = f"{self.seconds} second{'s' if self.seconds > 1 else ''}"
        super().__init__(f"This key has used up its {per_minute:,} calls a minute; try again in {wait}.")

"""What can go wrong with accounts and logins.

    AccountError (an AssistantError)
    ├── NameRefused      a name cannot be used
    ├── PasswordRefused  a password cannot be used (short, longer than bcrypt reads)
    ├── AccountExists    an account of that name is there already
    ├── AccountNotFound  no account of that name
    ├── AccountsDamaged  the file of accounts cannot be read or written
    ├── LoginFailed      name or password is wrong: never told which
    └── LoginSlowed      too many bad logins; says for how long no further one is looked at

No message holds a password.
"""

from __future__ import annotations

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

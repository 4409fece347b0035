"""Who may use the server when more than one person does: accounts in a file, logins slowed down, sessions that end.

Other programs come with a key (``keys``).
"""

from __future__ import annotations

from assistant.accounts.accounts import LOCAL_USER, NAME, Account, Accounts
from assistant.accounts.errors import (
    AccountError,
    AccountExists,
    AccountNotFound,
    AccountsDamaged,
    KeyLimited,
    KeyNotFound,
    KeyRefused,
    KeyUnknown,
    LoginFailed,
    LoginSlowed,
    NameRefused,
    PasswordRefused,
)
from assistant.accounts.logins import Allowance, Logins, Throttle

__all__ = [
    "LOCAL_USER",
    "NAME",
    "Account",
    "AccountError",
    "AccountExists",
    "AccountNotFound",
    "Accounts",
    "AccountsDamaged",
    "Allowance",
    "KeyLimited",
    "KeyNotFound",
    "KeyRefused",
    "KeyUnknown",
    "LoginFailed",
    "LoginSlowed",
    "Logins",
    "NameRefused",
    "PasswordRefused",
    "Throttle",
]

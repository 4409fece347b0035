"""Users of a server: accounts in a file, throttled logins, sessions that end. Other programs use keys (``tokens``)."""

from __future__ import annotations

from assistant.accounts.accounts import LOCAL_USER, Account, Accounts
from assistant.accounts.errors import AccountError, KeyLimited, KeyUnknown, LoginFailed, LoginSlowed
from assistant.accounts.logins import Logins, Throttle

__all__ = [
    "LOCAL_USER",
    "Account",
    "AccountError",
    "Accounts",
    "KeyLimited",
    "KeyUnknown",
    "LoginFailed",
    "LoginSlowed",
    "Logins",
    "Throttle",
]

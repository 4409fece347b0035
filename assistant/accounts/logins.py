"""Logging in: a name and a password for an account, told apart from nothing else.

An unknown name takes as long as a wrong password and is told in the same words, so that nobody can find out who has
an account.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from assistant.accounts.errors import LoginFailed
from assistant.accounts.names import name_key
from assistant.accounts.passwords import ROUNDS, fits, hashed
from assistant.accounts.throttle import Throttle

if TYPE_CHECKING:
    from assistant.accounts.accounts import Account, Accounts


class Logins:
    """Where names and passwords are tried; one a server, because it counts the bad ones."""

    def __init__(self, accounts: Accounts, throttle: Throttle | None = None, rounds: int = ROUNDS) -> None:
        self._accounts = accounts
        self._throttle = throttle or Throttle()
        self._nobodys = hashed(secrets.token_hex(16), rounds)

    def authenticate(self, name: str, password: str, address: str = "") -> Account:
        """Return the account of a name and its password; ``address`` is where the login comes from.

        Raises ``LoginFailed``, or ``LoginSlowed`` when too many failed before.
        """
        key = name_key(name)
        self._throttle.begin(key, address)
        account = self._accounts.by_name(name)
        right = fits(password, account.password if account is not None else self._nobodys)
        if account is None or not right:
            message = "The name or the password is wrong."
            raise LoginFailed(message)
        self._throttle.succeeded(key, address)
        return account

"""Who sent a request: put into its scope by ``login``, asked for by routes and handlers; and what they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from assistant.web.words import Words

_KEY: Final = "assistant.web.user"


@dataclass(frozen=True, slots=True)
class User:
    """``id`` is what conversations belong to; ``name`` is shown, "" where nobody has to log in."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is done: ``id`` owns what is kept, ``words`` say what is told."""

    id: str
    words: Words


def put_user(scope: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    """Return the scope with its user, None for nobody."""
    return {**scope, _KEY: user}


def user_of(scope: Mapping[str, Any]) -> User | None:
    """Return the user of a request's scope, None for nobody."""
    found = scope.get(_KEY)
    return found if isinstance(found, User) else None

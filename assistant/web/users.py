"""Who sent a request: put into its scope by ``login``, asked for by routes and handlers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_KEY: Final = "assistant.web.user"


@dataclass(frozen=True, slots=True)
class User:
    """``id`` is what conversations belong to; ``name`` is shown, "" where nobody has to log in."""

    id: str
    name: str = ""


def put_user(scope: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    """Return the scope with its user, None for nobody."""
    return {**scope, _KEY: user}


def user_of(scope: Mapping[str, Any]) -> User | None:
    """Return the user of a request's scope, None for nobody."""
    found = scope.get(_KEY)
    return found if isinstance(found, User) else None

"""What a page sets beside its text, by element, role, class and id: its menus, footers, related links."""

from __future__ import annotations

import re
from typing import Any, Final

_BESIDE: Final = frozenset(
    {"nav", "footer", "aside", "menu", "navigation", "banner", "contentinfo", "complementary", "search"}
)
"""Elements and roles."""
_AT_THE_SIDE: Final = frozenset({"aside", "complementary", "sidebar"})
_BESIDE_NAMES: Final = re.compile(
    r"(?:^|[-_ ])(comments?|sidebar|related|share|social|cookies?|promo|newsletter|breadcrumbs?|footer|nav|navbar|"
    r"menu|advert\w*|ads?|popup|modal|recommend\w*|toolbar|subscribe|masthead|tags?)(?:$|[-_ ])",
    re.IGNORECASE,
)


def stands_beside(element: Any, tag: str, *, inside: bool) -> bool:  # noqa: ANN401 - lxml has no types
    """Tell whether a page sets an element beside its text; a box at the side of its main part belongs to that."""
    if tag in {"html", "body", "main", "article"}:
        return False
    names = _BESIDE_NAMES.findall(f"{element.get('class') or ''} {element.get('id') or ''}")
    signs = {tag, element.get("role") or "", *map(str.lower, names)} & _BESIDE.union(map(str.lower, names))
    return not signs <= _AT_THE_SIDE if inside else bool(signs)

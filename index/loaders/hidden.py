"""What a page holds and does not show: by its attributes, its own style or its style sheet, as far as names tell."""

from __future__ import annotations

import re
from typing import Any, Final

_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_NAME: Final = re.compile(r"\s*[.#]([\w-]+)\s*")
_HIDES: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SHOWS: Final = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
_SOMETIMES: Final = re.compile(r"@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Rules for print, or for screens of some sizes only."""


def hiding_names(tree: Any) -> frozenset[str]:  # noqa: ANN401 - lxml has no types
    """Return the classes and ids that a page's style sheet hides on every screen."""
    styles = " ".join(style.text or "" for style in tree.iter("style"))
    return _named(_SOMETIMES.sub("", styles), _HIDES) - _named(" ".join(_SOMETIMES.findall(styles)), _SHOWS)


def _named(rules: str, declares: re.Pattern[str]) -> frozenset[str]:
    """Return the classes and ids for which a style sheet declares something."""
    selectors = (before for before, body in _RULE.findall(rules) if declares.search(body))
    names = (_NAME.fullmatch(selector) for before in selectors for selector in before.split(","))
    return frozenset(name[1] for name in names if name is not None)


def is_hidden(element: Any, hiding: frozenset[str]) -> bool:  # noqa: ANN401
    """Tell whether a viewer is not shown an element; ``hiding`` are the names that hide."""
    if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    names = {*(element.get("class") or "").split(), element.get("id") or ""}
    return not hiding.isdisjoint(names)

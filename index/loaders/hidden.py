"""What a page holds and does not show: by its attributes, its own style or its style sheet, as far as names tell."""

from __future__ import annotations

import re
from typing import Any, Final

_HIDDEN: Final = re.compile(
    r"text-decoration[\w-]*\s*:[^;]*line-through|display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"\s*[a-z]*[1-6]?(?:[.#][\w-]+)+\s*")
"""One element by its classes and id; what it stands in, or what is done to it, says nothing here."""
_NAME: Final = re.compile(r"[.#]([\w-]+)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_HIDES: Final = re.compile(
    r"text-decoration[\w-]*\s*:[^;}]*line-through|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE
)
_SHOWS: Final = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
_SOMETIMES: Final = re.compile(r"@(?:media|supports)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Rules for print, for screens of some sizes, or for newer browsers."""


Names = frozenset[str]


def hiding_names(tree: Any) -> frozenset[Names]:  # noqa: ANN401 - lxml has no types
    """Return the classes and ids that, all at one element, hide it on every screen by the page's style sheet."""
    styles = " ".join(style.text or "" for style in tree.iter("style"))
    return _named(_SOMETIMES.sub("", styles), _HIDES) - _named(" ".join(_SOMETIMES.findall(styles)), _SHOWS)


def _named(rules: str, declares: re.Pattern[str]) -> frozenset[Names]:
    """Return the classes and ids for which a style sheet declares something."""
    selectors = (before for before, body in _RULE.findall(_COMMENT.sub("", rules)) if declares.search(body))
    single = (each for before in selectors for each in before.split(",") if _SELECTOR.fullmatch(each))
    return frozenset(frozenset(_NAME.findall(selector)) for selector in single)


def is_hidden(element: Any, hiding: frozenset[Names]) -> bool:  # noqa: ANN401
    """Tell whether a viewer is not shown an element; ``hiding`` are the names that hide."""
    if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    names = {*(element.get("class") or "").split(), element.get("id") or ""}
    return any(each <= names for each in hiding)

"""What an element of a page is, by its name, role, class, id and style.

It can be hidden, set beside the text (menus, footers, related links), or a table with rows and heading rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from index.structure import Spanning

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIDES: Final = r"display\s*:\s*none|visibility\s*:\s*hidden"
_HIDDEN_BY_SHEET: Final = re.compile(rf"text-decoration[\w-]*\s*:[^;}}]*line-through|{_HIDES}", re.IGNORECASE)
_HIDDEN_BY_STYLE: Final = re.compile(
    rf"text-decoration[\w-]*\s*:[^;]*line-through|{_HIDES}|(?:font-size|opacity)\s*:\s*0(?![.\d])|"
    r"(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_SHOWS: Final = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"\s*[a-z]*[1-6]?(?:[.#][\w-]+)+\s*")
"""A selector of classes and ids of one element; those with ancestors or states are ignored."""
_NAME: Final = re.compile(r"[.#]([\w-]+)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SOMETIMES: Final = re.compile(r"@(?:media|supports)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Conditional rules: for print, for some screen sizes, or for newer browsers."""
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
_CELL_WORDS: Final = 150
_LEAST_COLUMNS: Final = 2
_ROWS: Final = "./tr|./thead/tr|./tbody/tr|./tfoot/tr"
_ROWS_BY_ROLE: Final = ".//*[@role='row']"
_CELLS: Final = "./td|./th|./*[@role='cell' or @role='gridcell' or @role='columnheader' or @role='rowheader']"

Names = frozenset[str]


def hiding_names(tree: Any) -> frozenset[Names]:  # noqa: ANN401 - lxml has no types
    """Return the sets of classes and ids that, together on one element, hide it by the page's style sheet."""
    styles = " ".join(style.text or "" for style in tree.iter("style"))
    shown_sometimes = _named(" ".join(_SOMETIMES.findall(styles)), _SHOWS)
    return _named(_SOMETIMES.sub("", styles), _HIDDEN_BY_SHEET) - shown_sometimes


def _named(rules: str, declares: re.Pattern[str]) -> frozenset[Names]:
    """Return the sets of classes and ids whose rules match ``declares``."""
    selectors = (before for before, body in _RULE.findall(_COMMENT.sub("", rules)) if declares.search(body))
    single = (each for before in selectors for each in before.split(",") if _SELECTOR.fullmatch(each))
    return frozenset(frozenset(_NAME.findall(selector)) for selector in single)


def is_hidden(element: Any, hiding: frozenset[Names]) -> bool:  # noqa: ANN401
    """Tell whether an element is hidden; ``hiding`` comes from ``hiding_names``."""
    if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
        return True
    if _HIDDEN_BY_STYLE.search(element.get("style") or ""):
        return True
    names = {*(element.get("class") or "").split(), element.get("id") or ""}
    return any(each <= names for each in hiding)


def stands_beside(element: Any, tag: str, *, inside: bool) -> bool:  # noqa: ANN401
    """Tell whether a page sets an element beside its text; a side box ``inside`` the main part belongs to the text."""
    if tag in {"html", "body", "main", "article"}:
        return False
    named = _BESIDE_NAMES.findall(f"{element.get('class') or ''} {element.get('id') or ''}")
    signs = {*map(str.lower, named), *({tag, element.get("role") or ""} & _BESIDE)}
    return not signs <= _AT_THE_SIDE if inside else bool(signs)


def is_table(element: Any) -> bool:  # noqa: ANN401
    """Tell whether an element is a table by its name or role."""
    return element.tag == "table" or element.get("role") in {"table", "grid"}


def rows_of(element: Any, hiding: frozenset[Names]) -> list[list[Any]] | None:  # noqa: ANN401
    """Return the cells of a table by row, None for a layout table."""

    def words(cell: Any) -> int:  # noqa: ANN401
        inner = sum(len("".join(table.itertext()).split()) for table in cell.xpath(".//table[count(.//tr) > 1]"))
        return len("".join(cell.itertext()).split()) - inner

    found = element.xpath(_ROWS if element.tag == "table" else _ROWS_BY_ROLE)
    rows = [[cell for cell in row.xpath(_CELLS) if not is_hidden(cell, hiding)] for row in found]
    long = any(words(cell) > _CELL_WORDS for row in rows for cell in row)
    set_in = element.get("role") in {"presentation", "none"} or element.xpath("./tr/td/h1|./tbody/tr/td/h1")
    lays_out = bool(set_in) and not element.xpath(".//th")
    return None if max(map(len, rows), default=0) < _LEAST_COLUMNS or long or lays_out else rows


def heads_among(rows: Sequence[Sequence[Any]]) -> int:
    """Return the number of heading rows at the top."""
    for number, row in enumerate(rows):
        names = (
            cell.tag == "th" or cell.get("role") == "columnheader" or cell.getparent().getparent().tag == "thead"
            for cell in row
        )
        if not row or not all(names):
            return number
    return len(rows)


def spanning(text: str, cell: Any) -> Spanning:  # noqa: ANN401
    """Return a cell with the rows and columns that it spans."""
    return Spanning(text, *(number_in(cell.get(name), 1) for name in ("rowspan", "colspan")))


def number_in(text: str | None, otherwise: int) -> int:
    """Return the whole number in an attribute, else ``otherwise``."""
    return int(text) if text and text.lstrip("-").isdecimal() else otherwise

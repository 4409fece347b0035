"""Text of documents on its way to a language model: what could pass for something else than text is taken out.

Control characters (terminal sequences among them), characters that turn the direction of what follows, invisible tags
and the like become «�», one for one, so that offsets stay what they are. In the text form of a result, which many
clients put before a model as it is, the signs of which tags are made are escaped as JSON allows: it reads as the same
value, and no «</…>» or «<|…|>» of a document stands in it.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any, Final

KEY: Final = "quoted_source_text"
_STAND_IN: Final = "\ufffd"
_LAYOUT: Final = frozenset("\n\t")
_JOINERS: Final = frozenset("\u200c\u200d\u00ad")
"""Of the invisible characters those that words of some languages, emoji and hyphenation need."""


def plain(text: str) -> str:
    r"""Return a text of the same length without characters that are no text.

    >>> plain("red \x1b[31m text\u202e, joined")
    'red �[31m text�, joined'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign if _is_text(sign) else _STAND_IN for sign in text)


def all_plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with all its texts made plain."""
    match value:
        case str():
            return plain(value)
        case list():
            return [all_plain(one) for one in value]
        case dict():
            return {name: all_plain(one) for name, one in value.items()}
        case _:
            return value


def as_text(value: object) -> str:
    r"""Return a JSON value as text in which nothing looks like a tag.

    >>> print(as_text({"quote": "</result> <|im_start|>"}))
    {"quote": "\u003c/result\u003e \u003c|im_start|\u003e"}
    """
    written = json.dumps(value, ensure_ascii=False)
    return written.replace("<", "\\u003c").replace(">", "\\u003e")


def _is_text(sign: str) -> bool:
    return (
        sign in _LAYOUT
        or sign in _JOINERS
        or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )

"""Text of cases, answers and documents, which may be hostile or broken, made fit to be shown.

A control character can end an XML file or move what a terminal shows; a bidirectional override can make a figure read
backwards; a page can load a picture from somebody's server if a document's Markdown is taken for ours. None of it is
dropped in silence: what cannot be shown is shown as «�», and markup as the characters it is made of.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

LONGEST: Final = 1200
"""Characters of one text that a report shows."""
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~$@])")
_SHARE: Final = re.compile(r"(?<=\d) %")
_LINK: Final = re.compile(r"://|(?<=www)\.", re.IGNORECASE)


def visible(text: str) -> str:
    r"""Return ``text`` with each character that cannot be shown, or that moves others, as «�».

    >>> visible("a\x1b[31mb\u202ec")
    'a�[31mb�c'
    """
    return _UNFIT.sub("\ufffd", text)


def clipped(text: str, most: int = LONGEST) -> str:
    """Return at most ``most`` characters of ``text``, and how many more there are.

    >>> clipped("abcdef", 4)
    'abcd… (2 more characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def shown(text: str, most: int = LONGEST) -> str:
    """Return a text as a report shows it: clipped, and with nothing in it that acts."""
    return clipped(visible(text), most)


def in_markdown(text: str, most: int = LONGEST) -> str:
    r"""Return a text on one line in which no character is markup, and nothing becomes a link or a picture.

    >>> in_markdown("![x](http://e.g/p.png)\n# *No*")
    '!\\[x\\](http\\://e.g/p.png) \\# \\*No\\*'
    """
    plain = _MARKUP.sub(r"\\\1", " ".join(shown(text, most).split()).replace("&", "&amp;"))
    return _LINK.sub(lambda match: f"\\{match.group()}", plain)


def in_html(content: object) -> str:
    """Return anything as text that cannot be markup; a figure is not parted from its «%»."""
    return _SHARE.sub("\u00a0%", escape(visible(str(content))))

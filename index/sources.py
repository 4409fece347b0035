"""How the source of a document is written that came with an e-mail: «/post/oil.eml › bill.pdf»."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

_INSIDE: Final = re.compile(r"(?<=\.eml) › ", re.IGNORECASE)


def attached_source(mail: str, name: str) -> str:
    """Return the source of what is attached to an e-mail under a name.

    >>> attached_source("/post/oil.eml", "bill.pdf")
    '/post/oil.eml › bill.pdf'
    """
    return f"{mail} › {name}"


def own_name(source: str) -> str:
    """Return the name of a source's own file, without the e-mail that it came with.

    >>> own_name("/post/oil.eml › bill.pdf"), own_name("/post/a › b.pdf")
    ('bill.pdf', 'a › b.pdf')
    """
    return _INSIDE.split(PurePath(source).name)[-1]


def file_of(source: str) -> str:
    """Return the path of the file on disk in which a document lies: its own, or the e-mail's.

    >>> file_of("/post/oil.eml › plan.eml › plan.txt"), file_of("/post/a.pdf")
    ('/post/oil.eml', '/post/a.pdf')
    """
    return _INSIDE.split(source, maxsplit=1)[0]

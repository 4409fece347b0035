"""Pages for one person, each one HTML file that needs no server and nothing from outside: a template with data in it.

The templates show texts as texts only; the data cannot end the script element that it stands in.
"""

from __future__ import annotations

import json
from html import escape
from importlib import resources
from typing import Any


def page(package: str, title: str, data: dict[str, Any]) -> str:
    """Return ``page.html`` of a package with its title and its data filled in."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for sign in "&<>":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    template = resources.files(package).joinpath("page.html").read_text(encoding="utf-8")
    return template.replace("@title@", escape(title)).replace("@data@", text)

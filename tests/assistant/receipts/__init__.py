"""Tests of ``assistant.receipts``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.receipts import signing

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The council of Lakeside met on Monday. It agreed to buy 31 electric buses. The mayor was content."


def resigned(file: Path, home: Path, **changed: object) -> None:
    """Write the receipt with other content and a right signature of ``home``: only what lies under it can tell."""
    content = {**json.loads(file.read_text()), **changed}
    del content["signature"]
    file.write_text(signing.file_text(signing.sign(content, home)))

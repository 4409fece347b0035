"""Labelling as one HTML file that needs nothing from outside: to be mailed, opened offline, filled in, mailed back.

Labels stay in the browser until they are exported, as JSON Lines that ``briefing eval label RUN --take FILE`` reads.
The file holds no verdict, and does not tell which sentences were withheld.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from eval.labels.claims import around
from eval.labels.terminal import KEYS
from eval.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.labels.claims import LabelledClaim


def label_page(name: str, claims: Sequence[LabelledClaim], documents: Sequence[str], labeller: str) -> str:
    """Return the page; texts of answers and documents stand in it as data and never as markup."""
    rows = [
        {
            "id": claim.id,
            "question": claim.question,
            "text": claim.text,
            "quotes": list(claim.quotes),
            "near": around(claim, documents),
        }
        for claim in claims
    ]
    mark = hashlib.sha256(json.dumps([name, rows]).encode()).hexdigest()  # another page has labels of its own
    data = {
        "run": name,
        "mark": mark,
        "labeller": labeller,
        "keys": dict(KEYS),
        "claims": rows,
        "documents": list(documents),
    }
    return page("eval.labels", f"Labels for {name}", data)

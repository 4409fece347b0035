"""Pages for one person, each one HTML file that needs no server and nothing from outside: a template with data in it.

They are mailed, opened offline and filled in; what was decided stays in the browser until it is saved as JSON Lines.
The templates show texts as texts only; the data cannot end the script element that it stands in.
"""

from __future__ import annotations

import hashlib
import json
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from eval.labels.claims import around
from eval.labels.terminal import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.building.proposals import Proposal
    from eval.labels.claims import LabelledClaim


def label_page(name: str, claims: Sequence[LabelledClaim], documents: Sequence[str], labeller: str) -> str:
    """Return the page on which sentences are labelled, for ``label RUN --take``.

    It holds no verdict, and does not tell which sentences were withheld.
    """
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
    return _page("eval.labels", f"Labels for {name}", data)


def decision_page(suite: str, proposed: Sequence[Proposal], decided: Mapping[str, bool]) -> str:
    """Return the page on which each proposal for a suite is accepted or dropped with one key, for ``build --take``.

    ``decided`` are shown as decided earlier.
    """
    data = {
        "suite": suite,
        "cards": [_card(each) for each in proposed],
        "decided": {each.row["id"]: decided[each.row["id"]] for each in proposed if each.row["id"] in decided},
    }
    return _page("eval.building", f"Proposals for the suite {suite}", data)


def _card(proposal: Proposal) -> dict[str, Any]:
    row = proposal.row
    if proposal.forged:
        claim = row["claims"][0]
        truth = "true" if claim["good"] else "false"
        lines = [["Said to be", f"{truth} ({row['kind'].replace('_', '-')})"], ["How it was made", proposal.note]]
        head = claim["text"]
    else:
        answer = "; ".join(" / ".join(group) for group in row.get("must_say", []))
        lines = [["Answer", answer or "the documents do not say"], ["Kind", row["kind"].replace("_", " ")]]
        lines += [["How it was made", proposal.note]] if proposal.note else []
        head = row["question"]
    if proposal.source:
        lines.append([f"Made from, in «{proposal.title}»", proposal.source])
    return {"id": row["id"], "what": "Answer" if proposal.forged else "Question", "head": head, "lines": lines}


def _page(package: str, title: str, data: dict[str, Any]) -> str:
    """Return ``page.html`` of a package with its title and its data filled in."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for sign in "&<>":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    template = resources.files(package).joinpath("page.html").read_text(encoding="utf-8")
    return template.replace("@title@", escape(title)).replace("@data@", text)

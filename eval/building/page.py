"""One HTML file on which a person accepts or drops each proposal with one key. Nothing from outside, no server.

What was decided is kept in the browser as it is decided, and saved as a file of JSON Lines for ``--take``. The script
in ``page.html`` shows texts as texts only, never as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eval.pages import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.building.proposals import Proposal


def decision_page(suite: str, proposed: Sequence[Proposal], decided: Mapping[str, bool]) -> str:
    """Return the page of a suite's proposals; ``decided`` are shown as decided earlier."""
    data = {
        "suite": suite,
        "cards": [_card(each) for each in proposed],
        "decided": {each.row["id"]: decided[each.row["id"]] for each in proposed if each.row["id"] in decided},
    }
    return page("eval.building", f"Proposals for the suite {suite}", data)


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

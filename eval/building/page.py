"""One HTML file on which a person accepts or drops each proposal with one key. Nothing from outside, no server.

What was decided is kept in the browser as it is decided, and saved as a file of JSON Lines for ``--take``.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, Final

from eval.building.page_script import SCRIPT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.building.proposals import Proposal

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } .quiet { opacity: 0.8; font-size: 0.92rem; }
article { border: 1px solid #8886; border-radius: 0.6rem; padding: 1rem 1.2rem; min-height: 15rem; }
article h2 { font-size: 1.15rem; margin: 0.4rem 0 0.8rem; } dt { font-size: 0.9rem; opacity: 0.8; }
dd { margin: 0 0 0.7rem; overflow-wrap: anywhere; } nav { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 1rem 0; }
button { font: inherit; padding: 0.6rem 1rem; min-height: 44px; border-radius: 0.5rem; border: 1px solid #888; }
button[aria-pressed=true] { outline: 3px solid #2f6fd6; } kbd { border: 1px solid #888; padding: 0 0.3rem; }
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(suite: str, proposed: Sequence[Proposal], decided: Mapping[str, bool]) -> str:
    """Return the page of a suite's proposals; ``decided`` are shown as decided earlier."""
    data = {
        "suite": suite,
        "cards": [_card(each) for each in proposed],
        "decided": {each.row["id"]: decided[each.row["id"]] for each in proposed if each.row["id"] in decided},
    }
    inside = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    title = f"Proposals for the suite {escape(suite)}"
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        "<p>A machine made these from your documents. Accept what a person could have asked and what is rightly "
        "labelled; drop the rest. Only what you accept is run.</p>"
        "<p class='quiet'><kbd>A</kbd> accept, <kbd>D</kbd> drop, <kbd>←</kbd> <kbd>→</kbd> go back and on.</p>"
        "<p id='progress' role='status'></p><article id='card'></article>"
        "<nav><button id='accept' type='button'>Accept (A)</button><button id='drop' type='button'>Drop (D)</button>"
        "<button id='back' type='button'>Back</button><button id='on' type='button'>On</button>"
        "<button id='save' type='button'>Save decisions</button></nav></main>"
        f"<script type='application/json' id='data'>{inside}</script><script>{SCRIPT}</script></body></html>"
    )


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

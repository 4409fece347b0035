"""What went wrong, each answer beside its source. The texts are other people's: all of them are escaped and isolated.

``dir="auto"`` lets a text of another script run its own way, and keeps it from turning round what stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.report.html.markup import pieces, text
from eval.report.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.report.failures import Failure, Group, Pair


def failed_section(groups: Sequence[Group], questions: int) -> str:
    """Return the failures by kind; each kind says how many of it are left out."""
    if not groups:
        return "<p>Every question ended as it should.</p>"
    total = sum(group.total for group in groups)
    said = f"{total:,} of {counted(questions, 'question')} did not end as they should."
    return f"<p>{said} Where few words differ, they are marked.</p>{''.join(map(_group, groups))}"


def _group(group: Group) -> str:
    left_out = f"{group.left_out:,} more of this kind are left out; all stand in log.jsonl."
    more = f'<p class="quiet">{left_out}</p>' if group.left_out else ""
    return f"<h3>{text(group.kind)} ({group.total:,})</h3>{''.join(map(_failure, group.kept))}{more}"


def _failure(failure: Failure) -> str:
    wanted = "; ".join(failure.must_say)
    must = f'<p class="quiet" dir="auto">Must say: {text(wanted)}</p>' if wanted else ""
    more = f'<p class="quiet">{counted(failure.more, "sentence")} more.</p>' if failure.more else ""
    return (
        f'<article class="failure"><h4 dir="auto">{text(failure.question)} <code>{text(failure.id)}</code></h4>'
        f"{''.join(map(_pair, failure.pairs))}{must}{more}</article>"
    )


def _pair(pair: Pair) -> str:
    reason = f'<p class="reason" dir="auto">{text(pair.reason)}</p>' if pair.reason else ""
    return (
        f'<div class="pair"><div><span class="label">{text(pair.label)}</span>'
        f'<p dir="auto">{pieces(pair.said) or "–"}</p></div><div class="source">'
        f'<span class="label">{text(pair.origin)}</span><p dir="auto">{pieces(pair.source)}</p></div>{reason}</div>'
    )

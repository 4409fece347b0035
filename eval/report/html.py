"""The report as one HTML file: no script, nothing from outside, readable on a phone and in the dark."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from eval.circularity import CIRCULAR
from eval.metrics import measured
from eval.report.plot import rates_plot
from eval.report.words import NAMES, failures, figure, headline

if TYPE_CHECKING:
    from eval.report.words import Failure
    from eval.runs import Run

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.headline { font-size: 1.15rem; border-left: 4px solid #2f6fd6; padding-left: 0.8rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: 0.3rem 0.5rem; }
td, th { border-bottom: 1px solid #8884; vertical-align: top; }
svg { max-width: 100%; height: auto; background: #fff; }
.failure { border-top: 1px solid #8884; padding: 0.6rem 0; display: grid; gap: 0.3rem 1.5rem; }
.failure .reason { color: #a04a00; } .quiet { opacity: 0.75; font-size: 0.92rem; }
@media (min-width: 46rem) { .failure { grid-template-columns: 1fr 1fr; } .failure .question { grid-column: 1 / 3; } }
"""


def html(run: Run) -> str:
    """Return the report; every text of a case or an answer is escaped."""
    header = run.header
    title = f"Evaluation of {header['system']} on the suite {header['suite']}"
    if run.circular:
        return _page(title, f"<p class='headline'>{escape(CIRCULAR)}</p>")
    rates = measured(run.items)
    rows = "".join(
        f"<tr><td>{escape(NAMES[name])}</td><td>{escape(figure(rate))}</td></tr>" for name, rate in rates.items()
    )
    failed = failures(run.items)
    body = (
        f"<p class='headline'>{escape(headline(run, rates))}</p>"
        f"<p class='quiet'>Judge: {escape(header['judge'])}. Cases: {header['cases']}. Run: {escape(run.name)}.</p>"
        f"{rates_plot(rates)}<h2>Figures</h2><table>{rows}</table>"
        f"<h2>What went wrong ({len(failed)} of {len(run.items)})</h2>{''.join(map(_failure, failed))}"
    )
    return _page(title, body)


def _failure(failure: Failure) -> str:
    item = failure.item
    quotes = [
        str(citation.get("quote", ""))
        for claim in item.row.get("claims") or []
        for citation in claim.get("citations") or []
    ]
    wanted = "; ".join(" / ".join(group) for group in item.case.must_say)
    source = " ".join(quotes) or "; ".join(item.case.must_cite) or "the documents do not say"
    return (
        f"<div class='failure'><div class='question'><b>{escape(item.case.id)}</b> {escape(item.case.question)} "
        f"<span class='reason'>{escape(failure.reason)}</span></div>"
        f"<div><span class='quiet'>Said</span><br>{escape(str(item.row.get('text', '')) or '–')}</div>"
        f"<div><span class='quiet'>Source</span><br>{escape(source)}"
        f"{f'<br><span class=quiet>Must say: {escape(wanted)}</span>' if wanted else ''}</div></div>"
    )


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )

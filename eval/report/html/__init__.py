"""The report as one HTML file: no script, nothing from outside, readable on a phone and in the dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.circularity import CIRCULAR
from eval.report.html.failed import failed_section
from eval.report.html.judging import curves, labels_section
from eval.report.html.markup import text
from eval.report.html.sections import (
    bounds_section,
    cost_section,
    errors_section,
    evidence_section,
    facts_section,
    funnel_section,
    parts_section,
    rates_section,
    retrieval_section,
)
from eval.report.html.style import STYLE
from eval.report.words import between, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.report.contents import Contents, Measured

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CARDS = (
    ("over_refusal", "declined though the documents answer"),
    ("false_answer", "answered though the documents do not"),
    ("answer_rate", "of all questions answered"),
    ("correct", "ended as they should"),
)


def html(contents: Contents) -> str:
    """Return the report; a circular run gets the word, what produced it, and no rate."""
    if contents.measured is None:
        body = f'<div class="headline"><p class="said">{text(CIRCULAR)}</p></div></header><main>'
        return _page(contents, body + _section("produced", "What produced it", facts_section(contents.facts)))
    measured = contents.measured
    sections = _sections(contents, measured)
    links = "".join(f'<li><a href="#{name}">{text(title)}</a></li>' for name, title, _ in sections)
    body = (
        f"{_top(contents, measured)}<nav aria-label='Sections'><ul>{links}</ul></nav></header><main>"
        f"{''.join(_section(*each) for each in sections)}"
    )
    return _page(contents, body)


def _sections(contents: Contents, measured: Measured) -> list[tuple[str, str, str]]:
    """Return the sections: anchor, title and content."""
    return [
        ("funnel", "Said, caught, shown, wrong", funnel_section(measured.funnel)),
        ("errors", "Kinds of error", errors_section(measured)),
        ("evidence", "Where the evidence was", evidence_section(measured)),
        ("parts", "Parts of the suite", parts_section(measured.parts)),
        ("check", "What the check's scores are worth", curves(measured)),
        ("open", "What the judge left open", bounds_section(measured)),
        ("labels", "Corrected by people's labels", labels_section(measured)),
        ("retrieval", "Retrieval", retrieval_section(measured)),
        ("cost", "Cost and seconds", cost_section(measured)),
        ("rates", "All rates", rates_section(measured)),
        ("produced", "What produced it", facts_section(contents.facts)),
        ("failures", "What went wrong", failed_section(measured.failures, measured.funnel.questions)),
    ]


def _top(contents: Contents, measured: Measured) -> str:
    said = measured.headline
    lines = (("said", said.sentence), ("beside", said.left_open), ("beside", said.declining), ("quiet", said.measured))
    shown = "".join(f'<p class="{name}">{text(line)}</p>' for name, line in lines if line)
    warnings = "".join(f'<p class="warning">{text(warning)}</p>' for warning in contents.warnings)
    return f'<div class="headline">{shown}</div>{warnings}<ul class="cards">{"".join(_cards(measured))}</ul>'


def _cards(measured: Measured) -> Iterable[str]:
    for name, words in _CARDS:
        rate = measured.rates[name]
        if rate is not None:
            interval = f'<span class="quiet">{text(between(rate.low, rate.high))}</span>'
            yield f"<li><b>{text(percent(rate.rate))}</b>{text(words)}<br>{interval}</li>"
    length = measured.figures.together.mean_length
    if length is not None:
        yield f"<li><b>{length:.0f}</b>words in an answer, on average</li>"


def _section(name: str, title: str, content: str) -> str:
    head = f'<h2 id="{name}-title">{text(title)}</h2>'
    return f'<section id="{name}" aria-labelledby="{name}-title">{head}{content}</section>'


def _page(contents: Contents, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{text(contents.title)}</title><style>{STYLE}</style></head>\n<body><header>"
        f"<h1>{text(contents.title)}</h1>{body}</main></body></html>\n"
    )

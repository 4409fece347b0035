"""Both forms of the report of a known run, whole, as golden files: a change of a report must be seen to be meant.

After a change that is meant: ``.venv/bin/python -m tests.eval.report.test_golden`` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.report.contents import contents_of, result_of
from eval.report.html import html
from eval.report.markdown import markdown
from tests.eval.report.making import known_run

GOLDEN = Path(__file__).parent / "golden"
NAMES = ["report.md", "report.html", "circular.md", "circular.html"]


def _made() -> dict[str, str]:
    open_, circular = contents_of(known_run()), contents_of(known_run(circular=True))
    return {
        "report.md": markdown(open_),
        "report.html": html(open_),
        "circular.md": markdown(circular),
        "circular.html": html(circular),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_the_known_one(name: str) -> None:
    assert _made()[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_what_the_golden_report_says_is_what_was_put_into_the_run() -> None:
    shown = (GOLDEN / "report.md").read_text(encoding="utf-8")
    assert "Of 8 answers 2 held a sentence that the documents do not support: 25.0 %" in shown
    assert "In 1 more answer the judge could not tell of every sentence" in shown
    assert "declined 2 of 10 questions that the documents answer" in shown
    assert "answered 1 of 2 that they do not" in shown
    assert "12 questions (8 answered, 3 declined, 1 failed)" in shown
    assert "| Said | 9 | 3 | 5 | 1 | 0 |" in shown
    assert "| Withheld | 1 | 1 | 0 | 0 | 0 |" in shown
    assert "| quantity | 2 | 1 |" in shown


@pytest.mark.parametrize("name", ["circular.md", "circular.html"])
def test_a_circular_run_has_no_rate_anywhere(name: str) -> None:
    shown = (GOLDEN / name).read_text(encoding="utf-8").partition("</style>")[2] or (GOLDEN / name).read_text("utf-8")
    assert "CIRCULAR" in shown
    assert "%" not in shown
    result = result_of(known_run(circular=True), contents_of(known_run(circular=True)).measured)
    assert set(result["metrics"].values()) == {None}
    assert (result["figures"], result["truthfulness"]) == (None, None)
    json.dumps(result)


if __name__ == "__main__":
    for golden, content in _made().items():
        (GOLDEN / golden).write_text(content, encoding="utf-8", newline="\n")

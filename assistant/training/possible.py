"""How often is the passage right that is offered where nothing answers? By its probability, for ``quoting.possible``.

``python -m assistant.training.possible QUESTIONS.jsonl DOCS`` asks each question of its document alone and prints, for
every probability that came up, how many of the passages offered from there upwards are right. A row of the file has
``doc`` (a file in DOCS), ``question``, ``history`` (or null), ``answerable``, ``gold_quote`` (texts) and ``must_say``
(groups of patterns, each of which must fit). A passage is right where it holds a gold quote, or is held by one, and all
that must be said; what is offered to a question that the document does not answer is never right.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import assistant.quoting.possible as offered
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Turn
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = dict[str, Any]


def outcomes(rows: Sequence[Row], docs: Path) -> Iterator[tuple[float, bool]]:
    """Yield probability and rightness of every passage that would be offered were none too unlikely."""
    for doc in sorted({row["doc"] for row in rows}):
        with tempfile.TemporaryDirectory() as folder, Index.open(Path(folder)) as index:
            index.add([docs / doc])
            assistant = Assistant(index, Settings(home=Path(folder)))
            for row in (row for row in rows if row["doc"] == doc):
                history = [Turn(**turn) for turn in row["history"] or ()]
                found = assistant.answer(row["question"], history).possible
                if found is not None:
                    yield found.probability, _is_right(row, found.citation.quote)


def _is_right(row: Row, quote: str) -> bool:
    said = " ".join(quote.split())
    golds = [" ".join(gold.split()) for gold in row["gold_quote"]]
    cited = any(gold in said or said in gold for gold in golds)
    fits = all(any(re.search(pattern, said, re.IGNORECASE) for pattern in group) for group in row["must_say"])
    return bool(row["answerable"]) and cited and fits


def main(questions: str, docs: str) -> None:
    """Print the table."""
    offered.LEAST = 0.0  # type: ignore[misc] # to see them all
    rows = [json.loads(line) for line in Path(questions).read_text(encoding="utf-8").splitlines() if line.strip()]
    right = 0
    for count, (probability, is_right) in enumerate(sorted(outcomes(rows, Path(docs)), reverse=True), start=1):
        right += is_right
        print(f"{probability:.3f}  {right} of {count} right")  # noqa: T201 - a command's output


if __name__ == "__main__":
    main(*sys.argv[1:])

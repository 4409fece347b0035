"""Made-up reading rows in the shape of the open data, and a configuration for a training of seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FIRST = ("Ada", "Bruno", "Clara", "Dmitri", "Elena", "Farid", "Greta", "Hugo")
_LAST = ("Okafor", "Lindqvist", "Marino", "Petrov", "Quist", "Ribeiro", "Sato", "Tanaka")
_TOWNS = ("Velmont", "Harrow Bay", "Ostrava Hill", "Pinecrest", "Quarry Bank", "Redmouth")

CONFIGURATION = """
seed = 7
epochs = 2
batch_tokens = 600
row_tokens = 160
learning_rate = 1e-3
head_learning_rate = 1e-3
warm_up = 0.1
weight_decay = 0.01
held_out = 0.3
development_rows = 30
checkpoint_minutes = 0
hurried = 0.5

[shape]
layers = 2
apart = 1
rank = 2
scale = 2.0
two_way = true

[labels]
slope = 1.0
elsewhere = -1.0
used = 1.0
offset = 0.0
share = 0.5
agreed = 0.6
earlier = 1.0

[datasets.made_up]
titled = true
used = 1.0
unanswerable = 1.0
near = 0.4
swapped = 0.4
cut = 0.2
"""


def write_rows(folder: Path, titles: int = 10) -> None:
    """Write ``made_up.jsonl`` with three paragraphs a title and two questions a paragraph."""
    rows = [row for title in range(titles) for part in range(3) for row in _paragraph(title, part)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "made_up.jsonl").write_text(text, encoding="utf-8")


def _paragraph(title: int, part: int) -> list[dict[str, object]]:
    number = 3 * title + part
    name = f"{_FIRST[number % 8]} {_LAST[(number * 3 + title) % 8]}"
    year, town = str(1900 + 4 * number), _TOWNS[number % 6]
    context = (
        f"The people of {town} had asked for a bridge for years. In {year} the engineer {name} drew the plans. "
        f"Work went on through two winters. The bridge at {town} cost {number + 11} thousand crowns."
    )
    asked = [(f"Who drew the plans for {town} in {year}?", name), (f"When did {name} draw the plans?", year)]
    return [
        {
            "id": f"made-{number}-{place}",
            "title": f"Bridge_{title}",
            "context": context,
            "question": question,
            "answers": [{"text": answer, "start": context.index(answer)}],
        }
        for place, (question, answer) in enumerate(asked)
    ]

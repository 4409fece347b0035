"""Ask the shipped program every question: a fresh index a document, all through the path that people use."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.pipeline import Assistant, make_answerer
from assistant.settings import Settings
from assistant.types import Turn
from assistant.wire import answer_to_json
from eval.natural.outcomes import judge
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eval.natural.outcomes import JudgedQuestion, Row
    from eval.natural.questions import NaturalQuestion


def ask(
    questions: Sequence[NaturalQuestion], texts: Mapping[str, str], model: str, documents: Iterable[str]
) -> Iterator[tuple[JudgedQuestion, Row]]:
    """Yield what became of each question beside the answer, one of ``documents`` after the other."""
    answerer = make_answerer(Settings(model=model))
    for name in documents:
        with TemporaryDirectory() as folder, Index.open(Path(folder, "home")) as index:
            path = Path(folder, name)
            path.write_bytes(texts[name].encode())
            index.add([path])
            assistant = Assistant(index, Settings(home=Path(folder, "home")), answerer)
            for question in (each for each in questions if each.doc == name):
                history = tuple(Turn(turn.role, turn.content) for turn in question.history or ())
                row = answer_to_json(assistant.answer(question.question, history), question.id)
                yield judge(question, question.quotes(texts), row), row


def write_answers(path: Path, asked: Iterable[tuple[JudgedQuestion, Row]]) -> None:
    """Write every answer with its outcome, to be looked at."""
    with path.open("w", encoding="utf-8") as file:
        for judged, row in asked:
            kept = {
                "outcome": str(judged.outcome),
                "reason": judged.reason,
                "expected": judged.question.gold_answer,
                "style": judged.question.style,
                **row,
            }
            file.write(json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n")

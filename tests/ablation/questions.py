"""What each rule on a question's way adds: ``python -m tests.ablation.questions --documents FOLDER [--part tune …]``.

Each piece is left out alone, and every natural question asked again through the path that people use; told is how the
outcomes differ from those with everything in place, by question. What the reader has read it remembers, so only the
first round reads. The decision is not fitted again: none of these pieces changes what it weighs, but what is read and
what is shown.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import click

from assistant.pipeline import Assistant
from assistant.questions.parts import Part as QuestionPart
from assistant.quoting import QuoteAnswerer
from assistant.settings import Settings
from assistant.types import Turn
from assistant.wire import answer_to_json
from eval.natural import NaturalQuestion, Part, document_texts, listed_documents, load_questions
from eval.natural.outcomes import QuestionOutcome, judge
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_GOOD: Final = (QuestionOutcome.RIGHT, QuestionOutcome.DECLINED)
_BAD: Final = (QuestionOutcome.WRONG, QuestionOutcome.FALSE_ANSWER)


def _nothing(*_: Any, **__: Any) -> tuple[()]:
    return ()


def _none(*_: Any, **__: Any) -> None:
    return None


def _same(given: Any, *_: Any, **__: Any) -> Any:
    return given


def _second(_: Any, given: Any, *__: Any) -> Any:
    return given


PIECES: Final[Mapping[str, Mapping[str, Callable[..., Any]]]] = {
    "cells and items looked up": {"quoting.answerer.looked_up": _nothing},
    "rows that are named": {"quoting.answerer.rows_named": _nothing},
    "the row that the question tells apart": {
        "quoting.collecting._in_its_rows": _same,
        "quoting.selection.is_no_row_asked": lambda *_: False,
    },
    "a name of the question is no person": {"quoting.selection.names_again": lambda *_: False},
    "a document named in the question": {"quoting.answerer.in_named_document": _second},
    "an answer quoted from where it is told": {"quoting.selection._where_it_is_told": _same},
    "a sentence with the one it points back at": {"quoting.collecting._with_antecedents": _same},
    "a lead-in with its whole list": {"quoting.collecting._whole_list": _same},
    "two hops": {"quoting.requested.bridge": _none},
    "several questions in one": {"quoting.answerer.parts_of": lambda text: (QuestionPart(text),)},
    "misspelt words": {"questions.spelling.respelled": _same},
    "the question in the passage's words": {"quoting.selection.worded": _same},
    "another document's figure": {"quoting.answerer.conflicting": _none},
    "dates of publication": {"quoting.requested.published": lambda *_: []},
    "differences": {"quoting.requested.difference": lambda _: []},
    "lists and counts": {"quoting.requested.counted": lambda *_: [], "quoting.requested.listed": lambda *_: []},
    "overviews": {"quoting.inventories.overview": _none},
}


def outcomes(name: str, content: str, questions: list[NaturalQuestion]) -> Iterator[tuple[str, str, QuestionOutcome]]:
    """Yield piece («» for none), question and outcome, of all questions about one document."""
    with tempfile.TemporaryDirectory() as folder, Index.open(Path(folder) / "home") as index:
        path = Path(folder) / name
        path.write_bytes(content.encode())
        index.add([path])
        assistant = Assistant(index, Settings(home=Path(folder) / "home"), QuoteAnswerer())
        for piece, changed in {"": {}, **PIECES}.items():
            with ExitStack() as stack:
                for place, instead in changed.items():
                    stack.enter_context(patch(f"assistant.{place}", instead))
                for question in questions:
                    history = tuple(Turn(turn.role, turn.content) for turn in question.history or ())
                    row = answer_to_json(assistant.answer(question.question, history), question.id)
                    yield piece, question.id, judge(question, question.quotes({name: content}), row).outcome


def table(found: Mapping[str, Mapping[str, QuestionOutcome]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: what is won and lost without each piece, and by which questions."""
    everything = found[""]
    counted = Counter(everything.values())
    yield f"With everything: {', '.join(f'{number} {outcome}' for outcome, number in counted.items())}"
    yield "| left out | right answers | wrong and false ones | questions |"
    yield "|-|-|-|-|"
    for piece, own in found.items():
        changed = {one: (everything[one], own[one]) for one in own if own[one] is not everything[one]}
        right = sum((after in _GOOD) - (before in _GOOD) for before, after in changed.values())
        bad = sum((after in _BAD) - (before in _BAD) for before, after in changed.values())
        said = ", ".join(f"{one} {before} → {after}" for one, (before, after) in changed.items())
        if piece:
            yield f"| {piece} | {right:+d} | {bad:+d} | {said} |"


@click.command()
@click.option("--documents", "folder", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--part", "parts", type=click.Choice(["tune", "held", "fresh"]), multiple=True, default=["tune", "held"])
def main(folder: Path, parts: tuple[Part, ...]) -> None:
    """Print the table."""
    found: dict[str, dict[str, QuestionOutcome]] = {"": {}, **{piece: {} for piece in PIECES}}
    for part in parts:
        questions = load_questions(part)
        for name, content in document_texts(listed_documents(part), folder).items():
            mine = [question for question in questions if question.doc == name]
            for piece, one, outcome in outcomes(name, content, mine):
                found[piece][one] = outcome
            click.echo(f"{name}: {len(mine)} questions", err=True)
    click.echo("\n".join(table(found)))


if __name__ == "__main__":
    main()

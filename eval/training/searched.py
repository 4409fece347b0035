"""Rows of questions over whole documents: ``python -m eval.training.searched texts`` and ``… rows --help``.

The reader learns best from what it meets in use. The passages of these rows are those that the program's own search
finds for a question, and the question is worded as the program words it. So the passages that do not answer are as hard
as in use. ``texts`` writes each document as the program reads it, for whoever writes questions; ``rows`` adds the rows
to ``written.jsonl.xz``.

A line of questions is ``{"source": "owner/name:path", "question", "answers"}``, or has ``"made up:path"``, whose text
ships with the rows. ``answers`` has every place that answers as ``[sentence, words]``: the sentence as the text has it,
and the words of it that answer; it is empty if nothing answers. A follow-up has ``"history"``, pairs of question and
answer, and an incomplete answer ``"partly": true``.
"""

from __future__ import annotations

import json
import lzma
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from assistant.questions.followups import standalone
from assistant.quoting.passages import places_of
from assistant.quoting.selection import READ
from assistant.quoting.wording import worded
from assistant.types import Turn
from eval.lines import open_rows
from eval.training.written import MADE_UP, NEWEST_ROUND, ROWS, as_read, digits, document_text, written_questions
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.quoting.passages import Place

_FOUND: Final = 8
_ROLES: Final = ("user", "assistant")
_FOLDER: Final = click.Path(exists=True, path_type=Path)


def rows_of(source: str, markdown: str, questions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a line of ``written.jsonl.xz`` for each passage that the search finds for the questions of one document.

    Raises ``click.ClickException`` for an answer that is not in the text, with its question.
    """
    asked: dict[str, list[list[Any]]] = {}
    with tempfile.TemporaryDirectory() as home, Index.open(Path(home, "home")) as index:
        text = _added(index, Path(home), markdown)
        for row in questions:
            before = (zip(_ROLES, both, strict=True) for both in row.get("history", ()))
            turns = [Turn(role, said) for both in before for role, said in both]
            question = standalone(row["question"], turns).text
            answers = [_range(text, row, *answer) for answer in row["answers"]]
            for place in places_of(index.search(question, _FOUND), index)[:READ]:
                label = _label(place, answers, partly=row.get("partly", False))
                put = [label[0], worded(question, [text], place.text), *label[1:]]
                if put not in asked.setdefault(place.text, []):
                    asked[place.text].append(put)
    for passage, put in asked.items():
        made_up = {"text": passage} if source.startswith(MADE_UP) else {}
        about = {"passage": digits(passage), "source": source, "title": "", "round": NEWEST_ROUND}
        yield {**about, "questions": put, **made_up}


def _added(index: Index, folder: Path, markdown: str) -> str:
    """Add a document; return its text as the program reads it."""
    file = folder / "document.md"
    file.write_text(markdown, encoding="utf-8")
    index.add([file])
    return index.parsed(index.documents()[0].id).document.text


def _range(text: str, row: dict[str, Any], sentence: str, words: str) -> tuple[int, int]:
    at, inside = text.find(sentence), sentence.find(words)
    if at < 0 or inside < 0 or not words:
        message = (
            f"{row['source']}: «{words}» in «{sentence}» is not in the text; it was to answer «{row['question']}»."
        )
        raise click.ClickException(message)
    return at + inside, at + inside + len(words)


def _label(place: Place, answers: Sequence[tuple[int, int]], *, partly: bool) -> list[Any]:
    """Return «yes» or «part» with the places of the words in what is read at ``place``, or «no»."""
    inside = [(start - place.start, end - place.start) for start, end in answers
              if place.start <= start and end <= place.end]  # fmt: skip
    return ["part" if partly else "yes", *(edge for both in inside for edge in both)] if inside else ["no"]


def _by_source(questions: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in open_rows(questions):
        found.setdefault(row["source"], []).append(row)
    return found


def _document(clones: Path, source: str) -> str:
    text = document_text(clones, source)
    if text is None:
        message = f"{source} is not in {clones}."
        raise click.ClickException(message)
    return text


@click.group()
def main() -> None:
    """Make rows of questions over whole documents."""


@main.command()
@click.option("--clones", type=_FOLDER, required=True, help="Folder of OWNER/NAME.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the texts.")
@click.argument("sources", nargs=-1, required=True)
def texts(clones: Path, out: Path, sources: tuple[str, ...]) -> None:
    """Write each document (owner/name:path) as the program reads it."""
    out.mkdir(parents=True, exist_ok=True)
    for source in sources:
        file = out / (source.replace("/", "+").replace(":", "+") + ".txt")
        file.write_text(as_read(_document(clones, source)), encoding="utf-8")


@main.command()
@click.option("--clones", type=_FOLDER, required=True, help="Folder of OWNER/NAME.")
@click.option("--questions", type=_FOLDER, required=True, help="See the module.")
def rows(clones: Path, questions: Path) -> None:
    """Add the rows of all questions to the shipped ones."""
    made = [
        row for source, asked in _by_source(questions).items()
        for row in rows_of(source, _document(clones, source), asked)
    ]  # fmt: skip
    with lzma.open(ROWS, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in [*written_questions(), *made])
    click.echo(f"{sum(len(row['questions']) for row in made)} questions over {len(made)} passages were added.")


if __name__ == "__main__":
    main()

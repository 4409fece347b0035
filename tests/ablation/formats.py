"""Whether a number format changes answers: ``python -m tests.ablation.formats --home FOLDER [--suite briefing]``.

Questions of a suite are decided over an index with the reader in each format, and compared with float32. The
candidates' vectors are the index's in all cases. An answer is the same where both decline, or both quote the same
sentence with the same words marked.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from assistant.quoting.selection import answer_span, decide
from assistant.reading.loading import load_reader
from eval.cases import load_suite
from index.inference.graph import Format
from index.inference.packing import VARIABLE
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.reading.reader import Reader
    from index.types import Corpus

_PASSAGES: Final = 8
PLAIN: Final = Format.FLOAT32.value


@dataclass(frozen=True, slots=True)
class FormatAnswer:
    """What became of a question: whether it was declined, else the sentence quoted and the words marked."""

    sentence: tuple[str, int] | None
    words: str | None


def compare_formats(questions: Iterable[str], corpus: Corpus) -> list[dict[str, FormatAnswer]]:
    """Return, for each question, what became of it by format."""
    readers = {form.value: _reader(form) for form in Format}
    return [{name: _decided(question, corpus, reader) for name, reader in readers.items()} for question in questions]


def same(rows: Iterable[Mapping[str, FormatAnswer]], name: str) -> tuple[int, int]:
    """Return in how many of how many questions format ``name`` gives the answer of float32."""
    pairs = [(row[PLAIN], row[name]) for row in rows]
    return sum(plain == other for plain, other in pairs), len(pairs)


def _decided(question: str, corpus: Corpus, reader: Reader) -> FormatAnswer:
    decision = decide(question, corpus.search(question, _PASSAGES), corpus, reader)
    if decision.declines:
        return FormatAnswer(None, None)
    best = decision.ranked[0]
    return FormatAnswer((best.candidate.doc_id, best.candidate.start), answer_span(best, decision.question))


def _reader(form: Format) -> Reader:
    with _number_format(form):
        return load_reader()


@contextmanager
def _number_format(form: Format) -> Iterator[None]:
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = form.value
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


@click.command()
@click.option("--home", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of the index.")
@click.option("--suite", default="briefing", show_default=True, help="The cases whose questions are asked.")
@click.option("--count", default=500, show_default=True, help="At most so many questions.")
def main(home: Path, suite: str, count: int) -> None:
    """Print in how many questions each format gives the decision, sentence and words of float32."""
    asked = list(dict.fromkeys(case.question for case in load_suite(suite).cases))[:count]
    with Index.open(home) as index:
        rows = compare_formats(asked, index)
    for name in rows[0]:
        click.echo("{}: {} of {}".format(name, *same(rows, name)))


if __name__ == "__main__":
    main()

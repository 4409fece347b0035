"""Questions written for passages, as labels for the training: ``python -m eval.training.written --help``.

``written.jsonl.xz`` has the questions, each with its label («yes», «part», «no») and the places of the words that
answer. The passages are other people's and are cut from their documents again. A line is ``{"passage", "source",
"title", "questions"}``: the first 16 hexadecimal digits of the passage's SHA-256, ``owner/name:path`` of a public
repository or the name of an open set, and questions as ``[label, question, start, end, …]`` with each place. A passage
whose document has changed since is left out and counted. If the passage was made up too, ``source`` begins with
``made up``, and ``text`` has it.

The questions were written by a large language model (Claude) that read each passage. For most passages five or six are
answered, in the styles in which hurried people type, and three or four are nearly answered, one word off. Where a
passage has few questions, they were asked of another piece of the same document, and the same model judged them because
an earlier reader was unsure. In a second round, after the reader had taken plain paraphrases for near misses, questions
ask for facts in equivalent words, for what somebody said, for one of several similar places (lists under headings,
tables as lines, orders of rank), for one's own case under a rule, for reasons and steps.

A third round was written for whole documents, with every place that answers. Its rows are what the program's own search
finds for these questions, so the passages that do not answer are as hard as in use. Follow-ups are as the program reads
them (``assistant.questions.followups``). A fourth round is of the same kind, ten times as large; half of its
unanswerable questions are twins of answered ones with one thing changed. A fifth round was written after the reader had
been seen to doubt plain paraphrases and to take near things for the answer: each sentence is asked for in everyday
words, and the near thing beside it in the same tone.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from assistant.quoting.passages import place_around
from eval.lines import open_rows
from index.errors import DocumentRefused
from index.library import Index
from index.loaders import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROWS: Final = Path(__file__).with_name("written.jsonl.xz")
MADE_UP: Final = "made up"
NEWEST_ROUND: Final = 5
"""The ``round`` of the lines that were written last; those of earlier rounds have none, or a smaller one."""
_SIZES: Final = ((350, 1100), (150, 900))
"""Fewest and most characters of a piece: for those that questions were written for, and for those judged."""
_FRONT: Final = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LINK: Final = re.compile(r"\[([^\]\[]*)\]\([^)]*\)")
_MARKS: Final = re.compile(r"\*\*|<[^>]+>|\{%.*?%\}")
_LEADS: Final = re.compile(r"^\s*(?:#+|[*+-]|>|\d+[.)])\s+")
_RULER: Final = re.compile(r"[-|: *_=]*")
_WRAPPED: Final = re.compile(r"(?<=[^\n]{55})(?<![.:;!?])\n(?=[^\n\s])")


def pieces(text: str, least: int, most: int) -> Iterator[str]:
    """Yield pieces of whole paragraphs of at most about ``most`` characters, without a last one below ``least``."""
    piece = ""
    for part in filter(None, (part.strip() for part in re.split(r"\n\s*\n", text))):
        if piece and len(piece) + len(part) > most:
            yield piece
            piece = ""
        piece = f"{piece}\n\n{part}".strip()
        while len(piece) > most * 1.6:
            yield piece[:most]
            piece = piece[most:]
    if len(piece) >= least:
        yield piece


def without_markup(markdown: str) -> str:
    """Return a Markdown document without its front matter, link addresses, bold marks and tags."""
    return _MARKS.sub("", _LINK.sub(r"\1", _FRONT.sub("", markdown)))


def tidy(piece: str) -> str:
    """Return a piece without list marks, rulers and addresses, with wrapped lines joined."""
    lines = [_LEADS.sub("", line).strip() for line in piece.split("\n")]
    text = "\n".join(line for line in lines if not line or not _RULER.fullmatch(line))
    text = re.sub(r"https?://\S+", "", text).replace("`", "").replace("**", "")
    text = _WRAPPED.sub(" ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()


def known_pieces(clones: Path, data: Path, rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return all pieces of the available documents of ``rows``, by the digits that rows name them with."""
    found = {row["passage"]: row["text"] for row in rows if "text" in row}
    sources = sorted({row["source"] for row in rows if "/" in row["source"]})
    documents = {source: text for source in sources if (text := document_text(clones, source))}
    for text in (*map(without_markup, documents.values()), *_sets(data)):
        for least, most in _SIZES:
            for piece in (*pieces(text, least, most), text, text[:1200], text[:1500]):
                tidied = tidy(piece)
                found[digits(tidied)] = tidied
    searched = {row["source"] for row in rows if row["passage"] not in found}  # reading a document takes a second
    texts = (text for source, text in documents.items() if source in searched)
    return found | {digits(place): place for text in texts for place in _places(text)}


def digits(text: str) -> str:
    """Return the digits by which a line names its passage."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _places(markdown: str) -> Iterator[str]:
    """Yield what the program reads at once around each passage of a document; nothing for one without text."""
    with tempfile.TemporaryDirectory() as home, Index.open(Path(home, "home")) as index, suppress(DocumentRefused):
        file = Path(home, "document.md")
        file.write_text(markdown, encoding="utf-8")
        index.add([file])
        for document in index.documents():
            parsed = index.parsed(document.id)
            yield from (place_around(parsed, passage).text for passage in parsed.passages if passage.sentences)


def document_text(clones: Path, source: str) -> str | None:
    """Return a document (``owner/name:path``, or ``made up:path`` in that folder); None if the clones do not have it.

    A document of a repository comes without its front matter.
    """
    repository, _, path = source.partition(":")
    if repository == MADE_UP:
        file = clones / repository / path
        return file.read_text(encoding="utf-8") if file.exists() else None
    where = ["git", "-C", str(clones / repository), "show", f"HEAD:{path}"]
    shown = subprocess.run(where, capture_output=True, check=False)  # noqa: S603 - fixed words and our own paths
    return _FRONT.sub("", shown.stdout.decode("utf-8", "replace")) if shown.returncode == 0 else None


def as_read(markdown: str) -> str:
    """Return the text of a Markdown file as the program reads it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "document.md")
        file.write_text(markdown, encoding="utf-8")
        return load(file).text


def _sets(data: Path) -> Iterator[str]:
    for path in (*data.glob("reading/*.jsonl"), *data.glob("grounding/*.jsonl"), *data.glob("rag/bipia_train.jsonl")):
        for row in open_rows(path):
            yield from (
                row.get("context") or "",
                *(source.replace("\n", "\n\n") for source in row.get("sources") or ()),
            )
            yield from row.get("sources") or ()


def written_questions() -> list[dict[str, Any]]:
    """Return the lines of the file."""
    return list(open_rows(ROWS))


def labels(row: dict[str, Any], passage: str) -> Iterator[dict[str, Any]]:
    """Yield a line's questions in the format that ``reader_source`` reads."""
    for label, question, *place in row["questions"]:
        places = zip(place[::2], place[1::2], strict=True)
        answers = [{"text": passage[start:end], "start": start} for start, end in places]
        yield {
            "dataset": "written", "title": row["title"], "passage": passage, "question": question,
            "kind": f"written_{label}", "from": row["passage"], "yes": None, "no": None, "answers": answers,
            "newest": row.get("round") == NEWEST_ROUND,
        }  # fmt: skip


@click.command()
@click.option("--clones", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of OWNER/NAME.")
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of the open data.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write (JSON Lines).")
def main(clones: Path, data: Path, out: Path) -> None:
    """Write the labels for all questions whose passages can be cut again."""
    every = written_questions()
    passages = known_pieces(clones, data, every)
    kept = [row for row in every if row["passage"] in passages]
    with out.open("w", encoding="utf-8") as file:
        for row in kept:
            file.writelines(
                json.dumps(label, ensure_ascii=False) + "\n" for label in labels(row, passages[row["passage"]])
            )
    click.echo(f"{len(kept)} of {len(every)} passages were found; the others have changed or are not at hand.")


if __name__ == "__main__":
    main()

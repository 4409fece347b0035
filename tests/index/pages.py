"""How much of web pages is kept: ``python -m tests.index.pages FOLDER`` for a clone of mozilla/readability.

For each page of its ``test/test-pages`` the words of ``expected.html``, which people marked as the page's text, are
looked for in what can be quoted of ``source.html`` (sentences and headings). Printed are the share that is kept, page
by page where it is below 97 %, and which share of what is kept is no text of the page.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from lxml import html

from index.errors import DocumentRefused
from index.loaders import load
from index.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

WANTED: Final = 0.97
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|(?:(?![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])\w)+"
)
"""A word, or a letter of a script that sets no blanks between words."""
_LEAST_WORDS: Final = 40


@dataclass(frozen=True)
class Kept:
    """Share of the expected words that a page keeps, and share of what is kept that was not expected, in [0, 1]."""

    page: str
    kept: float
    beyond: float
    warned: bool


def measured(folder: Path) -> Iterator[Kept]:
    """Yield what is kept of each page with text."""
    for page in sorted((folder / "test" / "test-pages").iterdir()):
        expected = _words_of(page / "expected.html")
        if expected.total() >= _LEAST_WORDS:
            yield _kept(page, expected)


def _kept(page: Path, expected: Counter[str]) -> Kept:
    try:
        document = load(page / "source.html")
    except DocumentRefused as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - a program's output
        return Kept(page.name, 0.0, 0.0, warned=True)
    parsed = parse(document)
    headings = [section.heading for section in document.sections]
    sentences = [parsed.sentence_text(sentence.number) for sentence in parsed.sentences]
    held = Counter(_WORD.findall(" ".join([*sentences, *headings]).lower()))
    warned = any(not warning.kind.is_furniture for warning in document.warnings)
    beyond = (held - expected).total() / max(1, held.total())
    return Kept(page.name, (expected & held).total() / expected.total(), beyond, warned)


def _words_of(path: Path) -> Counter[str]:
    tree = html.fromstring(path.read_text(encoding="utf-8", errors="replace") or "<p/>")
    for hidden in tree.xpath("//script|//style|//svg|//math"):
        hidden.drop_tree()
    return Counter(_WORD.findall(" ".join(tree.itertext()).lower()))


def main(folder: Path) -> None:
    """Print the pages below what is wanted, and the sum."""
    pages = sorted(measured(folder), key=lambda page: page.kept)
    for page in pages:
        if page.kept < WANTED:
            print(f"{page.page}: {page.kept:.1%} kept{', with a warning' if page.warned else ''}")  # noqa: T201
    whole = sum(page.kept >= WANTED for page in pages)
    beyond = median(page.beyond for page in pages)
    print(f"{whole} of {len(pages)} pages keep {WANTED:.0%}; of what is kept {beyond:.0%} is beyond")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))

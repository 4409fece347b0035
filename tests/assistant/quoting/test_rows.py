"""Which row of a table is asked for: the words that tell its rows apart decide, not how sure the reader is."""

from __future__ import annotations

import pytest

from assistant.questions.understanding import understand
from assistant.quoting.tables import rows_asked
from index.memory import TextCorpus

RECALL = """Kettles and toasters that are called back

Kettles:

| Maker | Number | Article |
|---|---|---|
| Ardent | K100 | steel kettle |
| Bellow | K230 | glass kettle |

Toasters:

| Maker | Number | Article |
|---|---|---|
| Ardent | T510 | toaster for two slices |
| Ardent | T530 | toaster for four slices |
| Carrow | T700 | toaster for four slices |
"""


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("number of the bellow kettle", ["K230"]),
        ("ardent toaster for four slices, which number", ["T530"]),
        ("which numbers of ardent toasters", ["T510", "T530"]),
        ("number of the carrow kettle", []),
        ("which number has it", ["T510"]),
        ("Does Ardent have a toaster for six slices or a glass one?", ["T510"]),
    ],
)
def test_the_words_that_tell_rows_apart_choose_them(question: str, numbers: list[str]) -> None:
    corpus = TextCorpus([RECALL])
    parsed = corpus.parsed(corpus.documents()[0].id)
    read = next(each.number for each in parsed.sentences if "T510" in parsed.sentence_text(each.number))
    found = [parsed.sentence_text(number) for number in rows_asked(parsed, read, understand(question))]
    assert [next(word for word in row.split() if word[1:].isdigit()) for row in found] == numbers

"""A summary holds the sentences nearest to all that is said, none twice, in the order of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.quoting.summaries import central
from index.encoder import shared
from index.memory import TextCorpus

if TYPE_CHECKING:
    from index.encoder import Encoder

HARBOUR = (
    "The harbour of Quillmouth will be widened so that larger ferries can enter it by 2027. It is old. "
    "Widening the harbour of Quillmouth costs 40 million crowns, which the port and the ferries share. "
    "He likes walking along it in the evening when the lamps are lit and the streets are empty. "
    "The larger ferries that enter the widened harbour of Quillmouth will carry 800 people each. "
    "A baker in the old town won a prize for her bread in the spring of last year."
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return shared()


def chosen(encoder: Encoder, most: int, *texts: str) -> list[str]:
    corpus = TextCorpus(list(texts))
    parsed = [corpus.parsed(document.id) for document in corpus.documents()]
    encode: Any = encoder.encode
    return [
        one.sentence_text(sentence.number)
        for one in parsed
        for sentence in central(one, one.sentences, encode, most // len(texts))
    ]


def test_what_most_is_said_about_is_told_in_the_order_of_the_source(encoder: Encoder) -> None:
    said = chosen(encoder, 3, HARBOUR)
    assert [HARBOUR.index(text) for text in said] == sorted(HARBOUR.index(text) for text in said)
    assert len(said) == 3
    assert all("harbour" in text for text in said)


def test_a_sentence_that_leans_on_another_or_is_very_short_is_left_out(encoder: Encoder) -> None:
    said = chosen(encoder, 9, HARBOUR)
    assert len(said) == 4
    assert not [text for text in said if text.startswith(("It ", "He "))]


def test_what_is_said_twice_is_told_once(encoder: Encoder) -> None:
    first, *_, last = HARBOUR.split(". ")
    assert len({text.strip(" .") for text in chosen(encoder, 2, f"{first}. {first}. {first}. {last}")}) == 2


def test_where_no_sentence_is_fit_all_are_chosen_among(encoder: Encoder) -> None:
    assert chosen(encoder, 3, "Short. It is.") == ["Short.", "It is."]


def test_what_it_shall_be_about_narrows_it(encoder: Encoder) -> None:
    corpus = TextCorpus([HARBOUR])
    parsed = corpus.parsed("0")
    encode: Any = encoder.encode
    (only,) = central(parsed, parsed.sentences, encode, 1, about="bread")
    assert "baker" in parsed.sentence_text(only.number)


RULES = """# Rules of the Tarn Bay moorings

Issued on 3 March 2024 by the committee of the society, and to be read with care.

## Rent

The rent of a whole berth is 480 crowns a year and that of a half berth 260 crowns, due on the first of April.

## Fires

Fires may be lit on the shingle on Saturdays only, and never within ten metres of a boat.

For what may be repaired at a berth these are examples:

- Masts and sails may be mended at a berth from March to October.

If you have any questions about these rules, please write to the secretary at the address below.

Yours sincerely, Dilys Holm, Secretary of the Tarn Bay Mooring Society

Approved by the committee of the society at its meeting on 26 February 2024.
"""


def test_what_any_document_says_of_itself_is_no_part_of_a_summary(encoder: Encoder) -> None:
    said = chosen(encoder, 9, RULES)
    assert [text.split()[1] for text in said] == ["rent", "may", "Masts"]

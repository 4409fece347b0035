"""What the Briefing tab draws: the whole text in pieces, and rows that lead to their words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.accounts import LOCAL_USER
from assistant.web import briefing, documents
from assistant.web.readers import Reader
from assistant.web.uploads import Purpose
from assistant.web.wiring_briefing import DocumentView, DocumentViews
from assistant.web.words import words_in
from index.errors import DocumentNotFound
from index.parsing import parse
from index.types import Document

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.web.backends import Backends
    from index.library import Index
    from index.types import ParsedDocument

WORDS = words_in("en")
TEXT = (
    "Output was 9 ferries at the yard in 2021. Output was 12 ferries at the yard in 2023. "
    "Output is expected to reach 14 ferries at the yard by 2027. "
    "Karl Voss, chairman of Nordkai, said on May 3 that 𝒜 dock is too small. The dock holds 40 boats."
)


def parsed(text: str = TEXT, name: str = "one") -> ParsedDocument:
    return parse(Document(id=name, title=name, source=f"{name}.txt", text=text, published=date(2024, 6, 12)))


def drawn(text: str = TEXT) -> briefing.Data:
    return briefing.views_data(DocumentView(parsed(text)), (), {}, WORDS)


def test_every_row_leads_to_its_own_words() -> None:
    views = drawn()
    rows = [*views["figures"], *(row for speaker in views["speakers"] for row in speaker["rows"]), *views["dates"]]
    assert len(rows) >= 9
    for row in rows:
        place = row["place"]
        assert place["start"] <= place["from"] < place["to"] <= place["end"]
    for row in views["figures"]:
        assert row["words"].split()[0] in TEXT[row["place"]["from"] : row["place"]["to"]]


def test_times_are_as_exact_as_the_source_has_them_and_what_is_ahead_is_told() -> None:
    views = drawn()
    assert [row["when"] for row in views["dates"]] == ["2021", "2023", "3 May 2024", "2027"]
    assert [row["ahead"] for row in views["dates"]] == [False, False, False, True]
    assert views["dates"][2]["resolved"]
    forecast = next(row for row in views["figures"] if "14" in row["words"])
    assert (forecast["when"], forecast["modality"]) == ("for 2027", "forecast")
    assert forecast["direction"] == "reach"
    assert [row["course"] for row in views["dates"]] == ["past", "past", "past", "forecast"]


def test_the_day_of_a_document_is_when_a_figure_was_stated() -> None:
    text = "The yard now employs 300 people. In 2023 the yard at Brenwick built 12 ferries."
    when = {row["words"].split()[0]: row["when"] for row in drawn(text)["figures"]}
    assert when == {"300": "stated on 12 June 2024", "12": "2023"}


def test_a_unit_that_repeats_over_years_is_a_chart_with_what_is_ahead_marked() -> None:
    (series,) = drawn()["series"]
    assert [(point["year"], point["value"], point["ahead"]) for point in series["points"]] == [
        (2021, 9, False),
        (2023, 12, False),
        (2027, 14, True),
    ]


def test_who_said_what_comes_by_speaker_with_the_role() -> None:
    (speaker,) = drawn()["speakers"]
    assert speaker["name"] == "Karl Voss"
    assert speaker["role"] == "chairman of Nordkai"
    assert speaker["rows"][0]["quoted"] == "claim, reported"


def test_two_people_without_a_name_are_kept_apart() -> None:
    said = (
        "An analyst said that the dock is too small. “The shed is old,” said Karl Voss, chairman of Nordkai. "
        "An analyst said that the pier is too long."
    )
    speakers = [speaker["name"] for speaker in drawn(said)["speakers"]]
    assert len([name for name in speakers if "analyst" in name]) == 2, speakers


@given(st.text(max_size=300))
def test_the_pieces_are_the_whole_text_each_where_it_says(text: str) -> None:
    pieces = briefing.text_data(parsed(text), WORDS)["pieces"]
    assert "".join(piece["text"] for piece in pieces) == text
    assert all(text.startswith(piece["text"], piece["start"]) for piece in pieces)


@pytest.mark.parametrize("given_", [None, 3, {}, {"start": "1", "end": 2, "from": 3, "to": 4}, {"start": 1}])
def test_a_place_that_a_browser_made_up_is_no_place(given_: object) -> None:
    assert briefing.place_sent(given_) is None


def test_figures_of_two_documents_that_clash_are_told_in_both(index: Index, tmp_path: Path) -> None:
    for number, boats in enumerate(("40", "40,000")):
        source = tmp_path / f"dock{number}.txt"
        source.write_text(f"The dock at Marn holds {boats} boats.")
        index.add([source])
    views = DocumentViews(index)
    _, first, second = index.documents()
    for document in (first, second):
        (pair,) = views.conflicts(document.id)
        assert {pair.first.place.doc_id, pair.second.place.doc_id} == {first.id, second.id}
    index.remove(second.id)
    assert views.conflicts(first.id) == ()
    with pytest.raises(DocumentNotFound):
        views.of(second.id)


def test_files_are_told_one_by_one_and_a_refused_one_stops_no_other(backends: Backends) -> None:
    index, sent = backends.index, []
    contents = {"good.txt": b"The pier is 40 metres long.", "bad.pdf": b"%PDF-1.7 broken off"}
    for name, content in {**contents, "late.txt": b"The pier was painted."}.items():
        with backends.uploads.receiving(LOCAL_USER, Purpose.DOCUMENTS, name) as receiving:
            receiving.write(content)
        sent.append(receiving.upload.id)
    told = list(documents.add(backends, Reader(LOCAL_USER, WORDS), sent))
    assert [len(added.said.splitlines()) for added in told] == [1, 2, 3]
    assert "bad.pdf" in told[-1].said
    assert told[-1].doc_id == index.documents()[-1].id
    assert len(index.documents()) == 3
    assert documents.rebuild(backends, Reader(LOCAL_USER, WORDS)) == "3 documents were reloaded."

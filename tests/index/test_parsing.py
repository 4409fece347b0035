"""Documents: furniture left out, damage noticed, speakers named, passages whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
from index.loaders import load, load_text
from index.originals import parsed_from_bytes, parsed_to_bytes
from index.parsing import LARGEST_WORDS, parse
from index.types import WarningKind

SHIPPED = sorted((Path(index.__file__).parent / "briefing").glob("*.md"))


def test_the_articles_furniture_and_damage_are_found(article: Path) -> None:
    document = load(article)
    kinds = [warning.kind for warning in document.warnings]
    assert kinds.count(WarningKind.NAVIGATION) == 1
    assert kinds.count(WarningKind.VIEW_COUNTER) == 1
    assert kinds.count(WarningKind.RELATED_LINKS) == 2
    damaged = {w.kind: document.text[w.start : w.end] for w in document.warnings if not w.kind.is_furniture}
    assert set(damaged) == {WarningKind.CUT_OFF, WarningKind.RUN_TOGETHER, WarningKind.STRAY_MARKUP}
    assert damaged[WarningKind.CUT_OFF].endswith("open and")
    assert document.published == date(2025, 5, 19)
    assert document.title.startswith("U.S. Data Restrictions")


def test_the_articles_speakers(article: Path) -> None:
    parsed = parse(load(article))
    said = {sentence.number: sentence.speaker.name for sentence in parsed.sentences if sentence.speaker}
    by_words = {
        "rich data resources": "Liu Liehong",
        "dual imperative": "Liu Liehong",
        "industrial blood": "Liu Liehong",
        "privatized": "Liu Bo",
        "already transforming": "Liu Bo",
        "worth redoing": "Liu Bo",
        "Every industry": "Liu Bo",
        "next frontier": "Huang Tiejun",
        "fragmented": "Liu Wenqiang",
        "behavior better": "Fan Yuan",
        "dynamic data security": "Fan Yuan",
        "no longer just tools": "An Xiaopeng",
        "autonomous participants": "An Xiaopeng",
        "development costs": "An Xiaopeng",
        "life and health": "Xu Tao",
        "prone to hallucinations": "experts",
        "intelligent agents capable": "experts",
    }
    for words, name in by_words.items():
        number = next(s.number for s in parsed.sentences if words in parsed.sentence_text(s.number))
        assert said.get(number) == name, words
    roles = {sentence.speaker.name: sentence.speaker.role for sentence in parsed.sentences if sentence.speaker}
    assert roles["Liu Bo"] == "CTO of cybersecurity firm Anheng Information"
    assert roles["Xu Tao"] == "Academician of the Chinese Academy of Sciences"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_briefing_is_clean(path: Path) -> None:
    document = load(path)
    assert document.warnings == ()
    assert document.published is not None
    parsed = parse(document)
    assert all(sentence.section for sentence in parsed.sentences)
    assert not any(parsed.sentence_text(s.number).startswith("#") for s in parsed.sentences)


CLEAN = [
    "The council met on Monday. It will meet again in June.",
    "Budget 2026\n\nSpending rises by 3%. Nobody objected.\n\nNext steps\n\n- Publish the plan\n- Ask the public\n",
    "Name | Size | Price\nA | 1 | 2.50\nB | 3 | 4.00",
    'He asked: "Why now?" and left. «Nobody knows», she said.',
    "The formula a < b > c is fine, and so is AT&T. R&D costs fell.",
    "数据产量在2024年达到新高。专家表示，这一趋势将继续。",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_raises_no_alarm(text: str) -> None:
    assert load_text(text, title="t", source="s").warnings == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Home | News | About\n\nThe council met.", WarningKind.NAVIGATION),
        ("1,234 views\n\nThe council met.", WarningKind.VIEW_COUNTER),
        ("The council met.\n\nRelated articles:\n\nAnother story from June", WarningKind.RELATED_LINKS),
        ("The council met on Monday and agreed to build a new school in the\n\nIt was late.", WarningKind.CUT_OFF),
        ("The plan is open and>Experts say so.", WarningKind.RUN_TOGETHER),
        ("The plan<br/> was kept.", WarningKind.STRAY_MARKUP),
        ("The caf\ufffd\ufffd was closed.", WarningKind.GARBLED),
        ("The cafÃ© was closed.", WarningKind.GARBLED),
    ],
)
def test_what_is_wrong_is_noticed(text: str, kind: WarningKind) -> None:
    document = load_text(text, title="t", source="s")
    assert kind in {warning.kind for warning in document.warnings}
    for warning in document.warnings:
        assert 0 <= warning.start < warning.end <= len(document.text)


def test_people_of_one_surname_are_not_mixed() -> None:
    text = (
        "Maria Weber, mayor of Ulm, said the bridge will open in May. Paul Weber, head of the port, warned of delays. "
        '"Ships cannot wait," Weber said. "They never could."\n\nAccording to Anna Weber, an engineer, the steel is '
        "sound. She added that it was tested twice."
    )
    parsed = parse(load_text(text, title="t", source="s"))
    assert [s.speaker.name if s.speaker else None for s in parsed.sentences] == [
        "Maria Weber",
        "Paul Weber",
        "Paul Weber",
        "Paul Weber",
        "Anna Weber",
        "Anna Weber",
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Output at Brenwick is expected to reach 14 ferries by 2027.", None),
        ("Traffic from Marn was also widely believed to be lost.", None),
        ("Nordkai of Brenwick expects to build 14 ferries.", "Nordkai"),
    ],
)
def test_what_is_expected_of_a_place_is_no_speaker(text: str, speaker: str | None) -> None:
    (sentence,) = parse(load_text(text, title="t", source="s")).sentences
    assert (sentence.speaker.name if sentence.speaker else None) == speaker


@given(st.lists(st.sampled_from(["Short one.", "A" * 700 + ".", "Word " * 60 + "end.", "\n\n", "标题。"]), max_size=30))
def test_passages_hold_every_sentence_once_and_survive_storage(parts: list[str]) -> None:
    parsed = parse(load_text(" ".join(parts) or "x", title="t", source="s"))
    assert [number for p in parsed.passages for number in p.sentences] == list(range(len(parsed.sentences)))
    for place, passage in enumerate(parsed.passages):
        assert passage.number == place
        first, last = parsed.sentences[passage.sentences[0]], parsed.sentences[passage.sentences[-1]]
        assert (passage.start, passage.end) == (first.start, last.end)
        words = len(parsed.document.text[passage.start : passage.end].split())
        assert words <= LARGEST_WORDS or len(passage.sentences) == 1
    assert parsed_from_bytes(parsed_to_bytes(parsed)) == parsed


def test_a_long_document_and_a_long_line_are_parsed() -> None:
    text = "The harbour of city 12 handled 4.5 million tonnes in 2024, said Ada Berg. " * 7000
    parsed = parse(load_text(text, title="t", source="s"))
    assert len(parsed.sentences) == 7000

"""Sentences: where they end, and that their offsets always hold."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import LONGEST, joints, split

CASES = [
    ["The desk is open Mon. to Fri. 9.30am to 1pm.", "Closed on Sun. and holidays.", "They sat.", "Nobody spoke."],
    ["The U.S. economy grew.", "It shrank in the E.U. last year."],
    ["Prof. Huang spoke first.", "Dr. Lee followed."],
    ["It is worth $1.03 trillion.", "That is 7.5 trillion yuan."],
    ["He works in the U.S.", "The company is in Texas."],
    ['"Every design is new," Liu said.', '"Every town will change."'],
    ['"It is over."', "Nobody replied."],
    ['"Why now?" she asked.', "He left."],
    ["He waited… and waited.", "Then he left."],
    ["He waited...", "Then he left."],
    ["See No. 5 for details.", "The answer was no.", "Nobody minded."],
    ["J. Smith and A. B. Jones met.", "They talked."],
    ["Apple Inc. reported profits.", "Its rival Foo Ltd. did not."],
    ["It grew e.g. by 5.5% and i.e. fast.", "Good."],
    ["She has a Ph.D. in physics.", "He has none."],
    ["Output rose 3.5%.", "48.6ZB were produced."],
    ["Visit example.com for more.", "Version 2.0.1 is out."],
    ["Wow!", "That works (it did not before).", "Yes."],
    ["In Jan. 2024 it fell.", "In Feb. it rose."],
    ["He said (see Fig. 2) it works.", "Fine."],
    ["Liu et al. found it.", "Others did not."],
    ["President J. R. Biden signed it.", "It took effect."],
    ["Is it true?", "Perhaps."],
    ["Quote order no. LL-50872 when you call.", "Ask for form no. 7."],
]


def _texts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize("sentences", CASES, ids=lambda case: case[0][:24])
def test_english_sentences(sentences: list[str]) -> None:
    assert _texts(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("数据产量增长了25%。这是新的纪录！真的吗？", ["数据产量增长了25%。", "这是新的纪录！", "真的吗？"]),
        ("他说：“数据是血液。”会议结束了。", ["他说：“数据是血液。”", "会议结束了。"]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("Name | Size\nA | 1", ["Name | Size", "A | 1"]),
        ("A heading\n\nA sentence.", ["A heading", "A sentence."]),
        ("A line that\nwraps. Another.", ["A line that\nwraps.", "Another."]),
        ("It is open and>Experts say so.", ["It is open and", "Experts say so."]),
        ("It was finished.Then they left, all of them.", ["It was finished.", "Then they left, all of them."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_other_texts(text: str, sentences: list[str]) -> None:
    assert _texts(text) == sentences


def test_joints_are_found_and_addresses_are_none() -> None:
    text = "open and>Experts say. See www.example.Com and e-mail a.b@example.org today."
    assert [text[joint.start : joint.end] for joint in joints(text)] == [">"]


@given(st.text(alphabet='Ab c.!?…。"”\n>|-1', max_size=120))
def test_spans_are_ordered_stripped_and_cover_every_visible_character(text: str) -> None:
    covered = set()
    end = 0
    for span in split(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        covered.update(range(span.start, span.end))
        end = span.end
    missed = [text[place] for place in range(len(text)) if place not in covered and not text[place].isspace()]
    assert set(missed) <= {">"}


def test_time_grows_in_a_line_with_the_length() -> None:
    short = "This is sentence number 5 of the U.S. report by Prof. Lee. " * 1000

    def seconds(text: str) -> float:
        begun = time.process_time()
        split(text)
        return time.process_time() - begun

    small = max(min(seconds(short) for _ in range(3)), 0.01)
    # Thirty-two times the text: in a line 32 times as long, by the square 1,024 times; a busy machine lies between.
    assert seconds(short * 32) < 32 * small * 12


def test_a_run_of_words_without_an_end_is_cut_and_nothing_of_it_lost() -> None:
    text = " ".join(f"word{number}" for number in range(5000))
    spans = split(text)
    assert all(span.end - span.start <= LONGEST for span in spans)
    assert " ".join(text[span.start : span.end] for span in spans) == text
    assert len(split("x" * (3 * LONGEST))) == 3

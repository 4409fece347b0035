"""Question and passage become windows that cover the whole passage and point back into it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as AnyTokenizer
from tokenizers.models import BPE

from assistant.errors import ModelUnavailable
from assistant.reading.encoding import PASSAGE_TOKENS, QUESTION_TOKENS, inside_words, windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def test_question_and_passage_are_a_message_of_the_decoder_each(tokenizer: Tokenizer) -> None:
    window = windows(tokenizer, "Who rang?", ["The porter rang."])[0][0]
    shown = [tokenizer.decode(ids, skip_special_tokens=False) for ids in (window.question, window.passage)]
    assert shown == ["<|im_start|>Question: Who rang?<|im_end|>", "<|im_start|>Passage:\nThe porter rang.<|im_end|>"]


def test_a_passage_is_cut_alike_whatever_is_asked(tokenizer: Tokenizer) -> None:
    passage = "The porter rang twice before the ferry left. " * 60
    short, long = (windows(tokenizer, question, [passage])[0] for question in ("Who?", "Who rang, and when? " * 9))
    assert [window.passage for window in short] == [window.passage for window in long]


def test_the_tokenizer_of_another_model_is_refused() -> None:
    other = AnyTokenizer(BPE())
    with pytest.raises(ModelUnavailable, match=r"no token <\|im_start\|>"):
        windows(other, "Who rang?", ["The porter rang."])


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(st.text(max_size=300))
def test_every_character_range_lies_in_the_passage(tokenizer: Tokenizer, passage: str) -> None:
    for window in windows(tokenizer, "Who?", [passage])[0]:
        assert window.tokens == window.first + len(window.offsets) + 1
        assert len(window.offsets) == len(window.starts) == len(window.ends)
        for start, end in window.offsets:
            assert 0 <= start <= end <= len(passage)


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(st.lists(st.sampled_from(["river", "1,204.5", "Zürich", "unbelievability", "中文", "—"]), max_size=900))
def test_windows_overlap_and_leave_no_token_out(tokenizer: Tokenizer, words: list[str]) -> None:
    passage = " ".join(words)
    made = windows(tokenizer, "What is it?", [passage])[0]
    covered = {offset for window in made for offset in window.offsets}
    tokens = tokenizer.encode(passage, add_special_tokens=False).offsets
    bare = {(end - len(passage[start:end].lstrip()), end) for start, end in tokens}
    assert covered == bare
    assert all(len(window.offsets) <= PASSAGE_TOKENS for window in made)
    for left, right in pairwise(made):
        assert left.offsets[-1] in right.offsets


@pytest.mark.parametrize("passage", ["", " ", "\n\t \n"])
def test_a_passage_without_a_word_has_no_window(tokenizer: Tokenizer, passage: str) -> None:
    assert windows(tokenizer, "Who?", [passage, "Somebody."])[0] == []


def test_a_very_long_question_leaves_room_for_the_passage(tokenizer: Tokenizer) -> None:
    window = windows(tokenizer, "why " * 5000, ["Because."])[0][0]
    short = windows(tokenizer, "why", ["Because."])[0][0]
    assert window.first == short.first + QUESTION_TOKENS - 1
    assert window.offsets == short.offsets


def test_numbers_and_words_are_not_cut() -> None:
    text = "It made 41.06 zettabytes, 1,204 in all."
    inside = inside_words(text)
    number = text.index("41.06")
    assert set(range(number + 1, number + 5)) <= inside
    assert number not in inside
    assert number + 5 not in inside
    assert text.index(",") not in inside


def test_a_span_may_begin_and_end_at_every_chinese_character() -> None:
    assert inside_words("数据主权") == set()


def test_half_a_surrogate_pair_is_read_as_an_unknown_character(tokenizer: Tokenizer) -> None:
    passage = "It is \ud800 red."
    window = windows(tokenizer, "What \udfff?", [passage])[0][0]
    assert [passage[start:end] for start, end in window.offsets][-2:] == ["red", "."]

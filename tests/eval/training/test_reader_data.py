"""Training rows: what is answerable has its answer in place, what is not has none, and all of it can be repeated."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.training.reader_data import Cut, Neighbours, epoch_examples, sentences, window
from eval.training.reader_source import is_held_out, load_sources
from eval.training.reader_swaps import capitalised_names, swap

if TYPE_CHECKING:
    from eval.training.reader_batches import ReaderPlan
    from eval.training.reader_source import Example, ReadingQuestion


def fixed() -> random.Random:
    """Return the same randomness every time."""
    return random.Random(1)


def made(plan: ReaderPlan, sources: list[ReadingQuestion], epoch: int = 0) -> list[Example]:
    """Return the rows of an epoch."""
    return epoch_examples(sources, Neighbours(sources), plan.shares, plan.seed, epoch)


def test_answers_stand_where_the_rows_say(plan: ReaderPlan, sources: list[ReadingQuestion]) -> None:
    answers = {source.id: source.answers for source in sources}
    answerable = [example for example in made(plan, sources) if example.golds]
    assert len(answerable) == len(sources)
    for example in answerable:
        assert sum(weight for *_, weight in example.golds) == pytest.approx(1)
        for start, end, _ in example.golds:
            assert example.passage[start:end].lower() in answers[example.id]


def test_no_unanswerable_row_of_the_same_question_holds_the_answer(
    plan: ReaderPlan, sources: list[ReadingQuestion]
) -> None:
    answers = {source.id: source.answers for source in sources}
    rows = [example for example in made(plan, sources) if not example.golds]
    assert {example.kind for example in rows} == {"near", "swapped", "cut"}
    for example in rows:
        if example.kind != "swapped":
            assert not [answer for answer in answers[example.id.split("#")[0]] if answer in example.passage.lower()]


def test_a_changed_question_names_something_that_the_passage_does_not(
    plan: ReaderPlan, sources: list[ReadingQuestion]
) -> None:
    questions = {source.id: source.question for source in sources}
    for example in made(plan, sources):
        if example.kind == "swapped":
            before = questions[example.id.split("#")[0]].split()
            new = [word.strip("?") for word in example.question.split() if word not in before]
            assert new
            assert " ".join(new) not in example.passage


def test_the_same_seed_gives_the_same_rows_and_another_epoch_others(
    plan: ReaderPlan, sources: list[ReadingQuestion]
) -> None:
    assert made(plan, sources) == made(plan, sources)
    assert made(plan, sources) != made(plan, sources, epoch=1)


def test_a_row_does_not_depend_on_the_rows_beside_it(plan: ReaderPlan, sources: list[ReadingQuestion]) -> None:
    neighbours = Neighbours(sources)
    whole = epoch_examples(sources, neighbours, plan.shares, plan.seed, 0)
    half = epoch_examples(sources[::2], neighbours, plan.shares, plan.seed, 0)
    assert set(half) <= set(whole)


def test_whole_titles_are_held_out(sources: list[ReadingQuestion]) -> None:
    held = {source.group for source in sources if is_held_out(source, 0.3)}
    kept = {source.group for source in sources if not is_held_out(source, 0.3)}
    assert held
    assert kept
    assert not held & kept


def test_a_row_without_an_answer_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rows")
    row = '{"id": "x", "title": "", "context": "A.", "question": "B?", "answers": []}\n'
    (folder / "bad.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(ValueError, match="row x of bad has no answer"):
        load_sources(folder, ["bad"], [])


@given(st.text(alphabet="ab .!?\nA", min_size=1, max_size=200), st.randoms(use_true_random=False))
def test_a_window_is_whole_sentences_around_what_it_keeps(text: str, rng: random.Random) -> None:
    parts = sentences(text)
    if not parts:
        assert not text.strip()
        return
    keep = rng.choice(parts)
    cut = window(rng, text, Cut(keep.start, keep.end))
    assert cut.start <= keep.start < keep.end <= cut.end
    assert cut.start in {part.start for part in parts}
    assert cut.end in {part.end for part in parts}


def test_names_leave_out_sentence_starts_question_words_and_the_calendar() -> None:
    text = "Bridges were old. In March the mayor Ida Holm met Bo Lund at the Port of Trieste. Who asked Holm?"
    assert capitalised_names(text) == ["Ida Holm", "Bo Lund", "Port of Trieste", "Holm"]


def test_a_year_is_changed_for_another_year() -> None:
    changed = swap(fixed(), "What was built in 1922?", "The mill was built in 1922.", ["The mill."])
    assert changed is not None
    assert changed != "What was built in 1922?"
    assert changed.startswith("What was built in 19")


def test_a_question_with_nothing_to_change_is_left_alone() -> None:
    assert swap(fixed(), "What was it?", "It was a mill.", ["It was a mill."]) is None

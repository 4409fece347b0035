"""Training data: broken sentences, written questions, requests, rows of the reader, and the progress line."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.requests import Kind
from eval.training.breaks import KINDS, any_break, broken
from eval.training.reader_data import Cut, Neighbours, epoch_examples, sentences, window
from eval.training.reader_source import is_held_out, load_sources
from eval.training.reader_swaps import capitalised_names, swap
from eval.training.requests import RequestRow, expanded
from eval.training.token_run import Progress
from eval.training.written import labels, pieces, tidy, without_markup, written_questions

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


DOCUMENT = [
    "The harbour of Tallinn handled 4.5 million tons in 2023, more than Riga did, said Maria Tamm.",
    "According to Karl Voss, most ships may leave on Monday because of the storm.",
    "Output rose by 12 % after the Baltic Fund bought the northern pier from Hansa Lines in May 2019.",
]
PLACES = {
    "number": 0, "unit": 0, "date": 0, "name": 2, "speaker": 1, "order": 2, "direction": 2, "opposite": 2,
    "quantifier": 1, "hedge": 1, "negation": 1, "addition": 0,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_one_place_and_says_so(kind: str) -> None:
    sentence = DOCUMENT[PLACES[kind]]
    made = broken(random.Random(1), sentence, kind, DOCUMENT)
    assert made is not None
    assert made.kind == kind
    assert made.text != sentence
    assert made.was in sentence
    assert made.now in made.text
    assert len(made.text) == len(sentence) - len(made.was) + len(made.now)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "addition"])
def test_a_sentence_without_a_place_for_it_stays_whole(kind: str) -> None:
    assert broken(random.Random(1), "Rain fell on stones.".replace("fell", "beat"), kind, DOCUMENT) is None


def test_another_name_comes_from_the_document() -> None:
    made = broken(random.Random(3), DOCUMENT[1], "speaker", DOCUMENT)
    assert made is not None
    assert made.was == "Karl Voss"
    assert made.now in " ".join(DOCUMENT)


def test_the_same_seed_breaks_the_same_way() -> None:
    made = [any_break(random.Random(5), sentence, DOCUMENT) for sentence in DOCUMENT]
    assert made == [any_break(random.Random(5), sentence, DOCUMENT) for sentence in DOCUMENT]


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        broken(random.Random(1), DOCUMENT[0], "colour", DOCUMENT)


LABELS = {"yes", "part", "no"}


def test_every_question_has_its_label_and_what_is_unanswered_no_place() -> None:
    answered, placed = 0, 0
    for row in written_questions():
        assert len(row["passage"]) == 16
        is_cut_by_the_search = "/" in row["source"] and not row["title"]
        for label, question, *places in row["questions"]:
            assert label in LABELS
            assert question.strip()
            assert label != "no" or not places
            assert label == "no" or places or is_cut_by_the_search
            assert all(0 <= start < end for start, end in zip(places[::2], places[1::2], strict=True))
            answered, placed = answered + (label != "no"), placed + bool(places)
    assert placed > 0.95 * answered


def test_a_line_becomes_labels_with_the_passages_own_words() -> None:
    row = {
        "passage": "0" * 16,
        "source": "a/b:c.md",
        "title": "Quay",
        "questions": [["yes", "cost?", 12, 21], ["no", "age?"]],
    }
    answered, left = labels(row, "The quay is 40 crowns.")
    assert answered["answers"] == [{"text": "40 crowns", "start": 12}]
    assert (answered["kind"], left["kind"], left["answers"]) == ("written_yes", "written_no", [])
    assert not answered["newest"]


@given(st.lists(st.text("abc ", min_size=1, max_size=300), max_size=12))
def test_pieces_hold_the_paragraphs_in_order_and_none_is_much_too_long(paragraphs: list[str]) -> None:
    kept = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    made = list(pieces("\n\n".join(paragraphs), 0, 200))
    assert "".join("".join(made).split()) == "".join("".join(kept).split())
    assert all(len(piece) <= 200 * 1.6 for piece in made)


def test_marks_of_a_document_are_gone_and_its_words_are_not() -> None:
    text = "---\ntitle: x\n---\n# Quay\n\n* **Open** from [nine](https://a.b/c)\n1. `Bell`\n\n\n\n---\nEnd"
    assert tidy(without_markup(text)) == "Quay\n\nOpen from nine\nBell\n\nEnd"


def test_a_further_row_changes_nothing_that_is_made_of_the_others() -> None:
    rows = [RequestRow(f"what did the {{ferry {number}}} cost", Kind.QUESTION, number) for number in range(30)]
    plain = [RequestRow("who rang the bell", Kind.QUESTION, 30), RequestRow("list the bells", Kind.LIST, 31)]
    before = {row.text for row in expanded([*rows, plain[0]])}
    after = {row.text for row in expanded([*rows, *plain])}
    assert before < after
    assert all("bells" in text for text in after - before)


def test_a_row_with_two_topics_gets_two_others() -> None:
    rows = [RequestRow("compare {oats} with {rye}", Kind.DIFFERENCE, 0), RequestRow("{ale} or {mead}", Kind.LIST, 1)]
    made = [row.text.lower().split(" with ") for row in expanded(rows) if row.group == 0 and " with " in row.text]
    assert len(made) > 1
    assert all(one.removeprefix("compare ") != other for one, other in made)


def test_progress_shows_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("epoch 1/1", 0, 2)
    progress.show(1, 100, 2.0)
    progress.show(2, 100, 1.0)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "epoch 1/1 2/2 loss 1.980" in shown
    assert "tokens/s 0.0 min left" in shown

"""Questions are made from the documents; without its answer a question finds what is near and nothing that answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from assistant.calibration import own
from assistant.calibration.background import BackgroundCalibration
from assistant.calibration.kept import Trial, kept_for
from assistant.calibration.own import LEAST, calibrate, made_questions
from assistant.cli.index import index as index_commands
from assistant.quoting import decision_fingerprints
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.assistant.calibration.conftest import StoredCorpus


def test_every_made_question_is_answered_by_its_sentence(corpus: StoredCorpus) -> None:
    made = list(made_questions(corpus))
    assert len(made) >= LEAST
    parsed = corpus.parsed("0")
    assert all(each.answer in parsed.sentence_text(each.sentence) for each in made)
    assert len({each.text for each in made}) == len(made)


def test_without_its_answer_nothing_that_is_found_answers(corpus: StoredCorpus) -> None:
    for made in list(made_questions(corpus))[:6]:
        without = own._Without(corpus, made)
        text = corpus.parsed("0").document.text
        passages = [*(hit.passage for hit in without.search(made.text)), *without.parsed("0").passages]
        assert all(made.answer not in text[passage.start : passage.end] for passage in passages)
        assert len(without.parsed("0").passages) == len(corpus.parsed("0").passages)


def test_a_corpus_is_calibrated_and_the_same_again(corpus: StoredCorpus) -> None:
    told: list[tuple[int, int, str]] = []
    found = calibrate(corpus, lambda *said: told.append(said))
    assert found is not None
    assert told[-1] == (found.questions, found.questions, "questions")
    assert found == calibrate(corpus)
    answered = [point.answered for point in found.points]
    assert answered == sorted(answered, reverse=True)
    assert 0 < answered[0] <= 2 * found.questions
    assert found.weights == decision_fingerprints()["quoting"]


def test_one_that_was_broken_off_goes_on_where_it_was(corpus: StoredCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = calibrate(corpus)
    assert not (corpus.home / own.PART_FILE).exists()

    def until_the_fifth(done: int, of: int, unit: str) -> None:
        del of, unit
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(corpus, until_the_fifth)
    asked: list[str] = []
    real = own._trials

    def counted(made: own.Made, corpus: StoredCorpus) -> Iterator[Trial]:
        asked.append(made.text)
        return real(made, corpus)

    monkeypatch.setattr(own, "_trials", counted)
    again = calibrate(corpus)
    assert again == whole
    assert again is not None
    assert len(asked) == again.questions - 5


def test_half_a_line_of_a_killed_one_and_another_corpus_begin_anew(corpus: StoredCorpus) -> None:
    kept = own.KeptTrials(corpus.home, "these documents")
    kept.add("Who?", (Trial(0.5, right=True),))
    assert own.KeptTrials(corpus.home, "these documents").get("Who?") == (Trial(0.5, right=True),)
    assert own.KeptTrials(corpus.home, "other documents").get("Who?") is None
    own.KeptTrials(corpus.home, "these documents").add("Who?", (Trial(0.5, right=True),))
    file = corpus.home / own.PART_FILE
    file.write_text(file.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    assert own.KeptTrials(corpus.home, "these documents").get("Who?") is None


def test_of_a_short_text_nothing_is_concluded() -> None:
    assert calibrate(TextCorpus(["It rained in Brenwick in 1987."])) is None


def test_beside_a_server_it_runs_once_for_the_same_documents(
    corpus: StoredCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    real = own.calibrate
    monkeypatch.setattr(own, "calibrate", lambda *given: (runs.append("run"), real(*given))[1])
    beside = BackgroundCalibration(corpus, corpus.home)
    beside.start()
    beside.start()
    beside.wait(60)
    assert kept_for(corpus, decision_fingerprints()["quoting"]) is not None
    BackgroundCalibration(corpus, corpus.home).start()
    beside.start()
    beside.close()
    assert runs == ["run"]
    assert beside.progress is None


def test_closing_ends_it_at_the_question_it_is_at(corpus: StoredCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def slow(_: object, progress: own.Progress) -> None:
        for done in range(1000):
            begun.set()
            progress(done, 1000, "questions")
            threading.Event().wait(0.01)

    monkeypatch.setattr(own, "calibrate", slow)
    beside = BackgroundCalibration(corpus, corpus.home)
    beside.start()
    assert begun.wait(10)
    beside.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "calibration"]


def test_the_command_says_where_too_little_can_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("It rained in Brenwick in 1987.", encoding="utf-8")
    home = str(tmp_path / "home")
    runner = CliRunner()
    assert runner.invoke(index_commands, ["add", "--home", home, str(path)]).exit_code == 0
    ended = runner.invoke(index_commands, ["calibrate", "--home", home, "--json"])
    assert ended.exit_code == 0
    assert '"calibrated": false' in ended.stdout.lower()


def test_another_document_with_another_figure_is_no_wrong_answer() -> None:
    earlier = "In the year before, 38 people worked for the port of Marn. The port of Brenwick has a crane."
    corpus = TextCorpus(["Now 41 people work for the port of Marn. Fishing remains a craft there.", earlier])
    made = own.Made("How many people work for the port of Marn?", "41", corpus.documents()[0].id, 0)
    found = own._Without(corpus, made).search(made.text)
    texts = [corpus.parsed(hit.passage.doc_id).document.text[hit.passage.start : hit.passage.end] for hit in found]
    assert not any("38" in text or "41" in text for text in texts)

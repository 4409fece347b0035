"""Who asks first is served first, documents come after questions, and the background waits for both."""

from __future__ import annotations

import threading
import time

import pytest

from index.inference import workers
from index.inference.processor import cores
from index.inference.workers import answering, background, each, patient, step_aside, turn


def occupied(release: threading.Event) -> list[threading.Thread]:
    """Keep every worker busy until ``release`` is set; returns when all are."""
    begun = threading.Semaphore(0)

    def hold(_: int) -> None:
        begun.release()
        assert release.wait(10)

    threads = [threading.Thread(target=each, args=(hold, [number])) for number in range(cores())]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire(timeout=10)
    return threads


def started(work: object, *, seconds: float = 0.05) -> threading.Thread:
    """Start a thread, and give it the time to get in line."""
    thread = threading.Thread(target=work)  # type: ignore[arg-type] # a function without arguments
    thread.start()
    time.sleep(seconds)
    return thread


def test_results_come_in_the_order_of_the_items() -> None:
    def slow_when_first(number: int) -> int:
        time.sleep(0.02 * (number == 0))
        return number * number

    assert each(slow_when_first, range(20)) == [number * number for number in range(20)]
    assert each(slow_when_first, []) == []


def test_what_a_pass_raises_is_raised_where_it_was_asked_for() -> None:
    def broken(number: int) -> float:
        return 1 / number

    with pytest.raises(ZeroDivisionError):
        each(broken, [1, 0, 2])
    assert each(broken, [1, 2]) == [1.0, 0.5]


def test_the_passes_of_a_question_come_before_those_of_a_later_one() -> None:
    done: list[str] = []
    release = threading.Event()
    holding = occupied(release)

    def read(name: str) -> None:
        time.sleep(0.1)
        done.append(name)

    def first() -> None:
        with turn():
            each(read, ["first question, first pass"])
            each(read, ["first question, second pass"])

    def second() -> None:
        with turn():
            each(read, [f"second question, pass {number}" for number in range(2 * cores() + 1)])

    threads = [started(first), started(second)]
    release.set()
    for thread in (*threads, *holding):
        thread.join(10)
    assert done.index("first question, second pass") < done.index(f"second question, pass {2 * cores()}")


def test_documents_that_are_added_come_after_a_question_asked_later() -> None:
    done: list[str] = []
    release = threading.Event()
    holding = occupied(release)

    def adding() -> None:
        with patient():
            each(done.append, [f"document {number}" for number in range(cores() + 1)])

    threads = [started(adding), started(lambda: each(done.append, ["question"]))]
    release.set()
    for thread in (*threads, *holding):
        thread.join(10)
    assert done[-1] != "question"
    assert len(done) == cores() + 2


def test_the_background_waits_until_nobody_reads() -> None:
    done: list[str] = []
    release = threading.Event()
    holding = occupied(release)

    def calibrating() -> None:
        with background():
            each(done.append, ["background"])

    thread = started(calibrating, seconds=0.2)
    assert not done
    release.set()
    for one in (thread, *holding):
        one.join(10)
    assert done == ["background"]


def test_documents_and_the_background_wait_between_the_steps_of_a_question() -> None:
    done: list[str] = []

    def add() -> None:
        with patient():
            each(done.append, ["document"])

    def aside() -> None:
        with background():
            step_aside()
            each(done.append, ["background"])

    with answering():
        threads = [started(add), started(aside)]
        each(done.append, ["question"])
        assert done == ["question"]
    for thread in threads:
        thread.join(timeout=5)
    assert sorted(done[1:]) == ["background", "document"]


def test_what_is_patient_goes_on_on_a_busy_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_MOST_PATIENT", 0.01)
    monkeypatch.setattr(workers, "_MOST_IN_BACKGROUND", 0.01)
    with answering():
        with patient():
            assert each(str, range(5)) == ["0", "1", "2", "3", "4"]
        with background():
            step_aside()
            assert each(str, [7]) == ["7"]

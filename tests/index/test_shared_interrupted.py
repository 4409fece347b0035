"""Who slept past its lease or died while it wrote changes nothing, and leaves nothing in disorder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest

from index import lease as leases
from index.errors import LeaseLost, StoreUnavailable
from tests.index.conftest import QuickEncoder
from tests.index.test_chroma_server import TEXT, file_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.places import Places
    from index.shared import SharedIndex


from tests.index.conftest import soon

_LONG: Final = 60.0
"""Seconds of the lease of a server that is to lose none."""


class Sleeping(QuickEncoder):
    """Sleeps past its lease, as a paused process does, when it sees a word; nothing renews the lease meanwhile."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__("quick")
        self.then = then

    def _encoded(self, texts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - as its base
        if any("sleepy" in text for text in texts):
            self.then()
        return super()._encoded(texts)


def test_who_slept_past_its_lease_changes_nothing(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server(lease=_LONG)

    def sleep() -> None:
        monkeypatch.setattr(slow._writers._switch, "renew", lambda *_: False)
        time.sleep(2.3)
        other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])

    slow = server(Sleeping(sleep))
    with pytest.raises(LeaseLost, match="Try again"):
        slow.add([file_of(tmp_path, f"A sleepy bus. {TEXT}", "sleepy.txt")])
    assert [entry.source for entry in other.manifest.entries] == [str(tmp_path / "snow.txt")]
    soon(lambda: len(slow.manifest.entries) == 1)
    assert other.verify().holds
    assert not list((tmp_path / "store" / "originals").glob("*sleepy*"))


SLOW_WRITER = """
import sys, time
from pathlib import Path
from index.errors import LeaseLost
from index.library import Index
from index.places import ChromaAddress, Places
from tests.index.conftest import QuickEncoder

class Slow(QuickEncoder):
    def _encoded(self, texts):
        print("embedding\\n", end="", flush=True)  # in one piece, since two threads say it
        time.sleep(0.2)
        return super()._encoded(texts)

home, file, chroma, store, database = sys.argv[1:]
places = Places(ChromaAddress.of(chroma), store, database, lease=4.0)
with Index.open(Path(home), encoder=Slow("quick"), places=places) as index:
    try:
        index.add([Path(file)])
        print("added", flush=True)
    except LeaseLost as error:
        print("refused:", error, flush=True)
"""


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_process_that_is_stopped_while_it_writes_is_refused_when_it_goes_on(
    server: Callable[..., SharedIndex], tmp_path: Path, places: Places
) -> None:
    other = server(lease=_LONG)
    long = file_of(tmp_path, " ".join(f"This is the sentence {n} of a long report." for n in range(6000)), "long.txt")
    given = [tmp_path / "stopped", long, places.chroma, places.store, places.database]
    command = [sys.executable, "-c", SLOW_WRITER, *map(str, given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert [writer.stdout.readline().strip() for _ in range(2)] == ["embedding"] * 2
        writer.send_signal(signal.SIGSTOP)
        other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
        writer.send_signal(signal.SIGCONT)
        *_, last = writer.stdout.read().splitlines()
    assert last.startswith("refused: This server was silent for too long")
    assert [entry.source for entry in other.manifest.entries] == [str(tmp_path / "snow.txt")]
    assert other.verify().holds
    assert other.add([long])[0].change == "added"


def test_the_database_refuses_the_last_step_of_who_slept_before_it(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer's own clock is not asked here: the fence stands where the manifest is switched."""
    slow, other = server(), server(lease=_LONG)
    monkeypatch.setattr(leases, "now", lambda: 0.0)
    switch = leases.Lease.switch

    def late(self: leases.Lease, version: int, name: str, content: bytes) -> int:
        monkeypatch.setattr(leases.Lease, "switch", switch)
        monkeypatch.setattr(slow._writers._switch, "renew", lambda *_: False)
        time.sleep(2.3)
        other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
        return switch(self, version, name, content)

    monkeypatch.setattr(leases.Lease, "switch", late)
    with pytest.raises(LeaseLost, match="nothing was changed here"):
        slow.add([file_of(tmp_path, TEXT)])
    assert [entry.source for entry in other.manifest.entries] == [str(tmp_path / "snow.txt")]
    other._writers.try_now()
    assert other.verify().holds


def test_a_switch_that_the_database_took_without_saying_so_holds(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = server()
    switch = leases.Lease.switch

    def silent(self: leases.Lease, version: int, name: str, content: bytes) -> int:
        switch(self, version, name, content)
        message = "the connection broke"
        raise StoreUnavailable(message)

    monkeypatch.setattr(leases.Lease, "switch", silent)
    assert index.add([file_of(tmp_path, TEXT)])[0].change == "added"
    monkeypatch.undo()
    assert index.verify().holds


def test_a_late_deletion_spares_the_rows_of_a_later_lease(server: Callable[..., SharedIndex], tmp_path: Path) -> None:
    first, second = server(), server()
    (added,) = first.add([file_of(tmp_path, TEXT)])
    with first._writers as early:
        number = early.number()
    soon(lambda: second.manifest.entries)
    second.rebuild()
    soon(lambda: first.manifest.store == "chroma-2")
    first.store._fence = lambda: number  # type: ignore[attr-defined] # as one that fell asleep between asking and deleting
    first.store.drop(added.doc_id)
    assert second.verify().holds


@pytest.mark.parametrize("where", ["put", "_commit"])
def test_what_a_writer_that_died_has_left_is_put_in_order(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    class Killed(BaseException):
        """The end of the process: nothing after it is run, the lease is not given back."""

    dying, other = server(QuickEncoder("quick"), lease=5.0), server(lease=_LONG)
    dying.add([file_of(tmp_path, TEXT)])
    soon(lambda: other.manifest.entries)

    def die(*_: object) -> None:
        dying._writers.lease._ended.set()  # nothing renews it any more
        raise Killed

    monkeypatch.setattr(leases.Writers, "_end", lambda *_, **__: None)
    long = file_of(tmp_path, " ".join(f"This is the sentence {n} of a long report." for n in range(3000)), "long.txt")
    if where == "put":
        encoded = dying.encoder._encoded
        monkeypatch.setattr(
            dying.encoder, "_encoded", lambda t: die() if "sentence 2900" in " ".join(t) else encoded(t)
        )
    else:
        monkeypatch.setattr(dying, "_commit", die)
    with pytest.raises(Killed):
        dying.add([long])
    monkeypatch.undo()
    dying._closed.set()
    assert other.store.count() > other.manifest.entries[0].passages
    assert {hit.passage.doc_id for hit in other.search("sentence report buses")} == {other.manifest.entries[0].id}
    soon(lambda: other.store.count() == other.manifest.entries[0].passages)
    assert other.verify().holds
    assert other.add([long])[0].change == "added"
    assert other.verify().holds

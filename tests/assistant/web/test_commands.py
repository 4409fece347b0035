"""Commands beside a running server are answered by it: the same answers, without loading anything."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.served import Server, ServerFailed, server_of
from index.owner import ADDRESS, Address, published
from tests.assistant.web.serving import BRIEFING

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "How much data did China generate in 2024?"


def program(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BRIEFING, *map(str, words)], capture_output=True, text=True, check=False)


def of_note(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "timing_ms"}


def test_a_question_gets_the_same_answer_and_receipt_with_and_without_a_server(
    address: str, served_home: Path, shipped: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "home"
    shutil.copytree(shipped, alone)
    assert address
    receipt = tmp_path / "receipt.json"
    there = program("ask", "--home", served_home, "--json", "--receipt", receipt, QUESTION)
    here = program("ask", "--home", alone, "--json", QUESTION)
    assert of_note(json.loads(there.stdout)) == of_note(json.loads(here.stdout))
    assert "41.06 zettabytes" in json.loads(there.stdout)["text"]
    assert json.loads(program("verify-receipt", "--home", served_home, "--json", receipt).stdout)["holds"]
    assert "engine: reader" in receipt.read_text(encoding="utf-8")
    shown = program("ask", "--home", served_home, QUESTION)
    assert "41.06 zettabytes" in shown.stdout


def test_a_batch_keeps_its_sources_its_history_and_its_bad_rows(
    address: str, served_home: Path, tmp_path: Path
) -> None:
    assert address
    rows = [
        {"id": 1, "question": "When was the quay rebuilt?", "sources": ["The quay of Marn was rebuilt in 1987."]},
        {"id": 2, "question": QUESTION, "history": [{"role": "user"}]},
        {"id": 3},
    ]
    asked, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    asked.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = program("ask", "--home", served_home, "--batch", asked, "--out", out)
    first, second, third = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (done.returncode, first["id"], first["claims"][0]["answer_span"]) == (1, 1, "1987")
    assert (second["status"], third["status"]) == ("error", "error")
    assert "history" in second["error"]


def test_a_text_is_checked_by_the_server_as_without_it(address: str, served_home: Path, tmp_path: Path) -> None:
    assert address
    source, answer = tmp_path / "source.txt", tmp_path / "answer.txt"
    source.write_text("The quay of Marn was rebuilt in 1987. It cost 4 million crowns.", encoding="utf-8")
    answer.write_text("The quay was rebuilt in 1987. It cost 9 million crowns.", encoding="utf-8")
    words = ("check", "--answer", answer, "--source", source)
    there, here = (program(*words, "--home", home, "--json") for home in (served_home, tmp_path / "nobody"))
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert not json.loads(there.stdout)["grounded"]
    assert "not grounded" in program(*words, "--home", served_home).stdout


def test_nothing_heavy_is_imported_beside_a_server(address: str, served_home: Path) -> None:
    assert address
    script = (
        "import sys; from assistant.cli import main\n"
        f"try: main(['ask', '--home', {str(served_home)!r}, {QUESTION!r}])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'chromadb', 'onnxruntime', 'numpy', 'pydantic', 'transformers'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "41.06 zettabytes" in done.stdout


def test_settings_of_its_own_are_not_handed_to_the_server(
    address: str, served_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address
    assert server_of(served_home) is not None
    assert server_of(served_home, "local") is None
    monkeypatch.setenv("BRIEFING_CHECK", "quick")
    assert server_of(served_home) is None


def test_the_server_says_what_it_cannot_do_and_nobody_gets_in_without_its_token(
    address: str, served_home: Path
) -> None:
    found = published(served_home)
    assert found is not None
    with pytest.raises(ServerFailed, match="malformed"):
        Server(found).do("ask", {})
    with pytest.raises(ServerFailed, match="Not Found"):
        Server(Address(found.pid, address, "another token")).do("ask", {"question": QUESTION})


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    gone = Address(1, "http://127.0.0.1:9", "token")
    with pytest.raises(ServerFailed, match=r"127\.0\.0\.1:9 \(process 1\).*wait for it or stop it"):
        Server(gone).do("ask", {"question": QUESTION})
    (tmp_path / ADDRESS).write_text("{half", encoding="utf-8")
    assert server_of(tmp_path) is None

"""``briefing index add``: many files with a summary, nothing left out on request, new versions with what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from assistant.cli import main
from assistant.cli.adding import changed_files
from tests.index.test_attachments import mail

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_many_files_end_in_a_summary_and_a_new_version_in_what_changed(tmp_path: Path) -> None:
    folder, home = tmp_path / "papers", tmp_path / "home"
    folder.mkdir()
    (folder / "plan.txt").write_text("The plan\n\nA bridge is built. It opens in May.", encoding="utf-8")
    (folder / "menu.txt").write_text(
        "The club\n\nHome | News | About\n\nThe club met on Monday at noon.", encoding="utf-8"
    )
    (folder / "empty.txt").write_text("", encoding="utf-8")
    added = _run("index", "add", "--home", home, folder)
    assert added.exit_code == 1
    assert "Read 2 files, 1 with warnings; 1 refused." in added.stderr
    moved = folder / "new"
    moved.mkdir()
    (folder / "plan.txt").unlink()
    (moved / "plan.txt").write_text("The plan\n\nA tunnel is built. It opens in May.", encoding="utf-8")
    again = _run("index", "add", "--home", home, "--json", "--keep-all", moved / "plan.txt", folder / "menu.txt")
    results = {result["title"]: result for result in json.loads(again.stdout)["added"]}
    assert results["The plan"]["change"] == "replaced"
    assert results["The plan"]["changes"] == ["− A bridge is built.", "+ A tunnel is built."]
    assert results["The club"]["warnings"] == []
    listed = json.loads(_run("index", "list", "--home", home, "--json").stdout)["documents"]
    assert sorted(document["title"] for document in listed) == ["The club", "The plan"]


def test_attachments_are_offered_and_added_on_request_with_those_of_attached_mails(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "oil.eml"
    plan = mail(tmp_path / "plan.eml", [("plan.txt", b"The plan\n\nWe wait until May.")]).read_bytes()
    mail(path, [("bill.txt", b"The bill\n\nIt costs 9 euros."), ("run.exe", b"MZ"), ("plan.eml", plan)])
    alone = _run("index", "add", "--home", home, path)
    assert "3 attachments are not part of this text: bill.txt, run.exe, plan.eml" in alone.stderr
    both = _run("index", "add", "--home", home, "--with-attachments", path)
    assert both.exit_code == 1
    assert "run.exe is a program" in both.stderr
    assert "Read 3 files, 2 with warnings; 1 refused. 1 were in the index already.\n" in both.stderr
    listed = json.loads(_run("index", "list", "--home", home, "--json").stdout)["documents"]
    sources = {document["title"]: document["source"] for document in listed}
    assert sources["The bill"] == f"{path} › bill.txt"
    assert sources["The plan"] == f"{path} › plan.eml › plan.txt"


def test_watching_yields_what_changes_and_what_comes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "b.txt").write_text("two", encoding="utf-8")

    def meanwhile(seconds: float) -> None:
        del seconds  # the files change at once
        (tmp_path / "b.txt").write_text("three", encoding="utf-8")
        (tmp_path / "c.txt").write_text("four", encoding="utf-8")
        (tmp_path / "d.xyz").write_text("not read", encoding="utf-8")

    changes = changed_files([tmp_path], wait=meanwhile)
    assert [next(changes), next(changes)] == [tmp_path / "b.txt", tmp_path / "c.txt"]

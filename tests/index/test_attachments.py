"""What is attached to an e-mail: listed with it, taken out on request, each file refused or read by itself."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from index.errors import DocumentRefused
from index.loaders import attachments_of, load

if TYPE_CHECKING:
    from pathlib import Path


def mail(path: Path, files: list[tuple[str, bytes]]) -> Path:
    """Write an e-mail with files."""
    message = EmailMessage()
    message["Subject"] = "The oil"
    message.set_content("I will order sixty litres.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    path.write_bytes(message.as_bytes())
    return path


def test_attachments_come_out_under_names_of_their_own_in_no_other_folder(tmp_path: Path) -> None:
    files = [("../../bill.txt", b"It costs 9 euros."), ("bill.txt", b"It costs 8 euros."), ("run.exe", b"MZ")]
    with attachments_of(mail(tmp_path / "a.eml", files)) as held:
        assert [file.name for file in held] == ["bill.txt", "bill (2).txt", "run.exe"]
        assert len({file.parent for file in held}) == 1
        assert load(held[1]).text == "It costs 8 euros."
        with pytest.raises(DocumentRefused, match=r"run\.exe is a program; these can be read"):
            load(held[2])
    assert not held[0].exists()


def test_what_a_forwarded_mail_brings_comes_out_too(tmp_path: Path) -> None:
    inner = EmailMessage()
    inner.set_content("See the plan.")
    inner.add_attachment(b"The plan is to wait.", maintype="text", subtype="plain", filename="plan.txt")
    outer = EmailMessage()
    outer.set_content("As promised.")
    outer.add_attachment(inner)
    (tmp_path / "a.eml").write_bytes(outer.as_bytes())
    with attachments_of(tmp_path / "a.eml") as held:
        assert [file.read_text() for file in held] == ["The plan is to wait."]


def test_too_many_attachments_are_refused_and_another_file_has_none(tmp_path: Path) -> None:
    many = mail(tmp_path / "a.eml", [(f"{number}.txt", b"x") for number in range(51)])
    with pytest.raises(DocumentRefused, match=r"a\.eml has 51 attachments; at most 50 are added"), attachments_of(many):
        pass
    (tmp_path / "a.txt").write_text("No mail.", encoding="utf-8")
    with attachments_of(tmp_path / "a.txt") as held:
        assert held == []

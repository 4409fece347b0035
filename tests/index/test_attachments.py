"""What is attached to an e-mail: listed with it, taken out on request, each file refused or read by itself."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from index.errors import DocumentRefused
from index.loaders import attachments_of, load
from index.manifest import Entry, Manifest, attached_source
from index.originals import under_its_name

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
        with pytest.raises(DocumentRefused, match=r"run\.exe is a program, which is not supported"):
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
    (offered,) = load(many).warnings
    assert "51 attachments are not part of this text: 0.txt, 1.txt," in offered.message
    assert "9.txt and 41 more;" in offered.message
    with pytest.raises(DocumentRefused, match=r"a\.eml has 51 attachments; at most 50 are added"), attachments_of(many):
        pass
    (tmp_path / "a.txt").write_text("No mail.", encoding="utf-8")
    with attachments_of(tmp_path / "a.txt") as held:
        assert held == []


def _bill(mail_: Path, doc_id: str) -> Entry:
    source = attached_source(str(mail_), "bill.txt")
    return Entry(doc_id, "The bill", source, doc_id, ".txt", doc_id, sentences=1, passages=1)


def test_the_attachment_of_another_mail_of_that_name_is_another_document(tmp_path: Path) -> None:
    may, june = (tmp_path / month / "oil.eml" for month in ("may", "june"))
    may.parent.mkdir()
    may.write_bytes(b"")
    held = Manifest("model").holding(_bill(may, "d1"))
    assert held.earlier(_bill(june, "d2")) is None
    may.unlink()
    assert held.earlier(_bill(june, "d2")) == _bill(may, "d1"), "the mail was moved"


def test_an_attachment_is_read_again_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("It rained.", encoding="utf-8")
    with under_its_name(tmp_path / "kept.txt", _bill(tmp_path / "oil.eml", "d1")) as path:
        assert load(path).title == "bill.txt"
        assert path.name == "bill.txt"

"""Files become documents; hostile, broken and oddly encoded ones are refused or read right."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import docx
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from index.errors import DocumentRefused
from index.loaders import Limits, load
from index.loaders.text import decode
from index.parsing import parse
from index.types import WarningKind

if TYPE_CHECKING:
    from pathlib import Path


BODY = "The council met on Monday. It agreed to buy 31 buses."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_any_unicode_form(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"Größe 5 µm. {BODY}".encode(encoding))
    assert load(path).text == f"Größe 5 µm. {BODY}"


def test_chinese_text_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("国家数据局发布了新的行动计划。总产量达到41.06泽字节。".encode("gb18030"))
    assert [load(path).text[s.start : s.end] for s in parse(load(path)).sentences] == [
        "国家数据局发布了新的行动计划。",
        "总产量达到41.06泽字节。",
    ]


def test_windows_line_ends_and_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"One.\r\n\r\nTwo\x00 and\x07 three.")
    assert load(path).text == "One.\n\nTwo  and  three."


def test_markdown_front_matter_headings_and_inline_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: Bus plan\ndate: 2025-06-03\n---\n# Bus plan\n\nThe **council** met [on Monday](http://x/y).\n\n"
        "## Costs\n\nIt `cost` *much*.\n",
        encoding="utf-8",
    )
    document = load(path)
    parsed = parse(document)
    assert (document.title, document.published) == ("Bus plan", date(2025, 6, 3))
    assert [parsed.sentence_text(s.number) for s in parsed.sentences] == ["The council met on Monday.", "It cost much."]
    assert [sentence.section for sentence in parsed.sentences] == ["Bus plan", "Costs"]


def test_html_keeps_the_main_text_only(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    article = "".join(f"<p>Paragraph {n}. {BODY} Everyone agreed that this was needed.</p>" for n in range(6))
    path.write_text(
        f"<html><head><title>Bus plan</title></head><body><nav><a href='/'>Home</a></nav><article><h1>Bus plan</h1>"
        f"{article}</article><script>alert(1)</script><footer><p>Cookies</p>"
        "<p>Contact: bus@hill.example</p></footer></body></html>",
        encoding="utf-8",
    )
    document = load(path)
    left_out = [document.text[warning.start : warning.end] for warning in document.warnings]
    assert "Cookies" in left_out
    assert "Contact: bus@hill.example" not in left_out
    assert "31 buses" in document.text
    assert "alert" not in document.text
    assert document.title == "Bus plan"


def _pdf(pages: list[str]) -> bytes:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for number, text in enumerate(pages, start=1):
        pdf.add_page()
        pdf.multi_cell(0, 8, f"City Council Report\n\n{text}\n\nPage {number}" if text else "")
    return bytes(pdf.output())


def test_pdf_keeps_its_pages_and_drops_repeated_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(_pdf([f"On page {n} the council bought {n} buses." for n in range(1, 5)]))
    document = load(path)
    parsed = parse(document)
    third = next(s for s in parsed.sentences if "bought 3 buses" in parsed.sentence_text(s.number))
    assert document.page_of(third.start) == 3
    assert WarningKind.REPEATED_LINE in {warning.kind for warning in document.warnings}
    assert not any("City Council Report" in parsed.sentence_text(s.number) for s in parsed.sentences[1:])


def test_pdf_with_a_page_without_text_warns(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(_pdf(["First page speaks.", "", "Third page speaks."]))
    assert WarningKind.MISSING_PAGE in {warning.kind for warning in load(path).warnings}


def test_docx_tables_are_rows_of_text(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading("Bus plan", 1)
    document.add_paragraph(BODY)
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate([("Line", "Buses"), ("7", "12")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(str(path))
    parsed = parse(load(path))
    assert [parsed.sentence_text(s.number) for s in parsed.sentences][-2:] == ["Line | Buses", "7 | 12"]
    assert parsed.sentences[0].section == "Bus plan"


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * (40 * 2**20))
    return out.getvalue()


def _encrypted() -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(_pdf([BODY]))).pages:
        writer.add_page(page)
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n ", "is empty"),
        ("marks.txt", b"... --- !!!", "contains no text"),
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + b"x" * 100, "PNG image"),
        ("fake.pdf", b"this is no pdf at all", "misnamed"),
        ("fake.docx", b"this is no docx at all", "misnamed"),
        ("half.pdf", b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
        ("half.docx", b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("bomb.docx", _bomb(), "unpacks to more than"),
        ("secret.pdf", _encrypted(), "encrypted"),
        ("images.pdf", _pdf(["", ""]), "text recognition"),
        ("table.xlsx", b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("notes.xyz", b"plain words", "not supported"),
        ("half.txt", b"\xff\xfea\x00b", "marked as utf-16"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentRefused, match=says) as refusal:
        load(path, Limits(unpacked=20 * 2**20))
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere.txt")
    for path, says in [(tmp_path, "folder"), (tmp_path / "none.txt", "not exist"), (tmp_path / "link.txt", "link")]:
        with pytest.raises(DocumentRefused, match=says):
            load(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(b"text")
        file.truncate(200 * 2**20)
    with pytest.raises(DocumentRefused, match="200 MB"):
        load(path)


def test_a_reader_that_needs_too_much_ends_alone(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_text("word " * 2_000_000, encoding="ascii")
    with pytest.raises(DocumentRefused, match=r"big\.txt"):
        load(path, Limits(memory=80 * 2**20))
    with pytest.raises(DocumentRefused, match=r"within 0\.01 seconds"):
        load(path, Limits(seconds=0.01))


RUSSIAN = "Собрание состоится третьего июня. Членский взнос составляет сорок рублей в месяц."
UKRAINIAN = "Збори відбудуться третього червня. Внесок становить сорок гривень. Її човен є."
HEBREW = "האסיפה תתקיים בשלישי ביוני. דמי החבר הם ארבעים שקלים."
ARABIC = "سيعقد الاجتماع في الثالث من يونيو. رسوم العضوية أربعون دينارا."
POLISH = "Zebranie odbędzie się w środę. Opłata wynosi czterdzieści złotych. Proszę przynieść łódź."
LITHUANIAN = "Susirinkimas įvyks birželio trečią dieną. Mokestis yra keturiasdešimt eurų. Šiaurės žmonės."
THAI = "การประชุมจะจัดขึ้นในวันที่สามมิถุนายน ค่าสมาชิกเดือนละสี่สิบบาท"
GERMAN = "Die Größe beträgt 40 Meter. Müller & Söhne zahlen zwölf Euro."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (RUSSIAN, "iso8859-5"),
        ("Лодка стоит сорок рублей.", "cp866"), (UKRAINIAN, "koi8-u"), (UKRAINIAN, "cp1251"),
        (HEBREW, "cp1255"), (HEBREW, "iso8859-8"), (ARABIC, "cp1256"), (ARABIC, "iso8859-6"),
        (POLISH, "cp1250"), (POLISH, "iso8859-2"), (POLISH, "cp852"), (LITHUANIAN, "cp1257"), (THAI, "cp874"),
        (GERMAN, "cp1252"), (GERMAN, "cp850"), (GERMAN, "mac_roman"),
    ],
)  # fmt: skip
def test_each_script_is_read_right_in_its_older_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("broken", [b"\xff", b"\xc3", "Größe".encode("cp1252")])
@pytest.mark.parametrize("text", [GERMAN, POLISH, "El año próximo la reunión será en español."])
def test_a_few_wrong_bytes_do_not_turn_utf8_into_another_script(text: str, broken: bytes) -> None:
    assert decode(text.encode() * 2 + broken, "a.txt").startswith(text)


def test_a_text_half_in_one_encoding_and_half_in_another_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="encoding that is not recognised"):
        decode("The fee – café.\n".encode() + "Das Gerät kostet 30 €.\n".encode("cp1252"), "a.txt")

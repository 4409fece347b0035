"""Texts in older encodings: read right or refused, never garbled."""

from __future__ import annotations

import pytest

from index.errors import DocumentRefused
from index.loaders.text import decode

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

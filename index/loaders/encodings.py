"""Guesses the encoding of a text without a byte order mark: the one in which it reads as text of one language, or none.

Statistics alone fail on short files. So each encoding that decodes the bytes is dropped if the result has what no text
has: a capital inside a word, letters of two scripts in one word, a sign next to a letter, many rare characters. If
several remain, lingua tells in which of them the language fits the encoding.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lingua import LanguageDetector

_WESTERN: Final = frozenset(
    {"ENGLISH", "GERMAN", "FRENCH", "SPANISH", "ITALIAN", "PORTUGUESE", "DUTCH", "SWEDISH", "DANISH", "BOKMAL",
     "FINNISH", "CATALAN", "ICELANDIC"}
)  # fmt: skip
_CENTRAL: Final = frozenset({"POLISH", "CZECH", "SLOVAK", "HUNGARIAN", "ROMANIAN", "CROATIAN", "SLOVENE"})
_CYRILLIC: Final = frozenset({"RUSSIAN", "UKRAINIAN", "BULGARIAN", "SERBIAN", "MACEDONIAN", "BELARUSIAN"})
_LANGUAGES: Final = {
    "cp1252": _WESTERN,
    "iso8859-15": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1255": frozenset(["HEBREW"]),
    "cp1251": _CYRILLIC,
    "koi8-r": frozenset({"RUSSIAN", "BULGARIAN"}),
    "koi8-u": frozenset(["UKRAINIAN"]),
    "cp866": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp1253": frozenset(["GREEK"]),
    "cp1254": frozenset(["TURKISH"]),
    "cp1256": frozenset(["ARABIC", "PERSIAN"]),
    "iso8859-6": frozenset(["ARABIC"]),
    "cp1257": frozenset({"LITHUANIAN", "LATVIAN", "ESTONIAN"}),
    "cp874": frozenset(["THAI"]),
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
    "cp852": _CENTRAL,
}  # fmt: skip
"""Single-byte encodings, the likeliest first, and the languages written in them."""
_WIDE: Final = {
    "cp932": re.compile(rb"[\x81-\x83][\x40-\xfc]|[\x88-\x97][\x40-\xfc]"),
    "gb18030": re.compile(rb"[\xa1-\xa3][\xa1-\xfe]|[\xb0-\xd7][\xa1-\xfe]"),
    "big5": re.compile(rb"\xa1[\x40-\xfe]|[\xa4-\xc6][\x40-\xfe]"),
    "euc_jp": re.compile(rb"[\xa1-\xa5][\xa1-\xfe]|[\xb0-\xcf][\xa1-\xfe]"),
    "cp949": re.compile(rb"[\xa1-\xa3][\xa1-\xfe]|[\xb0-\xc8][\xa1-\xfe]"),
}
"""Double-byte encodings, with the bytes of their common characters."""
_COMMON_SHARE: Final = 0.9
_LEAST_PAIRS: Final = 4
_KANA: Final = re.compile(r"[\u3041-\u30ff]")
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
_GLUED: Final = re.compile(
    r"(?<=[^\W\d_])[¡¢£¤¥¦§¨©ª«¬®¯±´¶·¸º¿×₪€†‡‰‹∞≠≤≥∂∑∏∫◊√∆]+(?=[^\W\d_])|(?<=[^\W\d_])[¤¦¨¬¯´¶¸∞≠≤≥∂∑∏∫◊√∆]"
)
"""Signs that no text has directly between or after letters."""
_NEVER: Final = re.compile(r"[\x80-\x9f¤˛˘ˇ˙˝\u2500-\u259f\ue000-\uf8ff\ufffd]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ALONE: Final = frozenset("ÀÁÉÈÍÓÒÔÚÅÖÄØÆИЙОАВСУКЯІЄЫ")
"""Capitals outside ASCII that may stand alone as a word."""
_FINAL_INSIDE: Final = re.compile("[ךםןףץ](?=[א-ת])")
"""Final forms of Hebrew letters inside a word."""
_ONLY_IN: Final = {"ą": {"POLISH", "LITHUANIAN"}, "ľ": {"SLOVAK"}, "ŕ": {"SLOVAK"}}
_SCRIPTS: Final = frozenset({"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "THAI"})
_MOSTLY: Final = 0.4
_FEW_CAPITALS: Final = 8
_READ: Final = 20_000
_AS_SURE: Final = 0.05
"""Smaller differences of lingua's confidence mean nothing: it varies from call to call."""


def guessed(content: bytes) -> str | None:
    """Return the text of ``content``, which is not UTF-8; None if no encoding gives a plausible text."""
    sample = content[:_READ]
    wide = _wide(sample)
    if wide is not None:
        return _decoded(content, wide)
    texts: dict[str, str] = {}
    for encoding in _LANGUAGES:
        text = _decoded(sample, encoding)
        if text is not None and text not in texts.values() and not _is_odd(text):
            texts[encoding] = text
    sure: dict[str, float] = {}
    for encoding, text in texts.items():
        language = _detector().detect_language_of(text)
        name = language.name if language is not None else None
        strange = any(letter in text and name not in where for letter, where in _ONLY_IN.items())
        if name in _LANGUAGES[encoding] and not strange:
            sure[encoding] = _detector().compute_language_confidence_values(text)[0].value
    only = next(iter(texts), None) if len(texts) == 1 else None
    chosen = next((each for each, value in sure.items() if value > max(sure.values()) - _AS_SURE), only)
    return _decoded(content, chosen) if chosen is not None else None


def _wide(sample: bytes) -> str | None:
    """Return the double-byte encoding in which nearly all characters are common ones."""
    found: dict[str, float] = {}
    for encoding, common in _WIDE.items():
        text = _decoded(sample, encoding)
        pairs = [letter.encode(encoding, "replace") for letter in text or "" if letter > "\xff"]
        if text is not None and len(pairs) >= _LEAST_PAIRS:
            found[encoding] = sum(common.fullmatch(pair) is not None for pair in pairs) / len(pairs)
    kana, japanese, hangul = (_decoded(sample, name) or "" for name in ("cp932", "euc_jp", "cp949"))
    if found.get("cp932", 0) >= _COMMON_SHARE and _KANA.search(kana):
        return "cp932"
    if found.get("euc_jp", 0) >= _COMMON_SHARE and len(_KANA.findall(japanese)) * 5 > len(japanese):
        return "euc_jp"
    best = max(found, key=lambda name: found[name], default=None)
    if best is None or found[best] < _COMMON_SHARE:
        return None
    if best == "gb18030" and found.get("cp949", 0) >= found[best] and _HANGUL.search(hangul):
        return "cp949"
    return best


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        at_end = len(content) == _READ and error.start > _READ - 4
        return content[: error.start].decode(encoding) if at_end else None


def _is_odd(text: str) -> bool:
    """Tell whether a text has characters, or runs of them, that no real text has."""
    if _NEVER.search(text) or _GLUED.search(text):
        return True
    letters = [letter for letter in text if letter.isalpha()]
    accented = [letter for letter in letters if "\x7f" < letter < "\u0250"]
    if len(accented) > _MOSTLY * len(letters):
        return True
    cased = [letter.isupper() for letter in letters if letter > "\x7f" and letter.upper() != letter.lower()]
    if sum(cased) > max(_FEW_CAPITALS, len(cased) // 2):
        return True
    greek = sum("\u0370" <= letter < "\u0400" for letter in letters) > _MOSTLY * len(letters)
    return any(_is_odd_word(word, greek=greek) for word in set(_WORD.findall(text)) if not word.isascii())


def _is_odd_word(word: str, *, greek: bool) -> bool:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in word} & _SCRIPTS
    rises = any(before.islower() and after.isupper() for before, after in pairwise(word))
    alone = len(word) == 1 and not greek and (word.isupper() or "GREEK" in scripts) and word not in _ALONE
    return len(scripts) > 1 or rises or alone or _FINAL_INSIDE.search(word) is not None


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    names = sorted({name for names in _LANGUAGES.values() for name in names})
    chosen = [Language.from_str(name) for name in names]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()

"""The kind of a file: by its first bytes if they tell, else by its ending."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES: Final = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "email",
    ".epub": "epub",
    ".odt": "odt",
    ".ods": "odt",
}
_IN_ARCHIVE: Final = {
    "word/document": "docx", "ppt/presentation": "pptx", "xl/workbook": "xlsx", "mimetypeapplication/epub": "epub",
    "mimetypeapplication/vnd.oasis.opendocument.text": "odt", "META-INF/container.xml": "epub",
    "mimetypeapplication/vnd.oasis.opendocument.spreadsheet": "odt",
}  # fmt: skip
"""How a member's name begins, or «mimetype» followed by that member's content, and the kind of the archive."""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_SIGNATURES: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (_OLE, "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF file"),
)
_BEFORE_PDF: Final = 1024
"""Bytes that may precede a PDF; every viewer skips them."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_NUL_SHARE: Final = 0.02
_FEW_NULS: Final = 3


def kind_of(path: Path, head: bytes) -> str:
    """Return the name of the loader that reads this file; raises ``DocumentRefused`` for anything else."""
    named = SUFFIXES.get(path.suffix.lower())
    supported = ", ".join(sorted(SUFFIXES))
    seen = next((kind for signature, kind in _SIGNATURES if head.lstrip(b" \r\n").startswith(signature)), None)
    if seen is None and named == "pdf" and b"%PDF-" in head[:_BEFORE_PDF]:
        seen = "pdf"
    message = ""
    if head.startswith(b"PK\x03\x04"):
        seen = _in_archive(path) or "a zip archive"
    elif head.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        message = f"{path.name} is encrypted; save it without a password first."  # inside an old Office container
    if seen is not None and seen not in SUFFIXES.values():
        message = message or f"{path.name} is {seen}, which is not supported. Supported: {supported}."
    elif seen is None and named is None:
        message = f"{path.name} has a file type that is not supported. Supported: {supported}."
    elif seen is None and named not in {"text", "markdown", "html", "csv", "email"}:
        message = f"{path.name} is named {path.suffix} but has other content; the file may be damaged or misnamed."
    elif seen is None and _is_binary(head):
        message = f"{path.name} contains binary data and no text."
    if message:
        raise DocumentRefused(message)
    return str(seen or named)


def _in_archive(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:80].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError) as error:
        message = f"{path.name} is a damaged zip archive."
        raise DocumentRefused(message) from error
    told = [f"mimetype{kind}", *names]
    return next((kind for begins, kind in _IN_ARCHIVE.items() if any(name.startswith(begins) for name in told)), None)


def _is_binary(head: bytes) -> bool:
    """Tell whether a file has NULs that UTF-16 (with a byte order mark, or mostly Latin text) does not explain."""
    if head.startswith(_UTF16) or head.count(0) <= max(_FEW_NULS, _NUL_SHARE * len(head)):
        return False
    even, odd = head[::2].count(0), head[1::2].count(0)
    return min(even, odd) > 0 or max(even, odd) <= len(head) // 4

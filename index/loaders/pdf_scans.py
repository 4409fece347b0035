"""Pages that are pictures: read by tesseract where the machine has it, and said so, since it reads letters wrongly."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import Any, Final

from index.structure import Block

_DOTS_AN_INCH: Final = 200
_LARGEST: Final = 4000
_SECONDS: Final = 60
_LEAST_LETTERS: Final = 3


def recognised(page: Any, number: int) -> tuple[Block, ...]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the paragraphs on the picture of page ``number``; none without tesseract or where it finds no words."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    width, height = page.get_size()
    picture = io.BytesIO()
    scale = min(_DOTS_AN_INCH / 72, _LARGEST / max(width, height, 1.0))
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    try:
        done = subprocess.run(  # noqa: S603 - the program by its path, no shell
            [program, "stdin", "stdout"], input=picture.getvalue(), capture_output=True, timeout=_SECONDS, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return ()
    paragraphs = (" ".join(part.split()) for part in done.stdout.decode("utf-8", "replace").split("\n\n"))
    return tuple(Block(text, page=number) for text in paragraphs if sum(map(str.isalpha, text)) >= _LEAST_LETTERS)

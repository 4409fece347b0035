"""Which code answered and judged: one fingerprint over the program's own modules."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import prompts

_ROOT: Final = Path(prompts.__file__).parent.parent
_MODULES: Final = ("assistant", "index", "prompts", "eval")
_NO_PART: Final = (
    "assistant/web/", "eval/training/", "eval/commands/", "eval/report/", "eval/statistics", "eval/metrics/",
)  # fmt: skip
"""What neither answers nor judges; statistics and reports may be put right without asking everything again."""


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Return the SHA-256 of all modules that take part in answering and judging, names included."""
    digest = hashlib.sha256()
    for module in _MODULES:
        for path in sorted((_ROOT / module).rglob("*.py")):
            name = path.relative_to(_ROOT).as_posix()
            if not name.startswith(_NO_PART):
                digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()

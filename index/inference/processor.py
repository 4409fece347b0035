"""The processor's features that matter to networks; a pack made for one processor is not used on another."""

from __future__ import annotations

import os
import platform
from functools import lru_cache
from pathlib import Path
from typing import Final

CORES: Final = "BRIEFING_CORES"
_KNOWN: Final = (
    "avx", "avx2", "fma", "f16c", "avx_vnni", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16",
    "amx_bf16", "amx_int8", "asimd", "asimddp", "i8mm", "bf16", "sve",
)  # fmt: skip


@lru_cache(maxsize=1)
def features() -> tuple[str, ...]:
    """Return the processor's architecture and those of its features that networks can use, in a fixed order."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore").splitlines()
    except OSError:
        lines = []
    listed = {word for line in lines if line.startswith(("flags", "Features")) for word in line.split()}
    return (platform.machine(), *(name for name in _KNOWN if name in listed))


def cores() -> int:
    """Return how many cores this process may use; ``CORES`` limits them where several processes share a machine."""
    said = os.environ.get(CORES, "")
    if said.isdigit() and int(said):
        return int(said)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def trains_in_bfloat16(device: str) -> bool:
    """Tell whether training may multiply in bfloat16 on a torch device: any GPU, or a processor with the feature."""
    return device != "cpu" or bool({"avx512_bf16", "amx_bf16"} & set(features()))

"""The number format in which torch runs a network on this processor: bfloat16 where it is native, else float32.

What the processor lists is not believed: in a virtual machine, or with ``ATEN_CPU_CAPABILITY`` set, the list and what
the libraries do with it differ, and bfloat16 without native instructions is two hundred times slower than float32
(0.43 against 101 GFLOP/s on two AVX2 cores). So one small product is timed in both. Imports torch, so it is itself
imported late.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Final

import torch

_ROWS: Final = 128
_WIDTH: Final = 384
_RUNS: Final = 12
"""The best of so many runs counts: beside other work most are slowed down, hardly all of them."""
_GAIN: Final = 1.2
"""bfloat16 rounds to three digits; it is only worth that where it is faster by so much."""


@lru_cache(maxsize=1)
def fastest_format() -> torch.dtype:
    """Return the format for reading with a network on this processor, timed once a process (about 20 ms)."""
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(_timed).result()


def _timed() -> torch.dtype:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # with two, a busy core makes every product slow alike
    try:
        plain = _seconds(torch.float32)
        return torch.bfloat16 if _seconds(torch.bfloat16, limit=plain) * _GAIN < plain else torch.float32
    finally:
        torch.set_num_threads(threads)


def _seconds(kind: torch.dtype, limit: float = float("inf")) -> float:
    """Return the least time of a product of (128, 384) and (384, 384); hopelessly slower than ``limit``, it stops."""
    rows, weights = torch.ones(_ROWS, _WIDTH, dtype=kind), torch.ones(_WIDTH, _WIDTH, dtype=kind)
    times: list[float] = []
    with torch.inference_mode():
        for _ in range(_RUNS):
            begun = time.perf_counter()
            torch.nn.functional.linear(rows, weights)
            times.append(time.perf_counter() - begun)
            if min(times) > 20 * limit:
                break
    return min(times)

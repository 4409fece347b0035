"""What runs each network on this machine, beside every engine that could: the figures that make machines comparable."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from index.inference import processor
from index.inference.measuring import EngineSpeed, engine_speeds
from index.inference.packing import loaded

if TYPE_CHECKING:
    from collections.abc import Sequence


def measure_engines() -> list[EngineSpeed]:
    """Load all networks that the program uses, and time each engine over the same rows, on one core."""
    from assistant.grounding.trained.witness import shipped
    from assistant.reading.shipped import shipped_reader
    from index.encoder import shared

    shared().load()
    shipped_reader()
    shipped()
    return [speed for network in loaded().values() for speed in engine_speeds(network)]


def engines_json(speeds: Sequence[EngineSpeed]) -> dict[str, Any]:
    """Return the processor and all figures."""
    return {
        "processor": list(processor.features()),
        "cores": processor.cores(),
        "engines": [asdict(speed) for speed in speeds],
    }


def engines_table(speeds: Sequence[EngineSpeed]) -> str:
    """Return a table for people; the engine in use is marked."""
    lines = [f"{' '.join(processor.features())}; {processor.cores()} cores, each figure on one of them"]
    lines.append(f"{'network':16s} {'engine':22s} {'ms':>7s} {'tokens/s':>9s} {'off by':>7s}")
    for speed in speeds:
        mark = "  in use" if speed.chosen else ""
        if speed.milliseconds is None or speed.error is None:
            lines.append(f"{speed.network:16s} {speed.engine:22s} does not run here")
            continue
        rate = 1000 * speed.tokens / speed.milliseconds
        lines.append(
            f"{speed.network:16s} {speed.engine:22s} {speed.milliseconds:7.0f} {rate:9.0f} {speed.error:7.4f}{mark}"
        )
    return "\n".join(lines)

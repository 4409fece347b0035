"""``briefing --version``: which program this is and, with ``--verbose``, what runs its networks on this machine."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def version_lines(*, verbose: bool) -> Iterator[str]:
    """Yield the version; ``verbose`` loads the networks, which prepares them where that was not done yet."""
    yield f"briefing {version('briefing-assistant')}"
    if not verbose:
        return
    from assistant.grounding.trained.witness import shipped
    from assistant.reading.shipped import shipped_reader
    from index.encoder import shared
    from index.inference import packing, processor

    yield f"processor: {' '.join(processor.features())}; {processor.cores()} cores"
    for name in ("onnxruntime", "torch", "sentence-transformers", "chromadb", "gradio", "langchain"):
        yield f"{name} {version(name)}"
    shared().load()
    shipped_reader()
    shipped()
    measured = {known["fingerprint"]: known for known in packing.about()}
    for name, loaded in packing.loaded().items():
        known = measured.get(loaded.recipe.fingerprint, {})
        timed = ", ".join(f"{form} {ms:.0f} ms" for form, ms in known.get("milliseconds", {}).items())
        yield f"{name}: {loaded.engine}{f' (timed when it was prepared: {timed})' if timed else ''}"

"""Packs networks once per machine and keeps them in the cache folder.

Each pack is a folder with ``network.onnx``, ``words.npy`` and ``about.json``; its name contains a hash of the weights,
the engine's version and the processor's features. A child process makes it (``packs``) and moves it into place
atomically. Damaged packs are made again and old ones swept. Where nothing can be written, the network is packed in
memory; where no graph can be made or run, torch runs the module in float32 and a warning says so. Answers are the same
in all cases.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sys
import tempfile
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import FormatRefused
from index.inference import processor
from index.inference.graph import Format
from index.inference.network import PackedNetwork, TorchNetwork, WordsFile
from index.inference.packs import WORDS, is_child, mark_used, pack_beside, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.inference.choosing import Made
    from index.inference.network import Network, Rows

_LOGGER = logging.getLogger(__name__)
VARIABLE: Final = "BRIEFING_FORMAT"
_VERSION: Final = 5
"""Increased when graphs are made differently."""
_GRAPH: Final = "network.onnx"
_ABOUT: Final = "about.json"
_PACKING: Final = threading.Lock()
_LOADED: dict[str, Loaded] = {}


class PackDamaged(Exception):
    """A pack in the cache folder cannot be used; caught here, and the network is packed again."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a network that is not packed yet.

    ``fingerprint`` changes with the weights. ``load`` returns the torch module in float32 (slow: it imports torch).
    ``probes`` are a few typical rows, on which formats are scaled, compared and timed. ``formats`` are those that were
    measured not to change answers (``eval/README.md``, «Engines»). ``rounded``: the weights of linear layers are
    rounded to 8 bits in every engine, so that all engines and machines give the same answers. ``loader`` is a module's
    function that loads the network into the default cache folder; a child process calls it to pack the network. None
    packs in this process.
    """

    name: str
    fingerprint: str
    load: Callable[[], Any]
    probes: Callable[[], Sequence[Rows]]
    formats: tuple[Format, ...] = (Format.FLOAT32, Format.INT8)
    rounded: bool = False
    loader: Callable[[], object] | None = None

    def module(self) -> Any:  # noqa: ANN401 - torch is imported late
        """Return the torch module as every engine runs it."""
        from index.inference.choosing import round_weights

        module = self.load()
        if self.rounded:
            round_weights(module)
        return module


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded network: its recipe, and its engine with the number format («onnxruntime int8»)."""

    recipe: Recipe
    engine: str


def cache_folder() -> Path:
    """Return the cache folder, below ``XDG_CACHE_HOME``, by default ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "briefing-assistant"


def network(recipe: Recipe, folder: Path | None = None) -> Network:
    """Return the network of ``recipe``, packed on first use below ``folder`` (by default ``cache_folder()``).

    Raises what ``recipe.load`` raises.
    """
    import onnxruntime

    made_by = (str(_VERSION), recipe.fingerprint, str(recipe.rounded), onnxruntime.__version__)
    parts = [*made_by, *processor.features(), *_formats(recipe)]
    key = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
    place = (folder or cache_folder()) / "networks" / f"{recipe.name.replace(' ', '-')}-{key}"
    with _PACKING:
        made = _kept(place, recipe.name) or _packed_beside(recipe, place) or _packed(recipe, place)
    _LOADED[recipe.name] = Loaded(recipe, made.engine)
    return made


def loaded() -> dict[str, Loaded]:
    """Return the networks loaded in this process, by name."""
    return dict(sorted(_LOADED.items()))


def about(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return ``about.json`` of each network packed for this machine: name, format, milliseconds, errors by format."""
    places = sorted(((folder or cache_folder()) / "networks").glob(f"[!.]*/{_ABOUT}"))
    found = [json.loads(place.read_text(encoding="utf-8")) for place in places]
    return [each for each in found if each["processor"] == list(processor.features())]


def wanted_format() -> Format | None:
    """Return the number format that ``BRIEFING_FORMAT`` asks for; None, for the fastest, if it is unset.

    Raises ``FormatRefused`` for an unknown format.
    """
    asked = os.environ.get(VARIABLE)
    try:
        return Format(asked) if asked else None
    except ValueError:
        message = f"{VARIABLE} is «{asked}»; it can be {' or '.join(Format)}, or unset."
        raise FormatRefused(message) from None


def _formats(recipe: Recipe) -> tuple[Format, ...]:
    wanted = wanted_format()
    exact_only_when_rounded = wanted is Format.W8A16 and not recipe.rounded
    return recipe.formats if wanted is None or exact_only_when_rounded else (wanted,)


def _kept(place: Path, name: str) -> Network | None:
    """Return the network packed in ``place``; None if there is none or it is damaged."""
    try:
        return _opened(place)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:  # noqa: BLE001 - ONNX Runtime raises what it likes for a damaged file
        _LOGGER.warning("The packed %s is damaged (%s); it is made again.", name, error)
        return None


def _opened(place: Path) -> Network:
    known = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
    mark_used(place)
    graph, checksum = place / _GRAPH, 0
    with graph.open("rb") as stream:
        while chunk := stream.read(2**20):
            checksum = zlib.crc32(chunk, checksum)
    if checksum != known["crc32"]:
        message = "its checksum is wrong"
        raise PackDamaged(message)
    return PackedNetwork(graph, WordsFile(place / WORDS), known["format"])


def _packed_beside(recipe: Recipe, place: Path) -> Network | None:
    """Return the network, packed by a child process; None if it has to be packed in this one."""
    if recipe.loader is None or is_child() or place.parent.parent != cache_folder():
        return None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    if not os.access(place.parent, os.W_OK):
        return None
    pack_beside(recipe.loader)
    return _kept(place, recipe.name)


def _packed(recipe: Recipe, place: Path) -> Network:
    from index.inference.choosing import best

    sys.stderr.write(f"Preparing the {recipe.name} for this processor, once …\n")
    module, made, wanted = recipe.module(), None, _formats(recipe)
    for forms in (wanted,) if Format.FLOAT32 in wanted else (wanted, (Format.FLOAT32,)):
        try:
            made = best(module, recipe.probes(), forms)
            break
        except Exception as error:  # noqa: BLE001 - whatever an engine raises, torch can do it
            _LOGGER.warning("The %s cannot be packed in %s (%s).", recipe.name, " or ".join(forms), error)
    if made is None:
        _LOGGER.warning("Torch runs the %s in float32, slower.", recipe.name)
        return TorchNetwork(module)
    try:
        _write(made, recipe, place)
    except OSError as error:
        _LOGGER.warning("The packed %s cannot be kept in %s (%s); it is made again at each start.",
                        recipe.name, place, error)  # fmt: skip
        return PackedNetwork(made.graph, made.words, made.form.value)
    sweep(place)
    return _opened(place)


def _write(made: Made, recipe: Recipe, place: Path) -> None:
    """Write all files to a temporary folder beside ``place`` and move it there in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".part-"))
    try:
        (beside / _GRAPH).write_bytes(made.graph)
        np.save(beside / WORDS, made.words)
        known = {
            "network": recipe.name,
            "fingerprint": recipe.fingerprint,
            "processor": processor.features(),
            "format": made.form.value,
            "milliseconds": made.milliseconds,
            "errors": made.errors,
            "crc32": zlib.crc32(made.graph),
        }
        (beside / _ABOUT).write_text(json.dumps(known, sort_keys=True), encoding="utf-8")
        if place.exists():
            shutil.rmtree(place)
        beside.rename(place)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        if not (place / _ABOUT).exists():  # else another process was faster
            raise

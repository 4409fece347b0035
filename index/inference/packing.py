"""Networks packed once for a machine and kept in the cache folder.

A folder per network, named by its weights, the engine's version and the processor's features: ``network.onnx``,
``words.npy`` and ``about.json``. Another process packs it (``packs``), writes it beside its place and moves it there
in one step; one that is damaged is made again; old ones are swept. Where nothing can be written, the
network is made in memory; where no graph can be made or run, torch runs the module in float32 and a warning says so.
Answers are the same in all cases.
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
"""Counted up when graphs are made in another way."""
_GRAPH: Final = "network.onnx"
_ABOUT: Final = "about.json"
_PACKING: Final = threading.Lock()
_LOADED: dict[str, Loaded] = {}


class PackDamaged(Exception):
    """What lies in the cache folder cannot be used; caught here, and the network is packed again."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a network where none is packed.

    ``fingerprint`` changes with its weights; ``load`` returns the torch module in float32 (slow: it imports torch);
    ``probes`` are a few rows as it will read them, by which formats are scaled, compared and timed; ``formats`` are
    those in which its answers were measured to stay the same (``eval/README.md``, «Engines»). ``rounded``: the weights
    of its linear layers are rounded to 8 bits when it is put together, whatever runs it, so that all engines and
    machines give the same answers. ``loader`` is the module's function that loads the network into the default cache
    folder, so that another process can call it and pack the network there; None for none.
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
    """A network that is loaded: how it was made, and what runs it in which format («onnxruntime int8»)."""

    recipe: Recipe
    engine: str


def cache_folder() -> Path:
    """Return the folder for what can be made again: below ``XDG_CACHE_HOME``, by default ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "briefing-assistant"


def network(recipe: Recipe, folder: Path | None = None) -> Network:
    """Return the network of ``recipe``, packed below ``folder`` (by default ``cache_folder()``) at the first time.

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
    """Return what is known of all networks packed for this machine: name, format, milliseconds and errors by format."""
    places = sorted(((folder or cache_folder()) / "networks").glob(f"[!.]*/{_ABOUT}"))
    found = [json.loads(place.read_text(encoding="utf-8")) for place in places]
    return [each for each in found if each["processor"] == list(processor.features())]


def wanted_format() -> Format | None:
    """Return the number format that ``BRIEFING_FORMAT`` asks for, None where the fastest is to be found.

    Raises ``FormatRefused`` for another word.
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
    """Return the network that is packed in ``place``; None where there is none that can be used."""
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
    """Return the network that another process packed; None where it is to be packed here."""
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
    """Write all files beside ``place`` and move them there in one step."""
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

"""Runs a command as on a processor with AVX2 and nothing newer: ``python -m tests.simulation.older_processor CMD …``.

ONNX Runtime asks the processor itself what it can do and has no switch for it. So a copy of it is made, below
``--folder``, in which the instruction CPUID is replaced; a small library answers in its place and leaves AVX-512, VNNI,
bfloat16 and AMX out (``older_processor.c``; needs gcc and objdump, Linux on x86-64). ``/proc/cpuinfo`` is read without
them too, numpy and torch have switches of their own, and packed networks are kept apart. What is timed is this
machine's clock with the older instructions: a real older processor may be slower still.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_CPUID: Final = b"\x0f\xa2"
_UD2: Final = b"\x0f\x0b"
_SECTION: Final = re.compile(r"\[ *\d+\] \S+ +PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)")
_NUMPY: Final = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"
_SITE: Final = r"""
import pathlib, re
_read = pathlib.Path.read_text
def read_text(self, *args, **kwargs):
    text = _read(self, *args, **kwargs)
    newer = r"\b(?:avx512\w*|avx_vnni|amx\w*)\b"
    return re.sub(newer, "", text) if str(self) == "/proc/cpuinfo" else text
pathlib.Path.read_text = read_text
"""


def prepare(folder: Path) -> dict[str, str]:
    """Return the environment in which a command sees the older processor; what it needs is made below ``folder``."""
    site, library = folder / "site", folder / "older_processor.so"
    if not site.exists():
        found = find_spec("onnxruntime")
        assert found is not None
        assert found.origin is not None
        shutil.copytree(Path(found.origin).parent, site / "onnxruntime")
        for file in (site / "onnxruntime" / "capi").glob("*.so*"):
            _replace(file)
        (site / "sitecustomize.py").write_text(_SITE, encoding="utf-8")
    source = Path(__file__).with_suffix(".c")
    _output("gcc", "-O2", "-shared", "-fPIC", source, "-o", library)
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        "PYTHONPATH": os.pathsep.join([str(site), str(Path.cwd()), os.environ.get("PYTHONPATH", "")]),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "NPY_DISABLE_CPU_FEATURES": _NUMPY,
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
    }


def _replace(file: Path) -> None:
    """Put UD2 in the place of each CPUID that the disassembler finds in a library."""
    sections = [[int(number, 16) for number in found] for found in _SECTION.findall(_output("readelf", "-SW", file))]
    lines = _output("objdump", "-d", "--no-show-raw-insn", file).splitlines()
    content = bytearray(file.read_bytes())
    for address in (int(line.split(":")[0], 16) for line in lines if line.rstrip().endswith("\tcpuid")):
        start, offset, _ = next(one for one in sections if one[0] <= address < one[0] + one[2])
        place = slice(address - start + offset, address - start + offset + 2)
        assert content[place] == _CPUID
        content[place] = _UD2
    file.write_bytes(content)


def _output(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Prepare, and become the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "older-processor")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    environment = prepare(asked.folder.absolute())
    os.execvpe(asked.command[0], asked.command, environment)  # noqa: S606 - the command is the caller's own


if __name__ == "__main__":
    main()

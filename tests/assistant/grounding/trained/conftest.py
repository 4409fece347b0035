"""The shipped trained witness, loaded once for all tests of this folder."""

from __future__ import annotations

import pytest

from assistant.grounding.trained.witness import TrainedWitness, shipped_witness


@pytest.fixture(scope="session")
def witness() -> TrainedWitness:
    """Return the witness with the shipped weights; the first time in a new home its base is unpacked."""
    pytest.importorskip("xllamacpp", reason="the base of the trained check is in a package for x86 and arm64 Linux")
    return shipped_witness()

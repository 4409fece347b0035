"""What is left out for an ablation is still there to be left out."""

from __future__ import annotations

import pytest

from tests.ablation.questions import PIECES


@pytest.mark.parametrize("place", [place for changed in PIECES.values() for place in changed])
def test_every_piece_is_a_part_of_the_program(place: str) -> None:
    import importlib

    module, name = f"assistant.{place}".rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name))

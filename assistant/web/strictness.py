"""What the Evaluation tab says of the check's three settings: what each is for, and what it was measured to do."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from assistant.grounding.combination import Strictness, chosen_kind, chosen_strictness

if TYPE_CHECKING:
    from assistant.web.words import Words

Data = dict[str, Any]


def strictness_data(words: Words) -> Data:
    """Return a row a setting with its rates; no rows where none were measured for the check that is in use."""
    measured = json.loads(resources.files("assistant.grounding").joinpath("rates.json").read_bytes())
    rates = measured.get(chosen_kind(), {})
    rows = [_row(setting, rates[setting], words) for setting in Strictness if setting in rates]
    counts = rates[Strictness.BALANCED] if rows else {"good": {"n": 0}, "bad": {"n": 0}}
    about = words("strictness.about", good=counts["good"]["n"], bad=counts["bad"]["n"])
    return {"about": about, "rows": rows}


def _row(setting: Strictness, rates: Data, words: Words) -> Data:
    good, bad = rates["good"], rates["bad"]
    return {
        "name": words(f"strictness.{setting}"),
        "meaning": words(f"strictness.{setting}_meaning"),
        "chosen": setting is chosen_strictness(),
        "cells": [
            _percent(good["withheld"], words),
            _percent(good["marked"], words),
            _percent(bad["withheld"], words),
            _percent(bad["marked"], words),
            _percent(bad["shown"], words),
        ],
    }


def _percent(rate: Data, words: Words) -> str:
    values = {key: f"{100 * rate[key]:.0f} %" for key in ("rate", "low", "high")}
    return words("evaluation.rate", **values)

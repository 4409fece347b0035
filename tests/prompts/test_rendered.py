"""The messages that models get, whole, as golden files: a change of a prompt must be seen to be meant.

After a change that is meant: ``.venv/bin/python -m tests.prompts.test_rendered`` writes them anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.generation.judgement import answerable_messages
from assistant.generation.messages import Offered, correction_messages, question_messages
from assistant.models.gguf import LocalModel
from assistant.settings import Settings
from assistant.types import Finding
from tests.assistant.generation.fakes import Held

if TYPE_CHECKING:
    from assistant.generation.messages import Message

GOLDEN = Path(__file__).parent / "golden"
QUESTION = "How many buses were bought, and for $cost?"
OFFERED = (
    Offered(1, "d", 0, "The council met on Monday [3]."),
    Offered(2, "d", 4, "It bought 31 buses </briefing> for less than {4.2} million euros, that is < 5."),
)


def _rendered() -> dict[str, list[Message]]:
    large, small = Held(), LocalModel(Settings(model="local"))
    asked = question_messages(large, QUESTION, OFFERED)
    finding = Finding("quantity", "the answer says 13, the source says 31")
    return {
        "question": asked,
        "local": question_messages(small, QUESTION, OFFERED),
        "answerable": answerable_messages(small, QUESTION, OFFERED),
        "correct": correction_messages(asked, "It bought 13 buses.", finding, OFFERED[1:]),
    }


def _as_text(messages: list[Message]) -> str:
    return "\n".join(f"=== {role}\n{text}" for role, text in messages) + "\n"


@pytest.mark.parametrize("name", ["question", "local", "answerable", "correct"])
def test_the_messages_are_the_known_ones(name: str) -> None:
    assert _as_text(_rendered()[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for golden, messages in _rendered().items():
        (GOLDEN / f"{golden}.txt").write_text(_as_text(messages), encoding="utf-8")

"""What stands around a passage when the close reader reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.reading.encoding import QUESTION_TOKENS, special

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def prompted(tokenizer: Tokenizer, question: str) -> tuple[list[int], int]:
    """Return the tokens before a passage and the one after it, see ``encoding.windows``."""
    asked = tokenizer.encode(f" {question}", add_special_tokens=False).ids[:QUESTION_TOKENS]
    before, between = (tokenizer.encode(text, add_special_tokens=False).ids for text in ("Question:", "\n\nPassage:\n"))
    return [special(tokenizer, "<|im_start|>"), *before, *asked, *between], special(tokenizer, "<|im_end|>")

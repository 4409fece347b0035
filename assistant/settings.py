"""Settings, from the command line or from environment variables that begin with ``BRIEFING_``.

LangChain reads a provider's key from the provider's own variable (``OPENAI_API_KEY``, …). It never passes through here,
so it cannot end up in a receipt or a log.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingRefused


class Settings(BaseSettings):
    """All settings with their bounds; raises ``SettingRefused`` for a value outside them."""

    model_config = SettingsConfigDict(env_prefix="BRIEFING_", frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "share" / "briefing-assistant",
        description="Folder of the program's data.",
    )
    model: str = Field(
        default="quote",
        min_length=1,
        description="quote (no language model), local (the small embedded one), gguf:PATH (a file), or provider:model.",
    )
    base_url: str | None = Field(
        default=None, description="Address of an OpenAI-compatible server, for models such as openai:NAME."
    )
    passages: int = Field(default=8, ge=1, le=50, description="How many passages are read for a question.")
    judge: bool = Field(
        default=False,
        description="Also ask a provider:model whether the passages answer, by its token probabilities; this costs 32 "
        "short requests once, and one per question. Models in files are always asked.",
    )
    one_wrong_in: Literal[5, 10, 20] = Field(
        default=10, description="At most one wrong answer in this many; higher values decline more questions."
    )
    question_characters: int = Field(default=2000, ge=10, le=20000, description="Longest question that is accepted.")
    connect_seconds: float = Field(default=10.0, gt=0, le=120, description="Time to reach the model's server.")
    silence_seconds: float = Field(default=60.0, gt=0, le=600, description="Longest silence of a streaming model.")
    retries: int = Field(default=2, ge=0, le=5, description="Retries after a temporary failure.")
    retry_seconds: float = Field(default=1.0, ge=0, le=60, description="Pause before the first retry; then doubled.")
    answer_tokens: int = Field(default=400, ge=20, le=4000, description="Longest answer of a model, in tokens.")

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - the fields' types are checked by pydantic
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise SettingRefused(_refusal(error)) from error


def _refusal(error: ValidationError) -> str:
    """Return one sentence about the first refused value, without repeating the value."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0])
    said = re.sub(r"^(?:Input|String|Value) ", "it ", first["msg"])
    return f"The setting {name} (BRIEFING_{name.upper()}) cannot be used: {said}."

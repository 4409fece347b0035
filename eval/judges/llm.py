"""A chat model as judge, by the versioned prompt ``judge.md``.

The model reads what a claim cites and the nearest sentences of the documents, and answers in JSON. A claim is unscored,
with the reason, if the answer is not JSON, leaves the claim out, gives an unknown verdict or gives two. Nothing is
mended, and nothing missing counts as supported.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import prompts
from assistant.types import Verdict
from eval.circularity import Parts
from eval.errors import JudgeRefused
from eval.judges import ClaimScore, Row, all_claims, nearest, quotes_of, unscored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.models import ChatModel
    from assistant.settings import Settings
    from eval.cases import Case

_NEAREST: Final = 6
_LONGEST_ANSWER: Final = 3000
_FENCE: Final = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)


class _VerdictEntry(BaseModel):
    """One verdict, in the format that the prompt asks for."""

    model_config = ConfigDict(extra="ignore", strict=True)

    claim: int
    verdict: Literal["supported", "contradicted", "unsupported", "not_factual"]
    reason: str = Field(default="", max_length=2000)
    evidence: list[int] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _NumberedClaim:
    """A claim with the numbers of its citations among the evidence; 0 for a citation without words."""

    text: str
    withheld: bool
    cites: tuple[int, ...]


class LlmJudge:
    """See the module; ``chat`` is made from the model's name unless given."""

    def __init__(self, model: str, home: Path, chat: ChatModel | None = None) -> None:
        """Raise ``JudgeRefused`` for a model that cannot write verdicts, ``ModelUnavailable`` for an unknown one."""
        from assistant.models import chat_model

        if model in {"local", "quote"}:
            message = f"The model «{model}» cannot write verdicts; name one as llm:provider:model."
            raise JudgeRefused(message)
        self.name = f"llm:{model}"
        self._settings = _settings(model, home)
        self._chat = chat or chat_model(self._settings)
        self._prompt = prompts.load("judge")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the model's identity and the prompt."""
        return hashlib.sha256(f"{self._chat.fingerprint}\0{self._prompt.fingerprint}".encode()).hexdigest()

    @property
    def parts(self) -> Parts:
        """The model's identity and the prompt; its training data are unknown."""
        return Parts(weights=frozenset({self._chat.fingerprint}), prompt=self._prompt.fingerprint)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim; raises what asking the model raises."""
        from assistant.generation.messages import harmless
        from assistant.generation.streaming import Outcome, stream_text

        evidence: dict[str, int] = {}
        claims = []
        for claim, withheld in all_claims(row):
            numbers = [evidence.setdefault(q, len(evidence) + 1) if q.strip() else 0 for q in quotes_of(claim)]
            claims.append(_NumberedClaim(str(claim["text"]), withheld, tuple(numbers)))
        if not claims:
            return ()
        for numbered in claims:
            for sentence in nearest(numbered.text, documents, _NEAREST):
                evidence.setdefault(sentence, len(evidence) + 1)
        if not evidence:
            return unscored(row, "there is nothing to judge by: no citation has words and no document is known")
        filled = self._prompt.filled(
            question=harmless(case.question),
            evidence="\n".join(f"[{number}] {harmless(text)}" for text, number in evidence.items()),
            claims="\n".join(f"{number}. {harmless(claim.text)}" for number, claim in enumerate(claims, start=1)),
        )
        verdicts = _verdicts("".join(stream_text(self._chat, [("user", filled)], self._settings, Outcome())))
        if isinstance(verdicts, str):
            return unscored(row, verdicts)
        return tuple(_score(claim, verdicts.get(number, [])) for number, claim in enumerate(claims, start=1))


def _settings(model: str, home: Path) -> Settings:
    """Return the settings of a judge's model; ``openai:http://…#NAME`` is a model on a server at that address."""
    from assistant.settings import Settings

    if not model.startswith(("openai:http://", "openai:https://")):
        return Settings(home=home, model=model, answer_tokens=_LONGEST_ANSWER)
    address, _, name = model.removeprefix("openai:").partition("#")
    if not name:
        message = f"«llm:{model}» names no model; it looks like llm:openai:http://127.0.0.1:8000/v1#model."
        raise JudgeRefused(message)
    return Settings(home=home, model=f"openai:{name}", base_url=address, answer_tokens=_LONGEST_ANSWER)


def _verdicts(said: str) -> dict[int, list[_VerdictEntry]] | str:
    """Return the usable entries by claim, or the reason why there are none."""
    fenced = _FENCE.match(said)
    try:
        content = json.loads(fenced.group(1) if fenced else said)
    except (ValueError, RecursionError):
        return f"the judge's answer is no JSON: «{' '.join(said.split())[:120]}»"
    entries = content.get("verdicts") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        return "the judge's answer has no list of verdicts"
    found: dict[int, list[_VerdictEntry]] = {}
    for entry in entries:
        with suppress(ValidationError):
            usable = _VerdictEntry.model_validate(entry)
            found.setdefault(usable.claim, []).append(usable)
    return found


def _score(claim: _NumberedClaim, entries: Sequence[_VerdictEntry]) -> ClaimScore:
    if len({entry.verdict for entry in entries}) != 1:
        reason = "the judge gave several verdicts" if entries else "the judge gave no usable verdict on this claim"
        return ClaimScore(claim.text, None, reason, claim.withheld, citations=len(claim.cites))
    entry = entries[0]
    verdict = Verdict(entry.verdict)
    good = sum(cite in entry.evidence for cite in claim.cites if cite) if verdict is Verdict.SUPPORTED else 0
    reason = entry.reason or "the judge gave no reason"
    return ClaimScore(claim.text, verdict, reason, claim.withheld, good > 0, len(claim.cites), good)

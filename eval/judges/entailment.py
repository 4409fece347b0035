"""Judges that compare a claim with texts: our own grounding check, and entailment models of the Hugging Face hub.

Our check may judge answers of systems that it did not gate; for its own it is circular. An entailment model is used
only if its weights are in the local cache; nothing is downloaded. It calls a claim supported if one of its citations or
of the nearest sentences in the documents, or either group together, entails it with at least ``THRESHOLD``. Otherwise
the claim is contradicted if one of them contradicts it with that probability, and else unsupported.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import AssistantError, CheckRefused
from assistant.types import Verdict
from eval.circularity import Parts, parts_of_check, set_names
from eval.errors import JudgeRefused
from eval.judges import ClaimScore, Row, all_claims, nearest, quotes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.combination import Kind
    from eval.cases import Case

THRESHOLD: Final = 0.5
_NEAREST: Final = 5
_TOKENS: Final = 512
_DATASETS: Final = re.compile(r"^datasets:\s*\n((?:\s*-\s*\S+\s*\n)+)", re.MULTILINE)


class CheckJudge:
    """Checks every claim against the quotes that it cites, or against all documents if it cites nothing."""

    name = "check"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the check's weights, the same as the gate's fingerprint."""
        from assistant.grounding import check

        return check.fingerprint()

    @property
    def parts(self) -> Parts:
        """Its weights, threshold and training data."""
        return parts_of_check(self.fingerprint)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim; one that the check refuses, or cannot read now, is unscored."""
        return tuple(self._scored(case, claim, documents, withheld=withheld) for claim, withheld in all_claims(row))

    def _scored(self, case: Case, claim: Row, documents: Sequence[str], *, withheld: bool) -> ClaimScore:
        from assistant.grounding.check import check_answer

        text, quotes = str(claim["text"]), quotes_of(claim)
        try:
            report = check_answer(text, quotes or list(documents), case.question)
        except AssistantError as refusal:
            return ClaimScore(text, None, str(refusal), withheld, citations=len(quotes))
        bad = [checked for checked in report.claims if checked.verdict.is_bad]
        if bad:
            reason = bad[0].findings[0].message if bad[0].findings else "the sources do not support it"
            return ClaimScore(text, bad[0].verdict, reason, withheld, citations=len(quotes))
        factual = any(checked.verdict is Verdict.SUPPORTED for checked in report.claims)
        verdict = Verdict.SUPPORTED if factual else Verdict.NOT_FACTUAL
        good = sum(bool(quote.strip()) for quote in quotes) if factual else 0
        reason = "the check found nothing against it"
        return ClaimScore(text, verdict, reason, withheld, good > 0, len(quotes), good)


class DocumentsCheck:
    """Our check over a whole answer and whole documents, as in ``briefing check``; citations are ignored."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self.name = f"grounding:{kind}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the check's weights."""
        from assistant.grounding import check

        return check.fingerprint(self._kind)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim of the check, which splits the text itself."""
        from assistant.grounding.check import check_answer

        text = str(row["text"])
        try:
            report = check_answer(text, documents, case.question, self._kind)
        except CheckRefused as refusal:
            return (ClaimScore(text, None, str(refusal)),)
        return tuple(
            ClaimScore(claim.text, claim.verdict, "; ".join(finding.message for finding in claim.findings))
            for claim in report.claims
        )


@dataclass(frozen=True, slots=True)
class Entailment:
    """Probabilities in [0, 1] that a premise entails a claim, or contradicts it (0 for a model without that label)."""

    entails: float
    contradicts: float


class NliJudge:
    """An entailment model from ``folder``."""

    def __init__(self, name: str, folder: Path) -> None:
        """Load the model; raises ``JudgeRefused`` if it is damaged or has no label for entailment."""
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        self.name = f"nli:{name}"
        self._folder = folder
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model: Any = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            message = f"The model {name} cannot be loaded from {folder} ({' '.join(str(error).split())[:200]})."
            raise JudgeRefused(message) from error
        self._model.eval()
        names = {str(label).lower(): int(number) for number, label in self._model.config.id2label.items()}
        self._entails = next((number for label, number in names.items() if label.startswith("entail")), None)
        self._contradicts = next((number for label, number in names.items() if label.startswith("contra")), None)
        if self._entails is None:
            message = f"The model {name} has no label for entailment (it has {', '.join(names)})."
            raise JudgeRefused(message)
        digest = hashlib.sha256()
        for path in sorted([*folder.glob("*.safetensors"), *folder.glob("*.bin")]):
            with path.open("rb") as file:
                while chunk := file.read(2**20):
                    digest.update(chunk)
        self._weights = digest.hexdigest()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of weights and threshold."""
        return hashlib.sha256(f"{self._weights}\0{THRESHOLD}".encode()).hexdigest()

    @property
    def parts(self) -> Parts:
        """Weights, threshold, and the training sets that the model's card names (none without a card)."""
        card = ""
        with suppress(OSError):
            card = (self._folder / "README.md").read_text(encoding="utf-8", errors="replace")
        listed = _DATASETS.search(card)
        names = re.findall(r"-\s*(\S+)", listed.group(1)) if listed else []
        training = frozenset(form for name in names for form in set_names(name))
        return Parts(frozenset({self._weights}), threshold=str(THRESHOLD), training=training)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim."""
        del case
        return tuple(self._scored(claim, documents, withheld=withheld) for claim, withheld in all_claims(row))

    def entailments(self, premises: Sequence[str], claim: str) -> list[Entailment]:
        """Return each premise's probabilities for ``claim``."""
        import torch

        batch = self._tokenizer(
            list(premises),
            [claim] * len(premises),
            truncation="only_first",
            max_length=_TOKENS,
            padding=True,
            return_tensors="pt",
        )
        with torch.inference_mode():
            rows = self._model(**batch).logits.softmax(dim=-1).tolist()
        at = self._contradicts
        return [Entailment(row[self._entails], row[at] if at is not None else 0.0) for row in rows]

    def _scored(self, claim: Row, documents: Sequence[str], *, withheld: bool) -> ClaimScore:
        from assistant.language.claims import split_claims, without_marks

        text, quotes = str(claim["text"]), quotes_of(claim)
        if not any(said.factual for said in split_claims(text)):
            reason = "says nothing that could be true or false"
            return ClaimScore(text, Verdict.NOT_FACTUAL, reason, withheld, citations=len(quotes))
        plain = " ".join(without_marks(text).split())
        cited = [quote for quote in quotes if quote.strip()]
        near = nearest(text, documents, _NEAREST)
        premises = [*cited, *near, *([" ".join(cited)] if cited else []), *([" ".join(near)] if near else [])]
        if not premises:
            reason = "there is nothing to judge by: no citation has words and no document is known"
            return ClaimScore(text, None, reason, withheld, citations=len(quotes))
        found = self.entailments(premises, plain)
        good = sum(each.entails >= THRESHOLD for each in found[: len(cited)])
        together = bool(cited) and found[len(cited) + len(near)].entails >= THRESHOLD
        entails, contradicts = max(each.entails for each in found), max(each.contradicts for each in found)
        if entails >= THRESHOLD:
            verdict, reason = Verdict.SUPPORTED, f"entailed with {entails:.2f}"
        elif contradicts >= THRESHOLD:
            verdict, reason = Verdict.CONTRADICTED, f"contradicted with {contradicts:.2f}"
        else:
            verdict, reason = Verdict.UNSUPPORTED, f"entailed with {entails:.2f} only"
        borne_out = verdict is Verdict.SUPPORTED and (good > 0 or together)
        return ClaimScore(text, verdict, reason, withheld, borne_out, len(quotes), good)


def open_nli(name: str) -> NliJudge:
    """Return the judge whose model is in the folder ``name`` or in the hub's local cache; raises ``JudgeRefused``."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    if Path(name).is_dir():
        return NliJudge(Path(name).name, Path(name))
    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        message = (
            f"The weights of {name} are not in the local cache of the hub, and nothing is downloaded; fetch them where "
            f"there is a network (hf download {name}), or give a folder as nli:FOLDER."
        )
        raise JudgeRefused(message) from error
    return NliJudge(name, folder)

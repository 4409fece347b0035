"""The connected model's own judgement whether sentences answer a question, and its calibration.

The model answers with one token, Yes or No, whose probabilities are read. The question follows the sentences exactly as
when the answer is asked for, so a server with a prompt cache reads them only once. The judgement is calibrated once, on
questions that ship with the program: half are answered by the sentences beside them, half ask for something close that
is not there; some are in Chinese. A logistic curve turns the model's log-odds into a probability; it is kept in the
home folder under the fingerprints of model and prompts. A model that cannot tell the two halves apart decides nothing.
The embedded one cannot, which ``judges.json`` records so that nobody waits for it.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import prompts
from assistant.generation.messages import Offered, harmless, listed, opening, prompt_names
from assistant.generation.streaming import unless_silent
from assistant.private_files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assistant.generation.messages import Message
    from assistant.models import ChatModel
    from assistant.settings import Settings

_YES: Final = frozenset({"yes", "y", "是", "有", "ja", "sí", "si", "oui", "sim", "да"})
_NO: Final = frozenset({"no", "n", "不", "否", "没有", "nein", "non", "não", "нет"})
_TOP: Final = 20
_LEAST: Final = 1e-6
FILE: Final = "judges.json"
_QUESTIONS: Final = "calibration_questions.jsonl"
_LEAST_AUROC: Final = 0.7
"""A model with a lower AUROC on the shipped questions is not asked to judge."""
_DECLINED_BELOW: Final = {5: 0.2, 10: 0.3, 20: 0.45}
"""Questions with a lower probability of being answered are declined; by operating point (one wrong answer in …)."""
_REGULARISATION: Final = 1.0


def answerable_messages(chat: ChatModel, question: str, sentences: Sequence[Offered]) -> list[Message]:
    """Return the messages that ask whether the sentences answer the question."""
    filled = prompts.load("answerable").filled(sentences=listed(sentences), question=harmless(question))
    return [*opening(chat), ("user", filled)]


def judgement(chat: ChatModel, question: str, sentences: Sequence[Offered], settings: Settings) -> float | None:
    """Return the model's log-odds that ``sentences`` answer; None if it gives no probabilities, or fails."""
    options: dict[str, Any] = {"logprobs": True, "top_logprobs": _TOP, "max_tokens": 1}
    messages = answerable_messages(chat, question, sentences)
    model = chat.model()
    try:
        chunks = list(unless_silent(lambda: model.stream([*messages], **options), chat.silence(settings)))
    except Exception:  # noqa: BLE001 - from any client: a model that cannot judge is asked for an answer
        return None
    return log_odds(_first_token(chunks))


def log_odds(tokens: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the log-odds of yes among the likeliest first tokens, None if they have neither yes nor no.

    >>> round(log_odds([{"token": "Yes", "logprob": -0.105}, {"token": " no", "logprob": -2.303}]), 1)
    2.2
    """
    yes = no = 0.0
    for each in tokens:
        word, probability = str(each["token"]).strip().lower(), math.exp(float(each["logprob"]))
        yes += probability * (word in _YES)
        no += probability * (word in _NO)
    if not yes and not no:
        return None
    return math.log(max(yes, _LEAST)) - math.log(max(no, _LEAST))


def _first_token(chunks: Sequence[Any]) -> list[Mapping[str, Any]]:
    for chunk in chunks:
        told = ((getattr(chunk, "response_metadata", None) or {}).get("logprobs") or {}).get("content") or []
        if told:
            return list(told[0].get("top_logprobs") or told)
    return []


@dataclass(frozen=True, slots=True)
class Known:
    """A model's calibration: probability = sigmoid(``slope`` * log-odds + ``offset``); ``auroc`` over ``questions``."""

    slope: float
    offset: float
    auroc: float
    questions: int

    @property
    def is_judge(self) -> bool:
        """Whether the model's judgement may decide."""
        return self.questions > 0 and self.auroc >= _LEAST_AUROC

    def probability(self, log_odds: float) -> float:
        """Return the probability in [0, 1] that the question is answered."""
        return 1 / (1 + math.exp(-(self.slope * log_odds + self.offset)))

    def declines(self, log_odds: float, one_wrong_in: int) -> bool:
        """Tell whether a question with this judgement is declined."""
        return self.probability(log_odds) < _DECLINED_BELOW[one_wrong_in]


def known(chat: ChatModel, settings: Settings) -> Known:
    """Return a model's calibration, measuring it now if it is not known: a minute on two cores."""
    key = _key(chat)
    kept = {**_read(resources.files(__package__).joinpath(FILE)), **_read(settings.home / FILE)}
    if key not in kept:
        kept[key] = calibrate(chat, settings)
        _keep(settings.home, key, kept[key])
    return kept[key]


def calibrate(chat: ChatModel, settings: Settings) -> Known:
    """Ask the model about the shipped questions and fit the curve; raises what the model raises."""
    judged = [
        (log_odds, answers)
        for sentences, asked in shipped_questions()
        for question, answers in asked
        if (log_odds := judgement(chat, question, sentences, settings)) is not None
    ]
    return fit([log_odds for log_odds, _ in judged], [answers for _, answers in judged])


def fit(log_odds: list[float], answered: list[bool]) -> Known:
    """Fit the curve to judgements of questions that are answered or not; a model without both is no judge."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    if len(set(answered)) < 2:  # noqa: PLR2004 - both kinds are needed
        return Known(0.0, 0.0, 0.0, 0)
    model = LogisticRegression(C=_REGULARISATION).fit(np.array(log_odds)[:, None], answered)
    auroc = float(roc_auc_score(answered, log_odds))
    return Known(float(model.coef_[0, 0]), float(model.intercept_[0]), auroc, len(answered))


@lru_cache(maxsize=1)
def shipped_questions() -> tuple[tuple[tuple[Offered, ...], tuple[tuple[str, bool], ...]], ...]:
    """Return the shipped groups of sentences, each with questions and whether it answers them."""
    lines = resources.files(__package__).joinpath(_QUESTIONS).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return tuple(
        (
            tuple(Offered(number, "", number, text) for number, text in enumerate(row["sentences"], start=1)),
            tuple((str(question), bool(answers)) for question, answers in row["questions"]),
        )
        for row in rows
    )


def _key(chat: ChatModel) -> str:
    """Return a key that changes with the model, its prompts, and the shipped questions."""
    prints = [prompts.load(name).fingerprint for name in (*prompt_names(chat), "answerable")]
    asked = resources.files(__package__).joinpath(_QUESTIONS).read_bytes()
    said = "\0".join([chat.fingerprint, *prints, hashlib.sha256(asked).hexdigest()])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def _read(path: Any) -> dict[str, Known]:  # noqa: ANN401 - a path, or a file of the package
    try:
        return {str(key): Known(**values) for key, values in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _keep(home: Path, key: str, found: Known) -> None:
    """Add an entry to the home's file; if it cannot be written, the model is calibrated again next time."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        content = {**_read(home / FILE), key: found}
        written = {name: asdict(each) for name, each in content.items()}
        write_private(home / FILE, f"{json.dumps(written, sort_keys=True)}\n".encode())
    except OSError:
        return

"""The connected model's own judgement: whether the sentences that it is shown answer the question.

One token, Yes or No, of which the probabilities are read. The question stands behind the sentences exactly as it does
when the answer is asked for, so a server that keeps prompts reads them only once. What a model's probabilities are
worth is measured before they decide anything, see ``assistant.generation.calibrating``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import prompts
from assistant.generation.messages import harmless, listed, opening
from assistant.generation.silence import unless_silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.generation.messages import Message, Offered
    from assistant.models import ChatModel
    from assistant.settings import Settings

_YES: Final = frozenset({"yes", "y", "是", "有", "ja", "sí", "si", "oui", "sim", "да"})
_NO: Final = frozenset({"no", "n", "不", "否", "没有", "nein", "non", "não", "нет"})
_TOP: Final = 20
_LEAST: Final = 1e-6


def answerable_messages(chat: ChatModel, question: str, sentences: Sequence[Offered]) -> list[Message]:
    """Return the messages that ask whether the sentences answer."""
    filled = prompts.load("answerable").filled(sentences=listed(sentences), question=harmless(question))
    return [*opening(chat), ("user", filled)]


def judgement(chat: ChatModel, question: str, sentences: Sequence[Offered], settings: Settings) -> float | None:
    """Return the model's log-odds that ``sentences`` answer; None where it tells no probabilities, or fails to."""
    options: dict[str, Any] = {"logprobs": True, "top_logprobs": _TOP, "max_tokens": 1}
    messages = answerable_messages(chat, question, sentences)
    model = chat.model()
    try:
        chunks = list(unless_silent(lambda: model.stream([*messages], **options), chat.silence(settings)))
    except Exception:  # noqa: BLE001 - of any client: who cannot be asked for a judgement is asked for an answer
        return None
    return log_odds(_first_token(chunks))


def log_odds(tokens: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the log-odds of a yes among the likeliest first tokens, None where there is neither yes nor no.

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

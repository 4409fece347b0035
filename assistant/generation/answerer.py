"""The generative answerer: draft, check, show; or correct once, check again, and show or withhold.

Whether the briefing answers at all is decided before the model is asked, by the same decision that the quoting
answerer takes: small models answer everything, and a sentence can be true and still be no answer. The embedded model is
not asked to correct itself: it made none of 77 withheld sentences better.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelMisbehaved, ModelUnavailable
from assistant.generation.judging import Judge
from assistant.generation.messages import (
    correction_messages,
    fingerprints,
    local_messages,
    numbered,
    offered_sentences,
    question_messages,
)
from assistant.generation.parsing import SentenceParser
from assistant.generation.streaming import Outcome, stream_text
from assistant.grounding.claims import split_claims
from assistant.questions.inventories import inventory_of
from assistant.types import Answer, Claim, ClaimShown, ClaimWithheld, Finished, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.generation.judging import Judged
    from assistant.generation.messages import Message, Offered
    from assistant.generation.parsing import Drafted
    from assistant.models import ChatModel
    from assistant.settings import Settings
    from assistant.types import Citation, Event, Turn
    from index.types import Corpus, Hit

_OFFERED: Final = 40
_OFFERED_LOCAL: Final = 6
_STILL_WRONG: Final = "The model could not be asked to correct a sentence, so it was withheld."


@dataclass(slots=True)
class _Draft:
    """One answer in the making."""

    question: str
    offered: tuple[Offered, ...]
    messages: list[Message]
    judge: Judge
    shown: list[Claim] = field(default_factory=list)
    withheld: list[Claim] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def note(self, notice: str | None) -> None:
        """Add a notice that is not there yet."""
        if notice and notice not in self.notices:
            self.notices.append(notice)


class GenerativeAnswerer:
    """See the module; ``chat`` names the model and makes it when it is first needed."""

    def __init__(self, chat: ChatModel, settings: Settings) -> None:
        self._chat = chat
        self._settings = settings
        self._local = settings.model == "local"

    @property
    def model(self) -> str:
        """Name of the model, as in ``--model``."""
        return self._settings.model

    def stream(self, question: str, hits: Sequence[Hit], corpus: Corpus, history: Sequence[Turn]) -> Iterator[Event]:
        """Yield each sentence once it is decided, then the answer."""
        from assistant.quoting import decision
        from assistant.quoting.possible import possible

        decided = decision(question, hits, corpus, self._settings.one_wrong_in)
        if decided.declines and inventory_of(question) is None:
            declined = self._answer(question, Status.ABSTAINED, nearest=decided.nearest)
            yield Finished(replace(declined, possible=possible([decided])))
            return
        del history  # the question stands alone by now
        offered = (
            numbered(decided.best_sentences(_OFFERED_LOCAL), corpus)
            if self._local
            else offered_sentences(hits, corpus, _OFFERED)
        )
        messages = (local_messages if self._local else question_messages)(question, offered)
        draft = _Draft(question, offered, messages, Judge(offered, corpus, question, strict=self._local))
        outcome = Outcome()
        yield from self._decided(draft, outcome)
        yield Finished(self._finished(draft, outcome, decided.nearest))

    def _decided(self, draft: _Draft, outcome: Outcome) -> Iterator[Event]:
        parser = SentenceParser()
        for piece in stream_text(self._chat.model(), draft.messages, self._settings, outcome, self._chat.called):
            for drafted in parser.feed(piece):
                yield from self._shown_or_withheld(draft, drafted)
        if outcome.whole:
            for drafted in parser.end():
                yield from self._shown_or_withheld(draft, drafted)

    def _shown_or_withheld(self, draft: _Draft, drafted: Drafted) -> Iterator[Event]:
        if _declines(drafted):
            return
        if any(claim.text == drafted.text for claim in (*draft.shown, *draft.withheld)):
            return
        judged = draft.judge.judged(drafted)
        final = judged if judged.passes or self._local else self._corrected(draft, drafted, judged)
        if final is not None and final.passes:
            draft.note(final.notice)
            if all(claim.text != final.claim.text for claim in draft.shown):
                draft.shown.append(final.claim)
                yield ClaimShown(final.claim)
            return
        draft.note(judged.notice)
        draft.withheld.append(judged.claim)
        yield ClaimWithheld(judged.claim)

    def _corrected(self, draft: _Draft, drafted: Drafted, judged: Judged) -> Judged | None:
        """Ask once for a better sentence; return it judged, None where the model gave none.

        The answer so far is worth more than the correction: where that cannot be had, the sentence is withheld.
        """
        if not judged.claim.findings:
            return None
        near = draft.judge.nearest(drafted, draft.offered)
        asked = correction_messages(draft.messages, drafted.text, judged.claim.findings[0], near)
        outcome = Outcome()
        parser = SentenceParser()
        pieces = stream_text(self._chat.model(), asked, self._settings, outcome, self._chat.called)
        try:
            sentences = [drafted for piece in pieces for drafted in parser.feed(piece)]
        except (ModelMisbehaved, ModelUnavailable):
            draft.note(_STILL_WRONG)
            return None
        if outcome.whole:
            sentences.extend(parser.end())
        if not sentences or _declines(sentences[0]):
            return None
        return draft.judge.judged(sentences[0])

    def _finished(self, draft: _Draft, outcome: Outcome, nearest: tuple[Citation, ...]) -> Answer:
        problem = outcome.problem
        if problem is None and not outcome.whole:
            reason = {"length": "its answer became too long", None: "it gave no sign of having finished"}
            problem = f"the model stopped in mid-answer: {reason.get(outcome.reason, f'it said «{outcome.reason}»')}"
        whole = Status.ANSWERED if draft.shown else Status.ABSTAINED
        status = whole if problem is None else Status.INCOMPLETE
        return self._answer(
            draft.question,
            status,
            claims=tuple(draft.shown),
            withheld=tuple(draft.withheld),
            nearest=nearest if not draft.shown else (),
            problem=problem,
            notices=tuple(draft.notices),
        )

    def _answer(self, question: str, status: Status, **parts: object) -> Answer:
        from assistant.quoting import decision_fingerprints

        names = ("local", "local_example") if self._local else ("system", "correct")
        prompts = fingerprints(*names, "question")
        prints = {**decision_fingerprints(), **prompts, "model": self._chat.fingerprint}
        return Answer(question, status, model=self.model, fingerprints=prints, **parts)  # type: ignore[arg-type]


def _declines(drafted: Drafted) -> bool:
    """Tell whether a sentence only says that the briefing is silent; a person who does not say is another matter."""
    claims = split_claims(drafted.text)
    return bool(claims) and all(claim.says_silent for claim in claims)

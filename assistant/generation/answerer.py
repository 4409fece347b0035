"""The generative answerer: draft, check, show; or correct once, check again, and show, mark or withhold.

If the connected model gives usable token probabilities, it judges itself whether the briefing answers
(``assistant.generation.judgement``). A small model without such a judgement is asked only what the quoting reader finds
answered, since small models answer everything; a large one is always asked. The check decides about every sentence.
What it cannot confirm is shown marked; but if the quoting reader finds no answer either, nothing that a small model
writes is shown before one of its sentences is confirmed. Small models are not asked for corrections: the embedded one
improved none of 77 withheld sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import prompts
from assistant.checking.halves import separable
from assistant.errors import ModelMisbehaved, ModelUnavailable
from assistant.generation.judgement import judgement, known
from assistant.generation.judging import Judge
from assistant.generation.messages import (
    budget,
    correction_messages,
    fingerprints,
    harmless,
    offered_sentences,
    prompt_names,
    question_messages,
)
from assistant.generation.parsing import SentenceParser, bounded, unwrapped
from assistant.generation.streaming import Outcome, stream_text
from assistant.language.claims import split_claims
from assistant.models import Ability, shown_name
from assistant.questions.requests import OVERVIEWS, request_of
from assistant.types import Answer, Claim, ClaimShown, ClaimWithheld, Finished, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.generation.judging import Judged
    from assistant.generation.messages import Message, Offered
    from assistant.generation.parsing import Drafted
    from assistant.models import ChatModel
    from assistant.quoting.selection import Decision
    from assistant.settings import Settings
    from assistant.types import Event, Turn
    from index.types import Corpus, Hit

_OFFERED: Final = 40
_OFFERED_SMALL: Final = 10
_FIRST: Final = 6
"""For a small model, this many sentences are those the reader ranks first; the others come from the best passages."""
_FRUITLESS: Final = 3
"""After this many fruitless corrections in one answer, the model is not asked for another."""
_STILL_WRONG: Final = "The model could not be asked to correct a sentence."
_STOPPED: Final = {
    "length": "its answer became too long, or its context is full",
    None: "it gave no sign of having finished",
}
_CUT: Final = "A sentence was shortened: what the sources support was kept, the rest is marked or withheld."
_NOTHING: Final = "The model wrote nothing."
_UNCONFIRMED: Final = "Nothing that the model wrote could be confirmed."


@dataclass(slots=True)
class _Draft:
    """One answer in the making; while it ``waits``, sentences are ``held`` until one of them is confirmed."""

    question: str
    offered: tuple[Offered, ...]
    messages: list[Message]
    judge: Judge
    waits: bool = False
    held: list[Judged] = field(default_factory=list)
    shown: list[Claim] = field(default_factory=list)
    withheld: list[Claim] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    fruitless: int = 0

    def has(self, text: str) -> bool:
        """Tell whether a sentence was already shown or withheld."""
        return any(claim.text == text for claim in (*self.shown, *self.withheld))

    def note(self, notice: str | None) -> None:
        """Add a notice unless it is there."""
        if notice and notice not in self.notices:
            self.notices.append(notice)


class GenerativeAnswerer:
    """See the module; ``chat`` loads its model on first use."""

    def __init__(self, chat: ChatModel, settings: Settings) -> None:
        self._chat = chat
        self._settings = settings

    @property
    def model(self) -> str:
        """Name of the model, as in ``--model``; for a file without its folder."""
        return shown_name(self._settings.model)

    def stream(self, question: str, hits: Sequence[Hit], corpus: Corpus, history: Sequence[Turn]) -> Iterator[Event]:
        """Yield each sentence once it is decided, then the answer."""
        from assistant.quoting import decision
        from assistant.quoting.selection import possible

        del history  # the question is standalone by now
        decided = decision(question, hits, corpus, self._settings.one_wrong_in)
        offered = self._offered(hits, corpus, decided)
        overview = request_of(question).kind in OVERVIEWS
        if not overview and self._declines(question, offered, decided):
            likely = possible([decided])
            yield Finished(self._answer(question, Status.ABSTAINED, nearest=decided.nearest, possible=likely))
            return
        judge = Judge(offered, corpus, question, self._translated)
        waits = self._chat.ability is Ability.SMALL and decided.declines and not overview
        draft = _Draft(question, offered, question_messages(self._chat, question, offered), judge, waits)
        outcome = Outcome()
        yield from self._decided(draft, outcome)
        for judged in draft.held:
            yield from self._told(draft, replace(judged, withheld=True, notice=_UNCONFIRMED))
        problem = outcome.problem
        if problem is None and not outcome.whole:
            reason = _STOPPED.get(outcome.reason, f"it said «{outcome.reason}»")
            problem = f"the model stopped in mid-answer: {reason}"
        whole = Status.ANSWERED if draft.shown else Status.ABSTAINED
        status = whole if problem is None else Status.INCOMPLETE
        finished = self._answer(
            draft.question,
            status,
            claims=tuple(draft.shown),
            withheld=tuple(draft.withheld),
            nearest=decided.nearest if not draft.shown else (),
            problem=problem,
            notices=tuple(draft.notices),
            possible=possible([decided]) if status is Status.ABSTAINED else None,
        )
        yield Finished(finished)

    def _offered(self, hits: Sequence[Hit], corpus: Corpus, decided: Decision) -> tuple[Offered, ...]:
        fitting = budget(self._chat, self._settings.answer_tokens)
        if self._chat.ability is Ability.LARGE:
            return offered_sentences(hits, corpus, _OFFERED, characters=fitting)
        first = decided.best_sentences(_FIRST)
        most = _FIRST if self._chat.prompt == "local" else _OFFERED_SMALL
        return offered_sentences(hits, corpus, most, first=first, characters=fitting)

    def _declines(self, question: str, offered: Sequence[Offered], decided: Decision) -> bool:
        """Tell whether the question is declined before an answer is asked for."""
        if self._chat.gives_probabilities or self._settings.judge:
            judges = known(self._chat, self._settings)
            log_odds = judgement(self._chat, question, offered, self._settings) if judges.is_judge else None
            if log_odds is not None:
                return judges.declines(log_odds, self._settings.one_wrong_in)
        return self._chat.ability is Ability.SMALL and decided.declines

    def _decided(self, draft: _Draft, outcome: Outcome) -> Iterator[Event]:
        parser = SentenceParser()
        options = self._chat.options(len(draft.offered))
        written = stream_text(self._chat, draft.messages, self._settings, outcome, options)
        something = False
        for piece in unwrapped(bounded(written, outcome, self._settings.answer_tokens)):
            something = something or bool(piece.strip())
            for drafted in parser.feed(piece):
                yield from self._shown_or_withheld(draft, drafted)
        if outcome.whole and outcome.problem is None:
            for drafted in parser.end():
                yield from self._shown_or_withheld(draft, drafted)
            draft.note(None if something else _NOTHING)

    def _shown_or_withheld(self, draft: _Draft, drafted: Drafted) -> Iterator[Event]:
        if _declines(drafted) or draft.has(drafted.text):
            return
        judged = draft.judge.judged(drafted)
        if not judged.is_confirmed and self._chat.ability is Ability.LARGE and draft.fruitless < _FRUITLESS:
            corrected = self._corrected(draft, drafted, judged)
            if corrected is not None and corrected.is_confirmed and not draft.has(corrected.claim.text):
                judged = corrected
            else:
                draft.fruitless += 1
        for part in self._cut(draft, drafted, judged) or [judged]:
            yield from self._told(draft, part)

    def _cut(self, draft: _Draft, drafted: Drafted, judged: Judged) -> list[Judged]:
        """Split a sentence into statements if some are supported and others are not; [] for any other."""
        if judged.is_confirmed:
            return []
        parts = [draft.judge.judged(replace(drafted, text=drafted.text[part])) for part in separable(drafted.text)]
        if len({part.is_confirmed for part in parts}) < 2:  # noqa: PLR2004 - all have the same verdict
            return []
        draft.note(_CUT)
        return parts

    def _told(self, draft: _Draft, judged: Judged) -> Iterator[Event]:
        draft.note(judged.notice)
        if judged.withheld:
            draft.withheld.append(judged.claim)
            yield ClaimWithheld(judged.claim)
            return
        draft.held.append(judged)
        draft.waits = draft.waits and not judged.is_confirmed
        while draft.held and not draft.waits:
            claim = draft.held.pop(0).claim
            if all(claim.text != other.text for other in draft.shown):
                draft.shown.append(claim)
                yield ClaimShown(claim)

    def _corrected(self, draft: _Draft, drafted: Drafted, judged: Judged) -> Judged | None:
        """Ask once for a better sentence and judge it; None if the model gives none.

        A failure of the correction does not end the answer: the sentence then stays as it is.
        """
        if not judged.claim.findings or any(finding.check == "language" for finding in judged.claim.findings):
            return None
        near = draft.judge.nearest(drafted, draft.offered)
        asked = correction_messages(draft.messages, drafted.text, judged.claim.findings[0], near)
        outcome = Outcome()
        parser = SentenceParser()
        pieces = bounded(stream_text(self._chat, asked, self._settings, outcome), outcome, self._settings.answer_tokens)
        try:
            sentences = next((found for piece in pieces if (found := parser.feed(piece))), [])
        except (ModelMisbehaved, ModelUnavailable):
            draft.note(_STILL_WRONG)
            return None
        if not sentences and outcome.whole:
            sentences = parser.end()
        return draft.judge.judged(sentences[0]) if sentences and not _declines(sentences[0]) else None

    def _translated(self, sentence: str, language: str) -> str | None:
        """Have the model translate a sentence for the check; None if it cannot be asked."""
        asked = prompts.load("translate").filled(sentence=harmless(sentence), language=language)
        outcome = Outcome()
        pieces = stream_text(self._chat, [("user", asked)], self._settings, outcome)
        try:
            said = "".join(bounded(pieces, outcome, self._settings.answer_tokens)).strip()
        except (ModelMisbehaved, ModelUnavailable):
            return None
        return said if outcome.whole and said else None

    def _answer(self, question: str, status: Status, **parts: object) -> Answer:
        from assistant.quoting import decision_fingerprints

        corrects = ("correct",) if self._chat.ability is Ability.LARGE else ("answerable",)
        named = fingerprints(*prompt_names(self._chat), *corrects)
        prints = {**decision_fingerprints(), **named, "model": self._chat.fingerprint}
        return Answer(question, status, model=self.model, fingerprints=prints, **parts)  # type: ignore[arg-type]


def _declines(drafted: Drafted) -> bool:
    """Tell whether a sentence only says that the briefing is silent, not that a person does not say."""
    claims = split_claims(drafted.text)
    return bool(claims) and all(claim.says_silent for claim in claims)

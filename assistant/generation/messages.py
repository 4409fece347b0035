"""The messages for a model: numbered sentences between fences, and the question.

Anyone may have written the documents, so their sentences are data and never instructions. They are put between fences,
and everything in them that could close a fence, look like a citation or open a turn of the conversation is made
harmless first. The exact words shown to people never come from here but from the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import prompts
from assistant.models import Ability
from index.selected import document_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models import ChatModel
    from assistant.types import Finding
    from index.types import Corpus, Hit

Message = tuple[str, str]

_TAG: Final = re.compile(r"<(?=\s*[/|!?<a-z_｜])", re.IGNORECASE)
_INSTRUCTION: Final = re.compile(r"\[(/?\s*(?:INST|SYS(?:TEM)?|AVAILABLE_TOOLS|TOOL_\w+))\]", re.IGNORECASE)
_MARK: Final = re.compile(r"\[(\s*\d+(?:\s*[,;–-]\s*\d+)*\s*)\]")
_TURN: Final = re.compile(r"^\s*(system|assistant|user|human|question|answer)\s*:", re.IGNORECASE | re.MULTILINE)
_LONGEST: Final = 1200
_BUDGET: Final = 16_000
"""Most characters of offered sentences; about 4,000 tokens."""
_CHARACTERS_A_TOKEN: Final = 3
_FRAME_TOKENS: Final = 500
"""The part of a model's context that instructions, example and question take."""
_EXAMPLE: Final = "local_example"
_EXAMPLE_ANSWER: Final = "The new wing cost 4.2 million euros, said Mayor Lena Ortiz. [2]"


@dataclass(frozen=True, slots=True)
class Offered:
    """A sentence that is offered to the model under ``number``, from 1."""

    number: int
    doc_id: str
    sentence: int
    text: str


def budget(chat: ChatModel, answer_tokens: int) -> int:
    """Return how many characters of sentences fit into a model's context beside question and answer."""
    if chat.context is None:
        return _BUDGET
    return min(_BUDGET, max(_LONGEST, _CHARACTERS_A_TOKEN * (chat.context - answer_tokens - _FRAME_TOKENS)))


def offered_sentences(
    hits: Sequence[Hit], corpus: Corpus, limit: int, *, first: Sequence[tuple[str, int]] = (), characters: int = _BUDGET
) -> tuple[Offered, ...]:
    """Return sentences to offer, numbered in order of document and place.

    Those named in ``first`` (document id and sentence number) come before those of the best passages, up to ``limit``
    sentences and as many as fit into ``characters``.
    """
    chosen: list[tuple[str, int]] = []
    left = characters
    found = ((hit.passage.doc_id, sentence) for hit in hits for sentence in hit.passage.sentences)
    for doc_id, sentence in list(dict.fromkeys((*first, *found)))[:limit]:
        left -= min(_LONGEST, len(corpus.parsed(doc_id).sentence_text(sentence)))
        if left < 0 and chosen:
            break
        chosen.append((doc_id, sentence))
    return numbered(chosen, corpus)


def numbered(chosen: Sequence[tuple[str, int]], corpus: Corpus) -> tuple[Offered, ...]:
    """Return sentences, given by document id and number, in reading order, numbered from 1."""
    order = {doc_id: place for place, doc_id in enumerate(document_ids(corpus))}
    ordered = sorted(chosen, key=lambda pair: (order.get(pair[0], len(order)), pair[1]))
    return tuple(
        Offered(number, doc_id, sentence, corpus.parsed(doc_id).sentence_text(sentence))
        for number, (doc_id, sentence) in enumerate(ordered, start=1)
    )


def harmless(text: str) -> str:
    """Return document text that cannot close a fence, look like a citation mark, or open a turn.

    Fences and the control tokens of all common chat formats are tags, so no tag may open: «<» before a name becomes
    «‹»; «x < 5» stays.
    """
    one_line = " ".join(text.split())
    without = _INSTRUCTION.sub(r"(\1)", _TAG.sub("‹", one_line))
    marked = _TURN.sub(r"\1 –", _MARK.sub(r"(\1)", without))
    return marked if len(marked) <= _LONGEST else f"{marked[:_LONGEST].rsplit(' ', 1)[0]} …"


def listed(sentences: Sequence[Offered]) -> str:
    """Return the numbered sentences, one per line."""
    return "\n".join(f"[{item.number}] {harmless(item.text)}" for item in sentences)


def opening(chat: ChatModel) -> list[Message]:
    """Return the messages before every question: the instructions and, for a small model, an example."""
    told: list[Message] = [("system", prompts.load(chat.prompt).filled())]
    if chat.ability is Ability.LARGE:
        return told
    example = prompts.load(_EXAMPLE).filled(open="<briefing>", close="</briefing>")
    return [*told, ("user", example), ("assistant", _EXAMPLE_ANSWER)]


def question_messages(chat: ChatModel, question: str, sentences: Sequence[Offered]) -> list[Message]:
    """Return the messages that ask a question."""
    filled = prompts.load("question").filled(sentences=listed(sentences), question=harmless(question))
    return [*opening(chat), ("user", filled)]


def prompt_names(chat: ChatModel) -> tuple[str, ...]:
    """Return the names of the prompts behind an answer."""
    example = (_EXAMPLE,) if chat.ability is Ability.SMALL else ()
    return (chat.prompt, *example, "question")


def correction_messages(
    before: Sequence[Message], sentence: str, finding: Finding, sentences: Sequence[Offered]
) -> list[Message]:
    """Return the messages that ask for a better sentence, with the check's finding."""
    asked = prompts.load("correct").filled(
        sentence=harmless(sentence), finding=harmless(finding.message), sentences=listed(sentences)
    )
    return [*before, ("assistant", harmless(sentence)), ("user", asked)]


def fingerprints(*names: str) -> dict[str, str]:
    """Return the fingerprints of prompts, for receipts."""
    return {f"prompt:{name}": prompts.load(name).fingerprint for name in names}

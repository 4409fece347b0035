"""A judge that is also the gate measures nothing: it calls good whatever it let through.

Gate and judge are compared part by part. If they share weights (whatever the threshold) or a prompt, the run is
CIRCULAR and has no rate. If they share only training data, there is a warning, since both have learned the same
mistakes. An equal threshold proves nothing (0.5 is everybody's) and is only named beside other shared parts. The system
is asked for its gate before a run and every recorded answer after it, so a gate inside another program counts once its
rows name it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eval.judges import Judge

CIRCULAR = (
    "CIRCULAR: the judge is the check that gated these answers, so no rate is printed; judge by other means "
    "(--judge gold, or people's labels)."
)
GATE = "check"
"""The key of the gate's fingerprint among the fingerprints of a system or an answer."""
_SETS = re.compile(r"\[sets\.(\w+)\]")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that decide in a checker, as fingerprints; empty if it has no such part or it is unknown.

    ``weights`` is a set because a checker may combine several; ``training`` holds names of data sets.
    """

    weights: frozenset[str] = frozenset()
    prompt: str = ""
    threshold: str = ""
    training: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Return the parts for a run's header."""
        return {
            "weights": sorted(self.weights),
            "prompt": self.prompt,
            "threshold": self.threshold,
            "training": sorted(self.training),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Parts:
        """Return what ``as_json`` wrote."""
        return cls(
            weights=frozenset(map(str, content.get("weights", ()))),
            prompt=str(content.get("prompt", "")),
            threshold=str(content.get("threshold", "")),
            training=frozenset(map(str, content.get("training", ()))),
        )


@dataclass(frozen=True, slots=True)
class Relation:
    """What gate and judge share: ``same`` parts make a rate circular, ``alike`` ones (training data) only a warning."""

    same: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def circular(self) -> bool:
        """Whether no rate may be printed."""
        return bool(self.same)


@runtime_checkable
class HasParts(Protocol):
    """A judge that names its parts one by one."""

    @property
    def parts(self) -> Parts:
        """Its weights, prompt, threshold and training data."""
        ...


def relation(gate: Parts, judge: Parts) -> Relation:
    """Return what ``judge`` shares with ``gate``.

    >>> relation(Parts(weights=frozenset({"w"})), Parts(weights=frozenset({"w"}), threshold="0.9")).same
    ('weights',)
    >>> relation(Parts(threshold="0.5"), Parts(threshold="0.5")).circular
    False
    """
    same = []
    if gate.weights & judge.weights:
        same.append("weights")
    if gate.prompt and gate.prompt == judge.prompt:
        same.append("prompt")
    if same and gate.threshold and gate.threshold == judge.threshold:
        same.append("threshold")
    return Relation(tuple(same), tuple(sorted(gate.training & judge.training)))


def parts_of(judge: Judge) -> Parts:
    """Return the parts of a judge; a fingerprint alone is taken for that of its weights."""
    return judge.parts if isinstance(judge, HasParts) else parts_of_check(judge.fingerprint)


def parts_of_check(fingerprint: str) -> Parts:
    """Return a check's parts from its whole fingerprint (hashes joined by «+»), with training data if known."""
    if not fingerprint:
        return Parts()
    return _installed().get(fingerprint) or Parts(weights=frozenset(filter(None, fingerprint.split("+"))))


def gates_of(fingerprints: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the gate's fingerprint among those of a system or an answer; () if none is named."""
    named = fingerprints.get(GATE)
    return (str(named),) if named else ()


def gates_of_rows(rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the fingerprints of all gates that recorded answers name."""
    prints = (row.get("fingerprints") for row in rows)
    return frozenset(gate for each in prints if isinstance(each, dict) for gate in gates_of(each))


def worst(gates: Iterable[str], judge: Parts) -> Relation:
    """Return what ``judge`` shares with any of ``gates``: one circular answer makes the rate circular."""
    relations = [relation(parts_of_check(gate), judge) for gate in sorted(gates)]
    same = dict.fromkeys(part for each in relations for part in each.same)
    alike = dict.fromkeys(name for each in relations for name in each.alike)
    return Relation(tuple(same), tuple(alike))


@lru_cache(maxsize=1)
def _installed() -> dict[str, Parts]:
    """Return the parts of the installed checks by fingerprint; all share the trained witness's training sets."""
    from assistant.errors import AssistantError
    from assistant.grounding import combination
    from assistant.grounding.check import fingerprint
    from assistant.grounding.trained.witness import DEFAULT_WEIGHTS
    from assistant.weights import metadata

    notes = ""
    with suppress(AssistantError):
        notes = metadata(DEFAULT_WEIGHTS).get("notes", "")
    training = frozenset(name for found in _SETS.findall(notes) for name in set_names(found))
    found = {}
    for kind in combination.Kind:
        with suppress(AssistantError):  # a damaged check is reported where it is used; here it is just unknown
            threshold, whole = f"{combination.load(kind).threshold}", fingerprint(kind)
            found[whole] = Parts(weights=frozenset(whole.split("+")), threshold=threshold, training=training)
    return found


def set_names(name: str) -> frozenset[str]:
    """Return the names under which a data set is known: its own and that of its family.

    >>> sorted(set_names("nyu-mll/RAGTruth_qa"))
    ['ragtruth', 'ragtruthqa']
    """
    words = [word for word in re.split(r"[^a-z0-9]+", name.rsplit("/", 1)[-1].lower()) if word]
    return frozenset({"".join(words), *words[:1]}) if words else frozenset()

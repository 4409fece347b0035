"""Questions of people about passages that come with them, some of which do not answer (the open reading sets).

    python -m assistant.training.handed_over --data FOLDER [--out FILE]

chooses the thresholds for a single passage and writes them into ``assistant/quoting/weights.json``. Only articles that
the reader's training held out are asked about; half of the questions, by a hash, choose, and the other half is left for
``briefing eval reading`` to report on. A passage with the words of an answer is never taken for one without an answer.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from assistant.calibration.curve import Trial, curve, threshold_of
from assistant.quoting import model as models
from assistant.quoting.selection import decide
from assistant.training.reader_plan import Plan
from assistant.training.reader_source import is_held_out, load_sources
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.quoting.reading import PassageReader
    from assistant.training.reader_source import Source

DATASETS: Final = ("squadshifts_wiki",)
_TEN: Final = 10
_PASSAGES: Final = 8
_OWN: Final = 2


@dataclass(frozen=True, slots=True)
class Ways:
    """Passages that one question can be asked about; ``near`` and ``none`` do not answer, () where there are none."""

    row: Source
    own: tuple[str, ...]
    near: tuple[str, ...]
    ten: tuple[str, ...]
    none: tuple[str, ...]


def held_out(folder: Path, datasets: Sequence[str] = DATASETS) -> list[Source]:
    """Return the rows of the articles that no training saw; ``folder`` is ``reading/`` of the open data."""
    plan = Plan.read()
    return [row for row in load_sources(folder, datasets, plan.titled) if is_held_out(row, plan.held_out)]


def is_for_choosing(row: Source) -> bool:
    """Whether the row chooses thresholds; the others measure."""
    return hashlib.sha256(f"threshold {row.dataset} {row.id}".encode()).digest()[0] % 2 == 0


def ways(chosen: Sequence[Source], pool: Sequence[Source]) -> Iterator[Ways]:
    """Yield each question with its passages; those that do not answer come from ``pool``, the same every time."""
    for number, row in enumerate(chosen):
        dice = random.Random(f"{row.dataset} {row.id}")
        contexts = {each.context: each.group for each in pool if each.context != row.context}
        silent = [text for text in contexts if not any(answer in text.lower() for answer in row.answers)]
        dice.shuffle(silent)
        near = [text for text in silent if contexts[text] == row.group]
        all_ten = [*near, *(text for text in silent if contexts[text] != row.group)][:_TEN]
        at = number % _TEN
        ten = (*all_ten[: _TEN - 1][:at], row.context, *all_ten[: _TEN - 1][at:])
        yield Ways(row, (row.context,), tuple(near[:1]), ten, tuple(all_ten))


def trials(asked: Ways, reader: PassageReader | None) -> Iterator[Trial]:
    """Yield what became of the question put to its own passage, and to one beside it.

    The first counts ``_OWN`` times: a passage that comes with a question was chosen for it and mostly answers.
    """
    for passages, times in ((asked.own, _OWN), (asked.near, 1)):
        if passages:
            corpus = TextCorpus(passages)
            found = decide(asked.row.question, corpus.search(asked.row.question, _PASSAGES), corpus, reader)
            golds = [asked.row.context[gold.start : gold.end] for gold in asked.row.golds]
            best = found.ranked[0].candidate.text if found.ranked else ""
            trial = Trial(found.probability, passages == asked.own and any(gold in best for gold in golds))
            yield from (trial for _ in range(times))


@click.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of the open data.")
@click.option("--count", default=200, show_default=True, help="Questions of each set.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; by default the shipped file.")
def main(data: Path, count: int, out: Path | None) -> None:
    """Choose the thresholds for a single passage, with a reader and without."""
    from rich.progress import track

    from assistant.reading.fast import load_fast_reader
    from assistant.reading.shipped import shipped_reader

    shipped = Path(models.__file__).with_name(models.WEIGHTS)
    content = json.loads(shipped.read_text(encoding="utf-8"))
    pool = held_out(data / "reading")
    chosen = spread([row for row in pool if is_for_choosing(row)], count)
    for reader in (None, load_fast_reader(), shipped_reader()):
        block = models.block_for(reader)
        asked = track(list(ways(chosen, pool)), f"Asking, {block}")
        points = curve([trial for each in asked for trial in trials(each, reader)])
        content[block]["alone"] = {str(number): threshold_of(points, number) for number in models.ONE_WRONG_IN}
        click.echo(f"{block}: {content[block]['alone']}")
    (out or shipped).write_text(json.dumps(content, sort_keys=True, indent=1) + "\n", encoding="utf-8")


def spread(rows: Sequence[Source], count: int) -> list[Source]:
    """Return up to ``count`` of the rows, spread by a hash: the same ones every time."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:count]


if __name__ == "__main__":
    main()

"""Sentences as colleagues write them in drafts, about documents: right ones, and ones with one error in good faith.

Of each fact there are four: close to the document's words or in other words, right or wrong, so that closeness tells
nothing of the truth. ``drafted.jsonl.xz`` has a line a document, by the path of its file: of each sentence its fact,
its form, its label, what kind it is (of bad ones the error: another's figure, a plan told as done, «some» told as
«most»), and where the sentences of the document stand that bear it out or that it is nearest to. Documents that are
not ours are named and read again from clones of their repositories; those that were made up have their text here. A
line whose text has changed is left out.

``python -m eval.training.drafted --clones FOLDER --out FOLDER/grounding/drafted.jsonl`` writes them as rows of a set,
in the form that ``combination_rows`` and ``grounding_rows`` read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from eval.lines import open_rows
from eval.training.combination_rows import DRAFTED, read_rows
from eval.training.written import as_read, digits, document_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROWS: Final = Path(__file__).with_name("drafted.jsonl.xz")
GOOD: Final = "supported"
_FORMS: Final = ("close", "own")
_DRAFTS, _GOOD_DRAFTS = 6, 2
"""Of a document, and how many of them have no wrong sentence."""


def text_of(row: Mapping[str, Any], clones: Path) -> str | None:
    """Return the text of a line's document; None where it is not at hand, or is another one than was written about."""
    markdown = row.get("markdown") or document_text(clones, row["source"])
    text = as_read(markdown) if markdown is not None else None
    return text if text is not None and digits(text) == row["text"] else None


def set_rows(row: Mapping[str, Any], text: str) -> Iterator[dict[str, Any]]:
    """Yield a line's sentences as rows of a labelled set; ``meta`` holds the sentences that each rests on."""
    for fact, form, label, kind, claim, *places in row["claims"]:
        evidence = [text[start:end] for start, end in zip(places[::2], places[1::2], strict=True)]
        yield {
            "id": f"{DRAFTED}-{digits(row['source'] + claim)}", "dataset": DRAFTED, "question": None,
            # Other words for the same are no reason to doubt them; which words of a wrong one are wrong is not told.
            "sources": [text], "answer": claim, "grounded": label == GOOD, "spans": [] if label == GOOD else None,
            "meta": {"doc_key": row["source"], "fact": fact, "form": form, "kind": kind, "evidence": evidence},
        }  # fmt: skip


def drafts_in(folder: Path) -> list[dict[str, Any]]:
    """Return the drafts of the set in a folder, to be measured; none where it was not made."""
    return as_drafts(read_rows(folder, DRAFTED)) if (folder / f"{DRAFTED}.jsonl").exists() else []


def as_drafts(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return drafts of drafted sentences, with the ranges of those that are not borne out.

    Each document has two of right sentences only, and four in which every other one is wrong, all with one sentence on
    each fact, close to the source and in other words in turn.
    """
    documents: dict[str, dict[int, dict[tuple[str, bool], Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        meta = row["meta"]
        documents[meta["doc_key"]][meta["fact"]][meta["form"], row["grounded"]] = row
    made = []
    for key, facts in documents.items():
        for number in range(_DRAFTS):
            answer, spans = "", []
            for place, fact in enumerate(sorted(facts)):
                grounded = number < _GOOD_DRAFTS or (place + number) % 2 == 0
                form = _FORMS[(place + number + number // 2) % 2]
                said = facts[fact][form, grounded]["answer"]
                if not grounded:
                    spans.append({"start": len(answer), "end": len(answer) + len(said)})
                answer += f"{said} "
            first = next(iter(facts[min(facts)].values()))
            made.append(
                {
                    **first,
                    "id": f"{first['id']}-{number}",
                    "answer": answer.strip(),
                    "spans": spans,
                    "grounded": not spans,
                }
                | {"meta": {"doc_key": key}}
            )
    return made


@click.command()
@click.option("--clones", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of OWNER/NAME.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write (JSON Lines).")
def main(clones: Path, out: Path) -> None:
    """Write the sentences over all documents that are at hand."""
    every = list(open_rows(ROWS))
    texts = [text_of(row, clones) for row in every]
    with out.open("w", encoding="utf-8") as file:
        for row, text in zip(every, texts, strict=True):
            made = set_rows(row, text) if text is not None else ()
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in made)
    known = sum(text is not None for text in texts)
    click.echo(f"{known} of {len(every)} documents were found; the others have changed or are not at hand.")


if __name__ == "__main__":
    main()

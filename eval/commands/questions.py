"""``briefing eval questions …``: how questions are understood and answered, on sets that nothing was trained on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from assistant.cli.common import json_option, model_option, print_json
from eval.commands import DATA, FILE, FOLDER, NO_HOME, plain_evaluation_errors, print_rates, tracked

if TYPE_CHECKING:
    from pathlib import Path

    from eval.natural import Part


@click.group()
def questions() -> None:
    """Measure how questions are understood and their answers found, on sets that nothing was trained on."""


@questions.command("follow-ups")
@NO_HOME
@json_option
@DATA
@plain_evaluation_errors
def follow_ups(*, as_json: bool, data: Path) -> None:
    """Hold our rewriting of follow-up questions against a person's."""
    from eval.components.open_sets import measure_follow_ups
    from eval.statistics.intervals import proportion

    found = measure_follow_ups(data)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"F1 {found.f1:.3f} with our rewriting, {found.f1_unchanged:.3f} without, over {found.rows} follow-ups")
    counts = {"changed": found.changed, "better": found.better, "worse": found.worse}
    print_rates({name: proportion(number, found.rows) for name, number in counts.items()}, as_json=False)


@questions.command()
@NO_HOME
@json_option
@DATA
@plain_evaluation_errors
def reports(*, as_json: bool, data: Path) -> None:
    """Ask about twenty annual reports: how often is the evidence found, and the unsolvable declined."""
    from eval.components import open_sets
    from eval.statistics.intervals import proportion

    corpus, rows = open_sets.annual_reports(data)
    asked = open_sets.ask_reports(corpus, tracked(rows, "Asking"))
    solvable, unsolvable = ([each for each in asked if each.answerable is answerable] for answerable in (True, False))
    rates = {
        "evidence_in_first_five": proportion(sum(each.found for each in solvable), len(solvable)),
        "unsolvable_declined": proportion(sum(each.declined for each in unsolvable), len(unsolvable)),
        "answerable_declined": proportion(sum(each.declined for each in solvable), len(solvable)),
    }
    print_rates(rates, as_json=as_json)


@questions.command()
@NO_HOME
@json_option
@DATA
@click.option("--dataset", default="squadshifts_wiki", show_default=True, help="A set of reading/ of the open data.")
@click.option("--count", type=click.IntRange(1), default=150, show_default=True, help="Questions, at most.")
@plain_evaluation_errors
def reading(*, as_json: bool, data: Path, dataset: str, count: int) -> None:
    """Ask about passages handed over with the question, of which some do not answer."""
    from eval.components import open_sets
    from eval.statistics.intervals import proportion

    asked = open_sets.ask_with_passages(tracked(open_sets.passage_questions(data, dataset, count), "Asking"))
    near, none = ([told for each in asked if (told := getattr(each, way))] for way in ("near", "none"))
    right, declined = sum(each.own.f1 for each in asked), sum(not told.answered for told in near)
    f1, f1_with_near = right / len(asked), (right + declined) / (len(asked) + len(near))
    rates = {
        "answer_in_what_is_quoted": proportion(sum(each.own.held for each in asked), len(asked)),
        "own_passage_declined": proportion(sum(not each.own.answered for each in asked), len(asked)),
        "near_passage_declined": proportion(declined, len(near)),
        "ten_passages_over_refusal": proportion(sum(not each.ten.answered for each in asked), len(asked)),
        "ten_passages_answer_quoted": proportion(sum(each.ten.held for each in asked), len(asked)),
        "ten_passages_false_answer": proportion(sum(told.answered for told in none), len(none)),
    }
    if not as_json:
        click.echo(f"F1 of the exact words {f1:.3f} over {len(asked)} questions; {f1_with_near:.3f} with near passages")
    print_rates(rates, as_json=as_json, f1=f1, f1_with_near=f1_with_near)


@questions.command()
@NO_HOME
@json_option
@model_option
@click.option(
    "--documents", "folder", type=FOLDER, required=True,
    help="Folder of the documents (their addresses: eval/natural/documents.jsonl).",
)  # fmt: skip
@click.option(
    "--part",
    type=click.Choice(["tune", "held", "fresh", "unseen", "untouched", "newest", "latest", "final", "ninth"]),
    default="tune", show_default=True, help="«ninth» is for the end: nothing may be tuned on it.",
)  # fmt: skip
@click.option("--out", type=FILE, help="Keep every answer with its outcome.")
@plain_evaluation_errors
def natural(*, as_json: bool, model: str, folder: Path, part: Part, out: Path | None) -> None:
    """Ask questions as colleagues type them: how many are answered rightly, refused, wrong, or answered for nothing."""
    from eval.natural import document_texts, listed_documents, load_questions
    from eval.natural.outcomes import ask, by_style, outcome_rates, write_answers

    read = document_texts(listed_documents(part), folder)
    asked = list(ask(load_questions(part), read, model, tracked([*read], "Asking")))
    if out is not None:
        write_answers(out, asked)
    judged = [one for one, _ in asked]
    print_rates(outcome_rates(judged), as_json=as_json)
    if not as_json:
        click.echo("\n" + "\n".join(by_style(judged)))

"""Cells and items that a question names by their place, and what must be quoted with them."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.questions.understanding import understand
from assistant.quoting.lookups import looked_up
from assistant.settings import Settings
from assistant.types import Answer, Status
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import hits_of

DEPOTS = """Staff of the depots

| Depot | Drivers | Mechanics | Manager |
|---|---|---|---|
| Ashford | 31 | 6 | J. Petit |
| Bexley | 18 | 4 | S. Rao |
| Corby | 44 | 9 | M. Olsen |

The depots are inspected twice a year.
"""
BUDGET = """Budget of the harbour

| Office | Q1 | Q2 | Total |
|---|---|---|---|
| Pilots | 20 | 31 | 51 |
| Tugs | 44 | 12 | 56 |
| Total | 64 | 43 | 107 |
"""
TIDES = """TIDE TABLE OF PORT ELLIN

Day        High water    Height    Low water
1 July     04:12         5.3 m     10:40
2 July     05:01         5.6 m     11:27
3 July     05:50         5.8 m     12:15
"""
STEPS = """Resetting the door controller:

1. Switch off the mains.
2. Hold the red button for eight seconds.
3. Enter the code 4417.
4. Wait until the green lamp is steady.

Staff may reset it. This does not apply to the night crew.
"""


def _ask(question: str, *texts: str) -> Answer:
    return Assistant(TextCorpus(texts), Settings()).answer(question)


@pytest.mark.parametrize(
    ("question", "text", "span", "row"),
    [
        ("Who is the manager of the Bexley depot?", DEPOTS, "S. Rao", "| Bexley | 18 | 4 | S. Rao |"),
        ("How many mechanics are at the depot of Corby?", DEPOTS, "9", "| Corby | 44 | 9 | M. Olsen |"),
        ("total Q2", BUDGET, "43", "| Total | 64 | 43 | 107 |"),
        ("What is the total of the pilots?", BUDGET, "51", "| Pilots | 20 | 31 | 51 |"),
        ("When is high water on 2 July?", TIDES, "05:01", "2 July     05:01         5.6 m     11:27"),
        ("When is low water on 3 July?", TIDES, "12:15", "3 July     05:50         5.8 m     12:15"),
        ("What is the height of high water on 3 July?", TIDES, "5.8 m", "3 July     05:50         5.8 m     12:15"),
    ],
)
def test_a_table_is_answered_by_its_cell_with_row_and_headings(question: str, text: str, span: str, row: str) -> None:
    answer = _ask(question, text)
    (claim,) = answer.claims
    assert claim.answer_span == span
    assert claim.text.splitlines()[-1] == row
    assert claim.text.splitlines()[0].split()[:2] in (["|", "Depot"], ["|", "Office"], ["Day", "High"])
    value, column, name, whole = (citation.quote for citation in claim.citations)
    assert (value, whole) == (span, row)
    assert claim.cell == f"{name} · {column}: {value}"
    assert name in row


def test_the_row_that_the_question_names_is_shown_and_no_tick_for_a_name() -> None:
    rounds = (
        "| Place | Checked | By |\n|---|---|---|\n| Fire door | (ticked) | S. Ives |\n| Lift | (ticked) | R. Lund |\n"
    )
    (claim,) = _ask("Who checked the lift?", rounds).claims
    assert claim.text.splitlines()[-1] == "| Lift | (ticked) | R. Lund |"
    assert claim.answer_span != "(ticked)"


def test_of_equal_cells_the_one_under_the_named_heading_is_shown() -> None:
    prices = (
        "| Room | Summer | Winter |\n|---|---|---|\n| Suite | 140 euros | 140 euros |\n| Hall | 90 euros | 80 euros |\n"
    )
    (claim,) = _ask("What is the winter of the suite?", prices).claims
    assert claim.cell == "Suite · Winter: 140 euros"


def test_a_value_beside_its_name_is_shown_with_that() -> None:
    boat = "| Boat | Alma |\n| Owner | Ole Berg |\n| Engine | diesel |\n"
    (claim,) = _ask("Who is the owner of the boat?", boat).claims
    assert claim.cell == "Owner: Ole Berg"
    assert [citation.quote for citation in claim.citations] == ["Ole Berg", "Owner", "| Owner | Ole Berg |"]


def test_a_cell_is_shown_under_a_line_that_says_which_one_it_is() -> None:
    answer = _ask("Who is the manager of the Bexley depot?", DEPOTS)
    assert answer.claims[0].cell == "Bexley · Manager: S. Rao"
    assert answer.text.startswith("Bexley · Manager: S. Rao\n| Depot")


def test_a_unit_that_the_caption_gives_stands_behind_the_value() -> None:
    sold = "Table 4: Pieces sold (in thousands)\n\n| Product | 2023 | 2024 |\n|---|---|---|\n| Lamps | 64 | 71 |\n"
    (claim,) = _ask("What is the 2024 of lamps?", f"{sold}| Chairs | 12 | 9 |\n").claims
    assert claim.cell == "Lamps · 2024: 71 (in thousands)"


def test_a_row_is_shown_without_a_marked_value_where_its_column_cannot_be_told() -> None:
    codes = "Fault codes\n\n| Code | Meaning | What to do |\n|---|---|---|\n| E04 | Blocked. | Clean it. |\n"
    answer = _ask("What should I do about E07?", f"{codes}| E07 | Too hot. | Switch off. Wait. |\n")
    assert [claim.text.splitlines()[-1] for claim in answer.claims] == ["| E07 | Too hot. | Switch off. Wait. |"]
    assert answer.claims[0].answer_span in {None, "Switch off. Wait."}


def test_a_turn_is_quoted_for_who_does_what_it_says() -> None:
    said = "Call of 4 June\n\nANNA: The boiler comes on Tuesday.\nBORIS: I thought it comes on Friday.\nANNA: No.\n"
    (claim,) = _ask("Who orders the oil?", f"{said}BORIS: Fine. I will order sixty litres of oil.\n").claims
    assert "I will order sixty litres of oil." in claim.text


def test_of_alike_documents_the_one_is_asked_that_the_question_names() -> None:
    parties = "This lease is between the housing office and the tenant"
    leases = [
        f"Lease number {n}\n\n{parties} Farkas-{n}.\n\nThe rent is {n}5 euros a month.\n\nThe flat has three rooms."
        for n in range(30, 50)
    ]
    titles = [f"Lease number {n}" for n in range(30, 50)]
    corpus = TextCorpus(leases, titles=titles)
    for question, quoted in [
        ("What is the rent of lease number 42?", "The rent is 425 euros a month."),
        ("What rent does the tenant Farkas-37 pay?", "The rent is 375 euros a month."),
    ]:
        answer = Assistant(corpus, Settings()).answer(question)
        assert [claim.text for claim in answer.claims] == [quoted]


@pytest.mark.parametrize("question", ["Who is the manager of the Dover depot?", "How many cooks work in Corby?"])
def test_no_neighbours_cell_is_taken(question: str) -> None:
    assert {claim.answer_span for claim in _ask(question, DEPOTS).claims} <= {None}


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("What is step 3?", "Enter the code 4417."),
        ("What is the second step?", "Hold the red button for eight seconds."),
        ("What is the fourth step of resetting the door controller?", "Wait until the green lamp is steady."),
    ],
)
def test_a_step_is_found_by_its_number_and_quoted_with_its_lead_in(question: str, span: str) -> None:
    (claim,) = _ask(question, STEPS).claims
    assert claim.answer_span == span
    assert claim.text.startswith("Resetting the door controller:")


def test_a_rule_is_quoted_with_its_exception() -> None:
    (claim,) = _ask("May the night crew reset the door controller?", STEPS).claims
    assert claim.text.endswith("Staff may reset it. This does not apply to the night crew.")


def test_two_tables_that_disagree_are_not_guessed_between() -> None:
    answer = _ask("Who is the manager of the Bexley depot?", DEPOTS, DEPOTS.replace("S. Rao", "K. Lund"))
    assert answer.status is not Status.ANSWERED or len({claim.text for claim in answer.claims}) > 1


def test_a_lead_in_that_says_what_is_asked_brings_its_whole_list() -> None:
    form = "Site visit\n\nEquipment ordered for the visit:\n- Harness\n- Gas detector\n- Lamp\n\nIt rained all day."
    (claim,) = _ask("Which equipment was ordered for the visit?", form).claims
    assert claim.text == "Equipment ordered for the visit:\n- Harness\n- Gas detector\n- Lamp"
    (single,) = _ask("Was a lamp ordered?", form).claims
    assert single.text.startswith("Equipment ordered for the visit:")
    assert single.text.endswith("- Lamp")


OUTPUT = "town,year,ice_tonnes\nMarn,2019,40\nMarn,2020,52\nHalden,2020,9\n"


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("marn ice 2020", "52"),
        ("halden in 2020?", "9"),
        ("marn salt 2020", None),
        ("halden 2019", None),
        ("marn", None),
    ],
)
def test_the_one_cell_that_a_question_does_not_name_is_asked_for(question: str, span: str | None) -> None:
    corpus = TextCorpus([OUTPUT])
    found = looked_up(understand(question), hits_of(corpus), corpus)
    assert [one.span for one in found] == ([] if span is None else [span])


PUMPS = """Pumps of the lower works

| Pump | Duty | Min | Typ | Max | Unit |
|---|---|---|---|---|---|
| P1 | Lifting of raw water | 12 | 30 | 44 | l/s |
| P2 | Lifting of treated water | 10 | - | 38 | l/s |
| P4 | Dosing of lime | - | 2 | 5 | l/h |
| P5 | Reserve for P1 | 12 | 30 | 44 | l/s |
"""


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("typical p4", "2"),
        ("maximum for raw water", "44"),  # a part of the cell «Lifting of raw water» names the row
        ("P1 max", "44"),  # the row that begins with P1, not the one that speaks of it
    ],
)
def test_a_cell_is_found_by_a_cut_heading_and_by_a_part_of_its_rows_name(question: str, span: str) -> None:
    (claim,) = _ask(question, PUMPS).claims
    assert claim.answer_span == span


@pytest.mark.parametrize(
    "question",
    [
        "typical p2",  # a dash
        "minimum dosing of lime",
        "maximum for water",  # two rows
        "what is P3",  # between P2 and P4, and not there
        "what does P7 do",
    ],
)
def test_an_empty_cell_and_a_row_that_is_not_there_answer_nothing(question: str) -> None:
    assert _ask(question, PUMPS).status is Status.ABSTAINED

"""A conversation is taken along whole, and nothing in it becomes markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations import as_json, as_markdown
from assistant.conversations.exporting import plain
from assistant.types import Answer, Status
from index.types import SourceWarning, WarningKind
from tests.assistant.conversations import CITATION, CLAIM, WITHHELD, answered

if TYPE_CHECKING:
    from assistant.conversations import Conversations


def exported(kept: Conversations, *answers: Answer) -> str:
    made = kept.create("ann", "Buses")
    for answer in answers:
        kept.append("ann", made.id, answer)
    return as_markdown(kept.get("ann", made.id))


def test_json_holds_everything_and_can_be_written(kept: Conversations) -> None:
    made = kept.create("ann")
    kept.append("ann", made.id, answered("How many?"), receipt="signed\n")
    content = json.loads(json.dumps(as_json(kept.get("ann", made.id))))
    assert (content["title"], content["turns"][0]["receipt"]) == ("How many?", "signed\n")
    assert content["turns"][0]["answer"]["claims"][0]["citations"][0]["quote"] == CITATION.quote


def test_markdown_has_sentences_with_the_numbers_of_their_sources(kept: Conversations) -> None:
    other = replace(CITATION, start=40, end=50, quote="In May.", page=None)
    second = replace(CLAIM, text="In May it did.", citations=(other, CITATION))
    text = exported(kept, Answer("How many?", Status.ANSWERED, (CLAIM,)), Answer("When?", Status.ANSWERED, (second,)))
    assert "# Buses" in text
    assert "## How many?" in text
    assert r"It bought 31 buses. \[1\]" in text
    assert r"In May it did. \[2\] \[1\]" in text
    assert "1. Minutes, 2025-05-19, page 2, characters 10–31: «It bought 31 buses.»" in text
    assert text.count("It bought 31 buses.»") == 1


def test_markdown_tells_how_each_answer_ended(kept: Conversations) -> None:
    damaged = replace(CITATION, warnings=(SourceWarning(WarningKind.CUT_OFF, "The sentence is cut off.", 10, 31),))
    text = exported(
        kept,
        Answer("One?", Status.ABSTAINED, nearest=(damaged,)),
        Answer("Two?", Status.ABSTAINED, withheld=(WITHHELD,)),
        Answer("Three?", Status.INCOMPLETE, (CLAIM,), problem="The model stopped."),
        Answer("Four?", Status.ERROR, problem="The model cannot be reached."),
    )
    for said in (
        "*The briefing does not say.*",
        r"*Near:* «It bought 31 buses.» \[1\]",
        "31 buses.» (The sentence is cut off.)",
        "*The model's answer could not be confirmed from the briefing.*",
        "*Withheld:* «It bought 13 buses.»: the source says 31",
        "*This answer is incomplete: The model stopped.*",
        "*The model cannot be reached.*",
    ):
        assert said in text


def test_a_running_question_says_so(kept: Conversations) -> None:
    made = kept.create("ann")
    kept.begin("ann", made.id, "How many?")
    assert "still being answered" in as_markdown(kept.get("ann", made.id))


def test_markup_and_scripts_stay_text(kept: Conversations) -> None:
    nasty = "<script>alert(1)</script> ![x](http://evil.example/p.png) [y](javascript:z) `a`\n# h\n1. b & &lt;"
    text = exported(kept, answered(nasty, nasty))
    assert "<script" not in re.sub(r"\\.", "", text)
    assert "](" not in re.sub(r"\\.", "", text)
    assert "://" not in re.sub(r"\\.", "", text)
    assert not [line for line in text.splitlines() if line.startswith("# h")]


@given(st.text(st.sampled_from("ab1 .:/\\`*_[]()<>!#+-=~|&;$@w\n")))
def test_no_character_that_makes_markup_is_left_bare(text: str) -> None:
    shown = plain(text)
    bare = re.sub(r"\\.", "", shown)
    assert "\n" not in shown
    assert not re.search(r"[`*_\[\]<>~$@]|://|www\.", bare)
    assert not re.match(r"\d*[.)]|[#+\-=:]", shown)
    assert re.sub(r"\\(.)", r"\1", shown) == " ".join(text.split())

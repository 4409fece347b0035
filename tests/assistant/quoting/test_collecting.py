"""Answers of several sentences, and sentences that lean on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.pipeline import Assistant
from assistant.quoting.collecting import quotations
from assistant.settings import Settings
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import decision

if TYPE_CHECKING:
    from assistant.types import Answer

TEXT = (
    "The Ferry Board raised the toll at Brenwick to 12 crowns in March. Ines Salgado, director of the board, said the "
    "toll pays for a second slipway. She added that dredging will cost 3 million crowns. “No ferry will be cut,” said "
    "Karl Voss, a pilot. The harbour at Marn faces two problems. Its quay is sinking, and sand fills the channel every "
    "winter. The plant at Osterby produces 40 tonnes of ice a day. It sells half of the ice to trawlers."
)


def ask(question: str) -> Answer:
    """Answer at the operating point that says most: here it is asked how it is quoted, not how surely."""
    return Assistant(TextCorpus([TEXT]), Settings(one_wrong_in=5)).answer(question)


def test_all_that_a_speaker_says_is_quoted_in_order_and_nobody_else() -> None:
    texts = [claim.text for claim in ask("What did Ines Salgado say?").claims]
    assert len(texts) == 2
    assert "slipway" in texts[0]
    assert "dredging" in texts[1]


def test_a_topic_narrows_what_a_speaker_says() -> None:
    texts = [claim.text for claim in ask("What did Ines Salgado say about dredging?").claims]
    assert any("dredging" in text for text in texts)
    assert not any("Voss" in text for text in texts)


def test_a_sentence_that_announces_a_list_brings_the_next_one() -> None:
    answer = ask("Which problems does the harbour at Marn face?")
    assert "quay is sinking" in answer.text
    assert all(citation.quote in TEXT for claim in answer.claims for citation in claim.citations)


def test_a_sentence_that_points_back_comes_with_the_one_before_and_both_are_cited() -> None:
    answer = ask("How much of the ice is sold to trawlers?")
    (claim,) = answer.claims
    assert claim.text.startswith("The plant at Osterby")
    assert [citation.quote.split()[1] for citation in claim.citations] == ["plant", "sells"]


def test_a_comparison_quotes_both() -> None:
    text = ask("Compare the toll at Brenwick with the cost of dredging.").text
    assert "12 crowns" in text
    assert "3 million crowns" in text


def test_a_difference_is_computed_from_two_cited_figures() -> None:
    text = "The north depot has 40 buses. The south depot has 28 buses. Both were built in 1970."
    answer = Assistant(TextCorpus([text]), Settings()).answer(
        "How many more buses has the north depot than the south depot?"
    )
    assert answer.claims[-1].text == "The difference is 12 (40 − 28)."
    assert [citation.quote[:9] for citation in answer.claims[-1].citations] == ["The north", "The south"]


def test_the_items_of_a_list_are_counted() -> None:
    text = "Members\n\nThese towns are members of the league:\n- Marn\n- Halden\n- Brenwick\n\nIt was founded in 1950."
    answer = Assistant(TextCorpus([text]), Settings()).answer("how many towns are on the list of members")
    assert answer.text.startswith("3, counted in this list:")


def test_a_question_of_the_source_comes_with_its_answer() -> None:
    text = "Can I bring a dog? Yes, on a lead. Bicycles stay outside the gate."
    (quotation,) = quotations(decision("may my dog come", [text], {"bring a dog": 0.9}))
    assert quotation.text == "Can I bring a dog? Yes, on a lead."


def test_the_item_that_was_read_is_quoted_whatever_another_shares_with_the_question() -> None:
    text = (
        "Rules for phones:\n\n- Change the passcode of the phone. It must have 14 characters.\n- Keep the phone locked."
    )
    (quotation,) = quotations(decision("phone passcode length", [text], {"14 characters": 0.9}))
    assert "It must have 14 characters." in quotation.text


def test_all_that_somebody_says_is_shown_where_a_sentence_names_them_by_a_pronoun_only() -> None:
    text = (
        "The rules were read out in the hall. Dilys Pugh said a fire had destroyed two sheds. In her view the rule on "
        "Sundays should stay. Tom Arkwright said the rent is 62 crowns."
    )
    answer = Assistant(TextCorpus([text]), Settings()).answer("all statements by Dilys Pugh")
    assert "rule on Sundays" in answer.text
    assert "rent" not in answer.text


def test_a_heading_that_answers_comes_with_the_item_that_is_asked_about() -> None:
    text = "Side work\n\nNot allowed\n\n- Work for a rival\n- Fishing in the dock\n\nAllowed\n\n- Art\n- Selling ice"
    (quotation,) = quotations(decision("can i fish in the dock", [text], {"Not allowed": 0.9}))
    assert quotation.text == "Not allowed\n- Fishing in the dock"


def test_what_two_documents_say_is_offered_once() -> None:
    text = "The toll at Marn is 12 crowns. The quay is closed on Sundays."
    offered = decision("what is the toll", [text, text], {"12 crowns": 0.3}).nearest
    assert [citation.quote for citation in offered] == [
        "The toll at Marn is 12 crowns.",
        "The quay is closed on Sundays.",
    ]

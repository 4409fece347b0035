"""The layout of the page's components. ``wiring`` adds the behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import panels
from assistant.web.layout_tabs import (
    BriefingParts,
    DraftParts,
    EvaluationParts,
    label,
    place_briefing,
    place_drafts,
    place_evaluation,
)
from assistant.web.overviews import Overview
from assistant.web.words import ENGLISH, words_in

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction
    from gradio.state_holder import SessionState

MAX_QUESTION = 2000
OWN_MODELS = ("quote", "local")


class LeanBlocks(gr.Blocks):
    """Blocks whose sessions hold only the components of the page."""

    async def preprocess_data(self, *args: Any, **named: Any) -> list[Any]:  # noqa: ANN401 - passed through
        """Preprocess as Gradio does, but report errors to the browser instead of printing them."""
        try:
            found: list[Any] = await super().preprocess_data(*args, **named)
        except gr.Error as error:
            error.print_exception = False
            raise
        return found

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: list[Any] | dict[Any, Any], state: SessionState | None
    ) -> list[Any]:
        """Postprocess as Gradio does, but drop what it added to the session."""
        sent: list[Any] = await super().postprocess_data(block_fn, predictions, state)
        if state is not None:
            for number in state.blocks_config.blocks.keys() - self.blocks.keys():
                del state.blocks_config.blocks[number]
                state.config_values.pop(number, None)
        return sent


@dataclass(frozen=True, slots=True)
class ChatParts:
    """Components of the Chat tab."""

    tab: gr.Tab
    opened: gr.Textbox
    listing: gr.HTML
    transcript: gr.HTML
    welcome: gr.Column
    examples: gr.HTML
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    overviews: dict[Overview, gr.Button]
    offers: gr.HTML
    choice: gr.Accordion
    chosen: gr.CheckboxGroup
    source: gr.HTML
    again: gr.Timer

    @property
    def drawn(self) -> list[gr.blocks.Block]:
        """The components that draw a conversation."""
        return [self.opened, self.transcript, self.welcome, self.send, self.stop]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    blocks: gr.Blocks
    head: gr.HTML
    chat: ChatParts
    briefing: BriefingParts
    drafts: DraftParts
    evaluation: EvaluationParts


def build(model: str, most: int) -> Page:
    """Place all components; ``model`` answers, ``most`` limits a file's bytes."""
    with LeanBlocks(title=words_in(ENGLISH)("title"), analytics_enabled=False) as blocks:
        head = panels.head()
        with gr.Tabs():
            with gr.Tab(label("tab.chat")) as tab:
                chat = _chat(tab, model)
            with gr.Tab(label("tab.briefing")) as tab:
                briefing = place_briefing(tab, most)
            with gr.Tab(label("tab.drafts")) as tab:
                drafts = place_drafts(tab, most)
            with gr.Tab(label("tab.evaluation")) as tab:
                evaluation = place_evaluation(tab, most)
    return Page(blocks, head, chat, briefing, drafts, evaluation)


def _chat(tab: gr.Tab, model: str) -> ChatParts:
    opened = gr.Textbox("", visible="hidden", label=label("chat.opened"), elem_id="opened")
    again = gr.Timer(2, active=False)
    with gr.Row(elem_id="chat-row"):
        with gr.Column(elem_id="listing-column", min_width=0):
            listing = panels.listing()
        with gr.Column(elem_id="chat-column", min_width=0):
            with gr.Column(elem_id="welcome") as welcome:
                gr.Markdown(label("chat.welcome"))
                examples = panels.examples()
            transcript = panels.transcript()
            offers = panels.offers()
            with gr.Accordion(label("chat.documents"), open=False, elem_id="chosen") as choice:
                chosen = gr.CheckboxGroup(choices=[], value=[], show_label=False, container=False)
            with gr.Row(elem_id="ask-row"):
                question = gr.Textbox(
                    label=label("chat.question"),
                    show_label=False,
                    container=False,
                    placeholder=label("chat.placeholder"),
                    max_length=MAX_QUESTION,
                    lines=1,
                    max_lines=4,
                    scale=6,
                    autofocus=True,
                    elem_id="question",
                )
                send = gr.Button(label("chat.ask"), variant="primary", scale=1, min_width=70)
                stop = gr.Button(label("chat.stop"), scale=1, min_width=70, visible=False)
            with gr.Row(elem_id="overviews"):
                overviews = {
                    kind: gr.Button(label(f"overview.{kind}"), size="sm", variant="secondary", min_width=0)
                    for kind in Overview
                }
            line = label(f"model.{model}") if model in OWN_MODELS else label("model.other", model=model)
            gr.Markdown(line, elem_id="model-line")
        with gr.Column(elem_id="source-column", min_width=0):
            source = panels.source_panel("source.name", "source.none")
    asking = (question, send, stop, overviews, offers, choice, chosen)
    return ChatParts(tab, opened, listing, transcript, welcome, examples, *asking, source, again)

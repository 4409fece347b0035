"""Where the components of the page stand. No behaviour here: ``wiring`` adds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from assistant.web import documents, panels, sources
from assistant.web.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_QUESTION = 2000
WELCOME = "Ask about the briefing. Every sentence of an answer is tied to the exact words of its source."


@dataclass(frozen=True, slots=True)
class ChatParts:
    """Components of the Chat tab."""

    opened: gr.Textbox
    listing: gr.HTML
    transcript: gr.HTML
    welcome: gr.Column
    examples: Sequence[gr.Button]
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    source: gr.HTML
    again: gr.Timer

    @property
    def drawn(self) -> list[gr.blocks.Block]:
        """The components that draw a conversation."""
        return [self.opened, self.transcript, self.welcome, self.send, self.stop]


@dataclass(frozen=True, slots=True)
class BriefingParts:
    """Components of the Briefing tab."""

    tab: gr.Tab
    progress: gr.Textbox
    watching: gr.Timer
    upload: gr.File
    report: gr.Textbox
    listed: gr.Radio
    remove: gr.Button
    text: gr.HTML


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    blocks: gr.Blocks
    head: gr.HTML
    chat: ChatParts
    briefing: BriefingParts


def build(model_line: str, examples: int, suffixes: Sequence[str]) -> Page:
    """Place all components. ``model_line`` says who answers; ``examples`` is the number of example buttons."""
    with gr.Blocks(title="Briefing Assistant", analytics_enabled=False) as blocks:
        head = panels.head()
        with gr.Tabs():
            with gr.Tab(label("tab.chat")):
                chat = _chat(model_line, examples)
            with gr.Tab(label("tab.briefing")) as tab:
                briefing = _briefing(tab, suffixes)
    return Page(blocks, head, chat, briefing)


def _chat(model_line: str, examples: int) -> ChatParts:
    opened = gr.Textbox("", visible="hidden", label="Opened conversation", elem_id="opened")
    again = gr.Timer(2, active=False)
    with gr.Row(elem_id="chat-row"):
        with gr.Column(elem_id="listing-column", min_width=0):
            listing = panels.listing()
        with gr.Column(elem_id="chat-column", min_width=0):
            with gr.Column(elem_id="welcome") as welcome:
                gr.Markdown(WELCOME)
                gr.Markdown("You could ask:")
                buttons = [gr.Button("", size="sm", visible=False, elem_classes="example") for _ in range(examples)]
            transcript = panels.transcript()
            question, send, stop = _question()
            gr.Markdown(model_line, elem_id="model-line")
        with gr.Column(elem_id="source-column", min_width=0):
            source = panels.source_panel("Source", sources.NOTHING)
    return ChatParts(opened, listing, transcript, welcome, buttons, question, send, stop, source, again)


def _question() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_id="ask-row"):
        question = gr.Textbox(
            label="Your question",
            show_label=False,
            container=False,
            placeholder="Ask about the briefing…",
            max_length=MAX_QUESTION,
            lines=1,
            max_lines=4,
            scale=6,
            autofocus=True,
            elem_id="question",
        )
        send = gr.Button("Ask", variant="primary", scale=1, min_width=70)
        stop = gr.Button("Stop", scale=1, min_width=70, visible=False)
    return question, send, stop


def _briefing(tab: gr.Tab, suffixes: Sequence[str]) -> BriefingParts:
    watching = gr.Timer(5, active=False)
    with gr.Row():
        with gr.Column(scale=2, min_width=300):
            upload = gr.File(
                label="Add documents: drop files here", file_count="multiple", file_types=list(suffixes), height=130
            )
            report = gr.Textbox(label="What happened", interactive=False, visible=False, lines=1, max_lines=8)
            progress = gr.Textbox(label="In the background", interactive=False, visible=False, lines=1, max_lines=2)
            listed = gr.Radio(label="Documents: choose one to read it", choices=[], elem_id="documents")
            remove = gr.Button("Remove the chosen document", size="sm", interactive=False)
        with gr.Column(scale=3, min_width=320):
            text = panels.source_panel("Document", documents.NO_DOCUMENT)
    return BriefingParts(tab, progress, watching, upload, report, listed, remove, text)

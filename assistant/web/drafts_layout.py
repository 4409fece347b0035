"""Where the components of the Draft tab stand."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from assistant.web import panels
from assistant.web.labels import label
from assistant.web.uploads import Purpose

MAX_DRAFT = 200_000
"""Characters of a draft that is typed or pasted; a longer one is sent as a file."""


@dataclass(frozen=True, slots=True)
class DraftParts:
    """Components of the Draft tab."""

    tab: gr.Tab
    upload: gr.HTML
    typed: gr.Textbox
    against: gr.CheckboxGroup
    check: gr.Button
    stop: gr.Button
    progress: gr.Textbox
    shown: gr.HTML


def place_drafts(tab: gr.Tab, most: int) -> DraftParts:
    """Place the components of the tab; ``most`` is how many bytes a file may have that is checked."""
    with gr.Row(elem_id="drafts-row"):
        with gr.Column(min_width=0):
            gr.Markdown(label("drafts.about"), elem_id="drafts-about")
            upload = panels.upload(Purpose.DRAFTS, most)
            typed = gr.Textbox(
                label=label("drafts.typed"),
                placeholder=label("drafts.placeholder"),
                max_length=MAX_DRAFT,
                lines=6,
                max_lines=16,
                elem_id="draft",
            )
            with gr.Accordion(label("drafts.against"), open=False):
                against = gr.CheckboxGroup(choices=[], value=[], show_label=False, container=False)
            with gr.Row():
                check = gr.Button(label("drafts.check"), variant="primary", min_width=70)
                stop = gr.Button(label("drafts.stop"), visible=False, min_width=70)
            progress = gr.Textbox(
                label=label("drafts.progress"), interactive=False, visible=False, lines=1, max_lines=4
            )
        with gr.Column(min_width=0):
            shown = panels.draft_report()
    return DraftParts(tab, upload, typed, against, check, stop, progress, shown)

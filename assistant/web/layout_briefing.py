"""Where the components of the Briefing tab stand."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from assistant.web import panels
from assistant.web.labels import label
from assistant.web.uploads import Purpose


@dataclass(frozen=True, slots=True)
class BriefingParts:
    """Components of the Briefing tab."""

    tab: gr.Tab
    progress: gr.Textbox
    watching: gr.Timer
    upload: gr.HTML
    report: gr.Textbox
    listed: gr.Radio
    rebuild: gr.Button
    document: gr.HTML


def place_briefing(tab: gr.Tab, most: int) -> BriefingParts:
    """Place the components of the tab; ``most`` is how many bytes a file may have that becomes a document."""
    watching = gr.Timer(5, active=False)
    with gr.Row(elem_id="briefing-row"):
        with gr.Column(min_width=0):
            upload = panels.upload(Purpose.DOCUMENTS, most)
            report = gr.Textbox(label=label("documents.report"), interactive=False, visible=False, lines=1, max_lines=8)
            progress = gr.Textbox(
                label=label("documents.background"), interactive=False, visible=False, lines=1, max_lines=2
            )
            listed = gr.Radio(label=label("documents.choose"), choices=[], elem_id="documents")
            rebuild = gr.Button(label("documents.rebuild"), size="sm")
        with gr.Column(min_width=0):
            document = panels.document()
    return BriefingParts(tab, progress, watching, upload, report, listed, rebuild, document)

"""Where the components of the Evaluation tab stand."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from assistant.web import panels
from assistant.web.labels import label
from assistant.web.uploads import Purpose


@dataclass(frozen=True, slots=True)
class EvaluationParts:
    """Components of the Evaluation tab."""

    tab: gr.Tab
    listed: gr.Radio
    other: gr.Dropdown
    compared: gr.Textbox
    upload: gr.HTML
    taken: gr.Textbox
    shown: gr.HTML


def place_evaluation(tab: gr.Tab, most: int) -> EvaluationParts:
    """Place the components of the tab; ``most`` is how many bytes a file of labels may have."""
    with gr.Row(elem_id="evaluation-row"):
        with gr.Column(min_width=0):
            gr.Markdown(label("evaluation.about"), elem_id="evaluation-about")
            listed = gr.Radio(label=label("evaluation.choose"), choices=[], elem_id="runs")
            other = gr.Dropdown(label=label("evaluation.compare"), choices=[], value=None, interactive=True)
            compared = gr.Textbox(
                label=label("evaluation.compared"), interactive=False, visible=False, lines=4, max_lines=20
            )
            upload = panels.upload(Purpose.LABELS, most)
            taken = gr.Textbox(label=label("evaluation.taken"), interactive=False, visible=False, lines=1, max_lines=8)
        with gr.Column(min_width=0):
            shown = panels.evaluation()
    return EvaluationParts(tab, listed, other, compared, upload, taken, shown)

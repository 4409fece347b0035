"""The layout of the tabs beside the chat, and labels, which Gradio shows in each reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import gradio as gr

from assistant.web import panels
from assistant.web.uploads import Purpose
from assistant.web.words import TAGS, words_in

if TYPE_CHECKING:
    from gradio.i18n import I18nData

MAX_DRAFT = 200_000
"""Characters of a typed or pasted draft; a longer one is sent as a file."""


@cache
def translations() -> gr.I18n:
    """Return both catalogues in Gradio's form."""
    return gr.I18n(**{tag: dict(words_in(language).entries) for language, tag in TAGS.items()})


def label(key: str, **values: object) -> I18nData:
    """Return a label in each reader's language, ``values`` filled in; raises ``KeyError`` for a missing key."""
    name = f"{key} {sorted(values.items())}" if values else key
    for language, tag in TAGS.items():
        translations().translations_dict[tag][name] = words_in(language)(key, **values)
    return translations()(name)


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
    """Place the components of the tab; ``most`` is the size limit of a document's file in bytes."""
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
    """Place the components of the tab; ``most`` is the size limit of a file of labels in bytes."""
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
    """Place the components of the tab; ``most`` is the size limit of a draft's file in bytes."""
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

"""Labels of the layout, which is built once for everybody: Gradio puts in the words of each reader's language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import gradio as gr

from assistant.web.words import TAGS, words_in

if TYPE_CHECKING:
    from gradio.i18n import I18nData


@cache
def translations() -> gr.I18n:
    """Return both catalogues as Gradio takes them."""
    return gr.I18n(**{tag: dict(words_in(language).entries) for language, tag in TAGS.items()})


def label(key: str, **values: object) -> I18nData:
    """Return a label, which stands for its words in any language; raises ``KeyError`` for a key that is missing.

    With ``values`` for its placeholders it becomes an entry of its own.
    """
    name = f"{key} {sorted(values.items())}" if values else key
    for language, tag in TAGS.items():
        translations().translations_dict[tag][name] = words_in(language)(key, **values)
    return translations()(name)

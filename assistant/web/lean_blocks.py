"""Gradio's ``Blocks`` without what it keeps of every answer, and without a traceback for what only a forger sends.

Gradio recreates a component, with another id, whenever an event leaves one of its outputs as it is; when a value comes
for it later, component and value are kept in the session under that id for good (seen in 6.31, ``postprocess_data``).
That was about 0.1 MB a question, until the tab was closed.

A value that no component of the page could have sent ends in an error that Gradio prints, value and all: up to 1 MB of
log for each request, with whatever somebody writes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction
    from gradio.state_holder import SessionState


class LeanBlocks(gr.Blocks):
    """Blocks whose sessions hold the components of the page and no others."""

    async def preprocess_data(self, *args: Any, **named: Any) -> list[Any]:  # noqa: ANN401 - handed on as it comes
        """Return what a handler gets, as Gradio does; an error over it is told to the browser and not printed."""
        try:
            found: list[Any] = await super().preprocess_data(*args, **named)
        except gr.Error as error:
            error.print_exception = False
            raise
        return found

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: list[Any] | dict[Any, Any], state: SessionState | None
    ) -> list[Any]:
        """Return what goes to the browser, as Gradio does; what it added to the session is dropped."""
        sent: list[Any] = await super().postprocess_data(block_fn, predictions, state)
        if state is not None:
            for number in state.blocks_config.blocks.keys() - self.blocks.keys():
                del state.blocks_config.blocks[number]
                state.config_values.pop(number, None)
        return sent

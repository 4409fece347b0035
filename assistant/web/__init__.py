"""The web page: Gradio mounted in FastAPI.

``conversation`` and ``documents`` are plain functions that know nothing of Gradio; ``layout`` places the components,
``wiring`` joins the two, ``guard`` decides which requests come in at all, and ``app`` puts the pieces together.
Text of a document reaches the page only as the value of components that show plain text, never as markup.
"""

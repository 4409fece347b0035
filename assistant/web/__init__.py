"""The web page: Gradio mounted in FastAPI.

``conversation`` and ``documents`` are plain functions independent of Gradio; ``layout`` places the components,
``wiring`` joins the two, ``guard`` decides which requests come in, and ``app`` assembles the whole. Text of a document
reaches the page only through components that show plain text, never as markup.
"""

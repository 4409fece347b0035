"""Reports of a run: Markdown, and one HTML file that needs nothing from outside."""

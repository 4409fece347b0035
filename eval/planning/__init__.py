"""Before a run: what it could show, and what it would take."""

"""The grounding check: narrow witnesses, each in its own module, and their combination into a verdict."""

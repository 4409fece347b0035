"""The grounding check: narrow witnesses, one per module, combined into a verdict."""

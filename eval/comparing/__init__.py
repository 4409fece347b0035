"""Two runs over the same questions, or a run and a saved baseline: what changed, and whether that could be chance."""

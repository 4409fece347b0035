"""How good the grounding check itself is: on labelled open sets, on single breaks, and how fast."""

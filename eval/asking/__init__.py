"""How questions are understood and answered on open sets that nothing was trained on, and how fast."""

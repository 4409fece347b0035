"""How well questions are understood, and their answers found, on open sets that nothing was trained on."""

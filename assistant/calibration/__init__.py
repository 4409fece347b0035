"""How sure an answer must be: operating points with a plain meaning, made stricter if a user's corpus requires it."""

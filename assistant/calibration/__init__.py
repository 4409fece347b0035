"""How sure an answer must be: operating points named by their meaning, raised where a user's own corpus asks for it."""

"""What can speak against a claim: one witness a module, each pure, each with a table of cases in ``tests``."""

"""The quoting answerer."""

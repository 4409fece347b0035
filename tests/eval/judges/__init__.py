"""The judges, each over answers whose worth is known."""

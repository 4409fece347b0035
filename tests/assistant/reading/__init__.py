"""Tests of the package ``assistant.reading``."""

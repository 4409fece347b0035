"""Tests of the package ``assistant.checking``."""

"""Tests of the package ``assistant.training``."""

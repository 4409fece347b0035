"""Tests of ``assistant.feedback``."""

"""Tests of ``assistant.grounding``."""

"""Tests of ``assistant.accounts``."""

"""Tests of ``eval.labels``."""

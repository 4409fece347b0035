"""Tests of ``eval.systems``."""

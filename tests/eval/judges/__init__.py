"""Tests of ``eval.judges``."""

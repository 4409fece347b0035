"""Tests of ``eval.natural``."""

"""Tests of the package ``eval.training``."""

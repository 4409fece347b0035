"""Tests of the package ``index``."""

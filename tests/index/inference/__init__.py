"""Tests of the package ``index.inference``."""

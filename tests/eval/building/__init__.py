"""Tests of the building of suites."""

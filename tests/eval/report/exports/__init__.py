"""Tests of ``eval.report.exports``."""

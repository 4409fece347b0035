"""Tests of ``eval.report``: what a reader is told of a run, in each form."""

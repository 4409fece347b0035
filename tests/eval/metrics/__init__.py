"""Tests of ``eval.metrics``: each metric on answers whose truth is known, and on nothing."""

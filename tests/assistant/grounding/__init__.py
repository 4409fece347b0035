"""Tests of the grounding check."""

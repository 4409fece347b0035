"""Tests of what is told of a text in English."""

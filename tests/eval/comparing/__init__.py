"""Tests of ``eval.comparing``: what is a fall, what is tied, and what a build gets to see."""

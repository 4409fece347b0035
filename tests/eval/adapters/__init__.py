"""Tests of the check as a judge inside other programs."""

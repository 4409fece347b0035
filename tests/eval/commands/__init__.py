"""Tests of ``briefing eval plan``."""

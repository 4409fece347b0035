"""Judging the judges: answers whose truth is known because we made them, and how often each judge sees it."""

"""Answers written by a language model; each sentence is shown only after it passed the check."""

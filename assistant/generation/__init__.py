"""Answers written by a language model, shown sentence by sentence, each only after its check has passed."""

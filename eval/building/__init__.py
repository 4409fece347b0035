"""Suites of one's own documents: proposed by templates, decided by a person; and judges measured on forged answers."""

"""Suites made from a user's own documents: proposed by templates, accepted or dropped by a person."""

"""Quantities in a text: numbers with their units, dates and times, what bounds them and what they belong to."""

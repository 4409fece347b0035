"""Quantities in a text: numbers with units, dates and times, their bounds and what they count."""

"""What a reader sees of a document at a glance: its figures, who said what, and its dates.

Everything is read from the index's sentences with the rules of the grounding check, so that a view and a check never
disagree about what a number, a voice or a date is. No model: a view shows where to look, the sentence says what it is.
English is read; of other languages come the figures and dates that the quantity reader knows.
"""

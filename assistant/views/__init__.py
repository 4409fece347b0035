"""Views of documents at a glance: their figures, who said what, and their dates.

Everything is read from the index's sentences with the rules of the grounding check, so that a view and a check never
disagree about a number, a voice or a date. No model is involved: a view shows where to look, the sentence says the
rest. English is read; of other languages, the figures and dates that the quantity reader knows.
"""

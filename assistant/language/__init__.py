"""Rules for English text: words, names, quantities, dates, reported speech, claims."""

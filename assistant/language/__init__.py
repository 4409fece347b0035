"""What is told of a text in English, imported by all that reads: words, names, figures, times, who speaks."""

"""Questions generated from a corpus by templates, with known answers or known to have none; marked as such."""

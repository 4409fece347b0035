"""Questions made from a corpus by templates, with known answers or known to have none; marked as machine-made."""

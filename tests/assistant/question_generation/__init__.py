"""Questions made by templates."""

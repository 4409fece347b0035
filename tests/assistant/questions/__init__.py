"""Understanding questions."""

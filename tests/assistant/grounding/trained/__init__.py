"""The trained witness."""

"""The commands of ``briefing eval``."""

"""The commands of ``briefing eval``, one a module (those that belong together share one)."""

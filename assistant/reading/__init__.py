"""Reading: whether a passage answers a question, and with which of its own words."""

"""A question → a checked answer; the web page; the command line."""

"""People's labels of a run: made blind, kept beside its log, and used to measure every judge."""

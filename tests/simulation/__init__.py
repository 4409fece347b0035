"""Coverage of every interval by simulation: ``python -m tests.simulation`` prints the table."""

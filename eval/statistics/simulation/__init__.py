"""Coverage of every interval by simulation: ``python -m eval.statistics.simulation`` prints the table."""

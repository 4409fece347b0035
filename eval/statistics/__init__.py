"""Intervals, paired tests, corrected rates and plans; what each promises is simulated (see ``README.md`` here)."""

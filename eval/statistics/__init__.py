"""Intervals, paired tests, corrected rates and plans; simulation checks what each promises (see ``README.md`` here)."""

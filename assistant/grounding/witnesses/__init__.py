"""The witnesses, which find reasons against a claim: one per module, all pure, with tables of cases in ``tests``."""

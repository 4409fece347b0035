"""Parts of the program measured by themselves: the check and the reader on open sets, speed."""

from contextlib import AbstractContextManager

from eval.errors import SuiteRefused
from index.errors import explained


def reading_open_data(said: str) -> AbstractContextManager[None]:
    """Raise ``SuiteRefused`` with ``said`` and the reason where the open data cannot be read inside."""
    problems = (OSError, ValueError, KeyError)
    return explained(SuiteRefused, said, "; name the folder of the open data with --data.", problems)

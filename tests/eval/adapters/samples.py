"""One source and answers to it of which the truth is known."""

from __future__ import annotations

from typing import Final

SOURCE: Final = (
    "The quay of Marn was rebuilt in 1987. The work cost 4 million crowns. "
    "In 2024 the harbour handled 4.5 million tonnes of cargo."
)
QUESTION: Final = "What did the rebuilding of the quay cost?"
GOOD: Final = "The work cost 4 million crowns."
BAD: Final = "The quay of Marn was rebuilt in 1987. The work cost 9 million crowns."
SILENT: Final = "I don't know."

"""The probes of ``index.inference`` as the reader reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.reading.encoding import padded, windows
from assistant.reading.scoring import network_rows
from index.inference.network import probes

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from index.inference.network import Rows


def probe_rows(tokenizer: Tokenizer, *, two_way: bool) -> list[Rows]:
    """Return each question with its passage and with another's."""
    known = probes()
    made = []
    for probe, other in zip(known, (*known[1:], known[0]), strict=True):
        cut = windows(tokenizer, probe.question, [probe.passage, other.passage])
        made.append(network_rows(padded([window for row in cut for window in row]), two_way=two_way))
    return made

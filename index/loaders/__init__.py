"""Turns files into documents.

``load`` reads a file in a child process with limits on memory, time and unpacked bytes: a hostile file can end the
child and nothing else. ``attachments_of`` extracts the attachments of an e-mail. ``load_text`` makes a document from
text in memory.
"""

from __future__ import annotations

from index.loaders.assembly import load_text
from index.loaders.kinds import SUFFIXES
from index.loaders.sandbox import Limits, attachments_of, load

__all__ = ["SUFFIXES", "Limits", "attachments_of", "load", "load_text"]

"""Receipts: a signed record of what an answer rested on, so that anyone can later see whether it still holds.

A receipt contains the answer's words, the hashes of the documents' originals, the cited ranges with the hashes of their
text (including those offered as nearest and those of withheld sentences), the findings, and the fingerprints of
prompts, model and weights. It is signed with an Ed25519 key that stays in the home folder. Checking it loads no model
and needs no network. It reports every change: of the file, of the sources, or of the components that answer.
"""

from __future__ import annotations

from assistant.receipts.examining import Examination, examine
from assistant.receipts.signing import make_key, receipt_text, write_receipt
from assistant.receipts.sources import Check

__all__ = ["Check", "Examination", "examine", "make_key", "receipt_text", "write_receipt"]

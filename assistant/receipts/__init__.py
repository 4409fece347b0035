"""Receipts: what an answer rested on, signed, so that anyone can see later whether it still holds.

A receipt names the answer's words, the documents by the hashes of their originals, the cited ranges (those offered as
nearest, and those of withheld sentences, too) by the hashes of their text, the findings, and the fingerprints of
prompts, model and weights. It is signed with an Ed25519 key that stays in the home folder. Checking loads no model
and needs no network. «Changed» is anything: the file, the sources, or what answers.
"""

from __future__ import annotations

from assistant.receipts.examining import Examination, examine
from assistant.receipts.signing import make_key, receipt_text, write_receipt
from assistant.receipts.sources import Check

__all__ = ["Check", "Examination", "examine", "make_key", "receipt_text", "write_receipt"]

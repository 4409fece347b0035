"""The public documents that the questions are about: their addresses are here, their texts are not.

The texts have licences of their own and belong to others, so whoever measures brings a folder of them; this module
says which are missing or differ. ``documents.jsonl`` has repository, commit and path of each.
"""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from eval.errors import SuiteRefused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Part = Literal["tune", "held", "fresh", "unseen"]


class PublicDocument(BaseModel):
    """One document: ``name`` is its file in the folder, ``sha256`` that of the file's bytes.

    ``part`` is whether one may tune on its questions, or only measure with them at the end (``unseen``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    part: Part
    kind: str
    repo: str
    commit: str
    path: str
    licence: str
    sha256: str


def listed(part: Part) -> tuple[PublicDocument, ...]:
    """Return the documents of a part."""
    lines = resources.files("eval").joinpath("natural", "documents.jsonl").read_text(encoding="utf-8").splitlines()
    every = (PublicDocument.model_validate(json.loads(line)) for line in lines)
    return tuple(document for document in every if document.part == part)


def texts(documents: Iterable[PublicDocument], folder: Path) -> dict[str, str]:
    """Return the documents' texts by name; raises ``SuiteRefused`` naming every missing or different one."""
    found, wrong = {}, []
    for document in documents:
        path = folder / document.name
        content = path.read_bytes() if path.is_file() else None
        if content is not None and hashlib.sha256(content).hexdigest() == document.sha256:
            found[document.name] = content.decode()
        else:
            state = "is missing" if content is None else "differs"
            wrong.append(f"{document.name} {state} ({document.repo} at {document.commit[:10]}, {document.path})")
    if wrong:
        message = f"{len(wrong)} documents are not in {folder} as the questions need them:\n" + "\n".join(wrong)
        raise SuiteRefused(message)
    return found

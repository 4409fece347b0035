"""Attachments of an e-mail among the documents, added as documents of their own by one click.

They belong to the user who clicked, and are private if that user's e-mail is.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from assistant.accounts import LOCAL_USER
from assistant.errors import AssistantError
from assistant.web.additions import Addition
from assistant.web.documents import Added, add_file, id_of, visible_entry
from assistant.web.messages import told
from assistant.web.uploads import Upload
from index.errors import BriefingIndexError, DocumentNotFound
from index.loaders import attachments_of
from index.manifest import attached_source
from index.originals import under_its_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.web.backends import Backends
    from assistant.web.documents import Progress
    from assistant.web.readers import Reader


def add_attached(backends: Backends, reader: Reader, doc_id: str, progress: Progress | None = None) -> Iterator[Added]:
    """Add the attachments of an e-mail that a reader sees; yield the outcome so far. A refused file stops none."""
    said: list[str] = []
    latest = ""
    try:
        mail = visible_entry(backends, reader, doc_id)
        own = backends.additions.of(doc_id, reader.id)
        private = own is not None and own.private and reader.id != LOCAL_USER
        with under_its_name(backends.index.original(doc_id), mail) as path, attachments_of(path) as files:
            for file in files:
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                upload = Upload("", attached_source(mail.source, file.name), file, digest)
                addition = Addition(id_of(upload), reader.id, upload.name, private=private)
                try:
                    said.append(add_file(backends, reader, upload, addition, progress))
                    latest = addition.doc_id
                except (BriefingIndexError, AssistantError) as error:
                    said.append(told(error, reader.words))
                yield Added("\n".join(said), latest)
    except DocumentNotFound:
        yield Added(reader.words("documents.gone"))
    except OSError:
        yield Added(reader.words("documents.original_gone", title=mail.title))
    except (BriefingIndexError, AssistantError) as error:
        yield Added(told(error, reader.words))

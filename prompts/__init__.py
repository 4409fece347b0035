"""Prompts: one Markdown file each, with front matter that gives its name, version and variables.

Loading fails unless the variables that the text uses are exactly those that the front matter declares, so the first
test finds a typo. ``string.Template`` does not expand what it inserts, so document text with «$name» or braces is safe.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from string import Template


class PromptError(Exception):
    """A prompt file is missing, damaged, or used with other variables than it declares."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A loaded prompt. ``fingerprint`` is the SHA-256 of the whole file."""

    name: str
    version: str
    variables: frozenset[str]
    text: str
    fingerprint: str

    def filled(self, **values: str) -> str:
        """Return the prompt with its variables filled in; raises ``PromptError`` for missing or unknown ones."""
        if values.keys() != self.variables:
            message = f"prompt «{self.name}» takes {sorted(self.variables)}, not {sorted(values)}"
            raise PromptError(message)
        return Template(self.text).substitute(values)


@lru_cache
def load(name: str) -> Prompt:
    """Return the shipped prompt with this name; raises ``PromptError``."""
    try:
        content = resources.files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the prompt «{name}» cannot be read ({error}); install the program again"
        raise PromptError(message) from error
    return parse(content, name)


def parse(content: str, name: str) -> Prompt:
    """Parse a prompt file's content; raises ``PromptError`` if it is invalid."""
    opening, _, rest = content.partition("\n")
    front, closed, body = rest.partition("\n---\n")
    if opening != "---" or not closed:
        message = f"the prompt «{name}» has no front matter between lines of ---"
        raise PromptError(message)
    fields = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line)
    if fields.get("name") != name or not fields.get("version"):
        message = f"the front matter of the prompt «{name}» must give its name and a version"
        raise PromptError(message)
    declared = frozenset(part.strip() for part in fields.get("variables", "").split(",") if part.strip())
    template = Template(body.strip())
    if not template.is_valid():
        message = f"the prompt «{name}» has a stray dollar sign; write it twice"
        raise PromptError(message)
    used = frozenset(template.get_identifiers())
    if used != declared:
        message = f"the prompt «{name}» declares the variables {sorted(declared)} and uses {sorted(used)}"
        raise PromptError(message)
    return Prompt(name, fields["version"], declared, body.strip(), hashlib.sha256(content.encode()).hexdigest())

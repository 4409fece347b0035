"""The program ``briefing``: one click group whose commands are imported when they are called.

Importing torch, Chroma or Gradio takes seconds, and ``briefing --help`` must answer in half of one. So each command's
module is named here and imported only to run it. Commands of packages that ``assistant`` must not import (``eval``)
come in through the entry-point group ``briefing.commands``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points, version
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWN_COMMANDS: Mapping[str, tuple[str, str]] = {
    "ask": ("assistant.cli.ask:ask", "Answer a question, or a batch of them, from the briefing."),
    "backup": ("assistant.cli.records:backup", "Back up a home folder into one file."),
    "check": ("assistant.cli.check:check", "Check any text against any sources."),
    "index": ("assistant.cli.index:index", "Add, list, remove, verify and rebuild documents."),
    "keys": ("assistant.cli.accounts:keys", "Add, list and remove keys for other programs."),
    "mcp": ("assistant.cli.serve:mcp", "Offer the documents to agents over the Model Context Protocol."),
    "restore": ("assistant.cli.records:restore", "Restore a home folder from a backup and verify it."),
    "search": ("assistant.cli.ask:search", "Show the passages found for a query."),
    "serve": ("assistant.cli.serve:serve", "Serve the web page."),
    "users": ("assistant.cli.accounts:users", "Add, list and remove users of the page, and change their passwords."),
    "verify-receipt": ("assistant.cli.records:verify_receipt", "Check whether an answer's receipt still holds."),
}
_PLUGGED_HELP = {"eval": "Measure how often the assistant hallucinates."}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names, sorted."""
        del ctx
        return sorted([*_OWN_COMMANDS, *(entry.name for entry in entry_points(group="briefing.commands"))])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None for an unknown name."""
        del ctx
        if cmd_name in _OWN_COMMANDS:
            module, _, attribute = _OWN_COMMANDS[cmd_name][0].partition(":")
            return cast("click.Command", getattr(import_module(module), attribute))
        for entry in entry_points(group="briefing.commands", name=cmd_name):
            return cast("click.Command", entry.load())
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table above."""
        rows = [
            (name, _OWN_COMMANDS[name][1] if name in _OWN_COMMANDS else _PLUGGED_HELP.get(name, ""))
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option("--version", "wanted", is_flag=True, help="Print the version; with --verbose, what runs the networks.")
@click.option("--verbose", is_flag=True, help="With --version.")
@click.pass_context
def main(context: click.Context, *, wanted: bool, verbose: bool) -> None:
    """Ask about a briefing; every sentence of an answer is tied to the exact words of its source."""
    if wanted:
        for line in version_lines(verbose=verbose):
            click.echo(line)
        context.exit()
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


def version_lines(*, verbose: bool) -> Iterator[str]:
    """Yield the version; with ``verbose``, also load the networks (preparing them at first) and say what runs them."""
    yield f"briefing {version('briefing-assistant')}"
    if not verbose:
        return
    from assistant.grounding.trained.witness import shipped_witness
    from assistant.reading.loading import shipped_reader
    from index.encoder import shared
    from index.inference import packing, processor

    yield f"processor: {' '.join(processor.features())}; {processor.cores()} cores"
    for name in ("onnxruntime", "torch", "sentence-transformers", "chromadb", "gradio", "langchain"):
        yield f"{name} {version(name)}"
    shared().load()
    shipped_reader()
    shipped_witness()
    measured = {known["fingerprint"]: known for known in packing.about()}
    for name, loaded in packing.loaded().items():
        known = measured.get(loaded.recipe.fingerprint, {})
        timed = ", ".join(f"{form} {ms:.0f} ms" for form, ms in known.get("milliseconds", {}).items())
        yield f"{name}: {loaded.engine}{f' (timed when it was prepared: {timed})' if timed else ''}"

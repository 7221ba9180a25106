"""Sources connected, changed, paused, removed and pulled; files uploaded; quarantined values decided."""

from __future__ import annotations

from collections.abc import Collection

from data.commands.command import command
from data.commands.permissions import Actor
from data.commands.sources import source_draft, upload_file
from data.commands.sources.source_draft import Draft
from data.config.settings_file import SettingsFile
from data.ingest import serving
from data.ingest.uploads import Reading
from data.stores.spool.quarantine import Held
from data.stores.workspace import Workspace


@command
def save(workspace: Workspace, actor: Actor, /, draft: Draft, file: SettingsFile) -> None:  # noqa: ARG001
    """Write a source without problems into the settings, as they were when it was begun.

    It is in force at once. Raises Changed or CannotWrite, and then neither the file nor a secret has changed.
    """
    source_draft.save(workspace, draft, file)


@command
def upload(
    workspace: Workspace,
    actor: Actor,  # noqa: ARG001
    /,
    draft: Draft,
    reading: Reading,
    file: SettingsFile,
) -> None:
    """Put an uploaded table down and its source into the settings. Raises Changed or CannotWrite."""
    upload_file.store(workspace, draft, reading, file)


@command
def enable(workspace: Workspace, actor: Actor, /, name: str, on: bool, file: SettingsFile) -> None:  # noqa: ARG001
    """Pause a source, or pull it again from now on. Raises Changed or CannotWrite."""
    source_draft.enable(workspace, name, on, file)


@command
def remove(workspace: Workspace, actor: Actor, /, name: str, file: SettingsFile) -> None:  # noqa: ARG001
    """Take a source out of the settings, and its secrets out of the vault; what it brought stays in the store."""
    source_draft.remove(workspace, name, file)


@command
def pull(workspace: Workspace, actor: Actor, /, name: str) -> None:  # noqa: ARG001
    """Pull a source now, in the background; nothing where it is under way already, or no server runs here."""
    if running := serving.current():
        running.scheduler.pull(name, by=actor.email or actor.door)


@command
def decide_quarantined(workspace: Workspace, actor: Actor, /, held: Collection[Held], *, accept: bool) -> None:
    """Take quarantined values in as they are, or keep them out for good."""
    workspace.decide(held, accept=accept, by=actor.email)


@command
def remember_person(workspace: Workspace, actor: Actor, /, file: SettingsFile) -> None:
    """Keep in the settings who sits at this machine, where nobody signs in. Raises CannotWrite."""
    with file.changing():
        file.set_person(actor.email)
    workspace.refresh()

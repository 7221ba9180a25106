"""Sources connected, changed, paused, removed and pulled; files uploaded; quarantined values decided."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import replace

from data.commands.command import command
from data.commands.errors import NotThere, Refused
from data.commands.permissions import Actor
from data.commands.sources import authorising, source_draft, upload_file
from data.commands.sources.source_draft import SourceDraft
from data.config.authorisations import Authorisation
from data.config.settings_file import SettingsFile
from data.ingest import serving
from data.ingest.uploads.stored_table import DailyTable
from data.queries.metrics.quarantine import Quarantined
from data.queries.sources import column_reading
from data.queries.sources.column_reading import ColumnReading
from data.queries.sources.connection_test import Trial, in_background, try_out
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence, in_lines


@command
def check(workspace: Workspace, actor: Actor, /, draft: SourceDraft) -> Future[Trial]:  # noqa: ARG001
    """Ask a source that is being filled in for its newest days, in the background; nothing is stored or written.

    Raises Refused where the draft has problems.
    """
    _validate(workspace, draft)
    source, now = draft.source(workspace), workspace.now()
    return in_background(lambda: try_out(source, now, workspace.cycles_over, kept=not draft.typed))


@command
def read_columns(workspace: Workspace, actor: Actor, /, draft: SourceDraft) -> Future[ColumnReading]:  # noqa: ARG001
    """Ask a source that is being filled in what its columns are, in the background; nothing is stored or written.

    draft: what says where it is; what it says of columns is passed over. Raises Refused where it has problems.
    """
    asked = replace(draft, table=column_reading.without_columns(draft.table))
    _validate(workspace, asked)
    source, now = asked.source(workspace), workspace.now()
    return in_background(lambda: column_reading.read_columns(source, now))


@command
def save(workspace: Workspace, actor: Actor, /, draft: SourceDraft, granted: Authorisation | None = None) -> None:  # noqa: ARG001
    """Write a source into the settings; it is in force at once.

    granted: what was allowed for it, if it was: the application is kept for the next source of the service.

    Raises Refused where the draft has problems, Changed where the source is no longer what it was when the draft was
    begun, CannotWrite; then neither the settings nor a secret has changed.
    """
    _validate(workspace, draft)
    source_draft.save(workspace, draft, SettingsFile(workspace.home))
    if granted is not None:
        authorising.keep_application(workspace, granted)


@command
def upload(workspace: Workspace, actor: Actor, /, draft: SourceDraft, table: DailyTable) -> None:  # noqa: ARG001
    """Store an uploaded table and write its source into the settings, both or neither.

    Raises Refused where the draft has problems, Changed, CannotWrite.
    """
    _validate(workspace, draft)
    upload_file.store(workspace, draft, table, SettingsFile(workspace.home))


@command
def enable(workspace: Workspace, actor: Actor, /, name: str, on: bool) -> None:  # noqa: ARG001
    """Pause a source, or pull it again from now on. Raises Changed or CannotWrite."""
    source_draft.enable(workspace, name, on, SettingsFile(workspace.home))


@command
def remove(workspace: Workspace, actor: Actor, /, name: str) -> None:  # noqa: ARG001
    """Remove a source from the settings, and its secrets from the vault; the rows it brought stay in the store.

    Raises Changed or CannotWrite.
    """
    source_draft.remove(workspace, name, SettingsFile(workspace.home))


@command
def pull(workspace: Workspace, actor: Actor, /, name: str) -> None:
    """Pull a source now, in the background; does nothing if it is being pulled already, or no server runs here.

    Raises NotThere.
    """
    if name not in workspace.settings.sources:
        raise NotThere("source", name, list(workspace.settings.sources))
    if running := serving.current():
        running.scheduler.pull(name, by=actor.signature)


@command
def decide_quarantined(workspace: Workspace, actor: Actor, /, held: Collection[Quarantined], *, accept: bool) -> None:
    """Store quarantined values as they are, or keep them out for good.

    Raises Refused where one of them is no longer quarantined: somebody else or a later pull was quicker.
    """
    waiting = {one.path for one in workspace.held.all()}
    if any(one.path not in waiting for one in held):
        raise Refused(
            Sentence("These values are not held any more: somebody else or a later pull was quicker. Look again.")
        )
    workspace.decide(held, accept=accept, by=actor.signature)


def _validate(workspace: Workspace, draft: SourceDraft) -> None:
    if problems := draft.problems(workspace):
        raise Refused(in_lines(problem.with_place for problem in problems), problems)

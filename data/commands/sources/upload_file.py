"""A file made ready to be stored, and an uploaded table put down in the workspace together with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.commands.sources.source_draft import SourceDraft, save
from data.config.settings_file import CannotWrite, SettingsFile
from data.config.vault import write_private
from data.ingest.uploads import stored_table
from data.ingest.uploads.file_reading import FileReading
from data.ingest.uploads.source_table import source_table
from data.ingest.uploads.stored_table import FOLDER, DailyTable, Difference, written
from data.stores.workspace import Workspace
from okr_model.metrics.metrics import NAME
from okr_model.wording.sentences import Sentence
from okr_model.wording.system_errors import of_system


@dataclass(frozen=True, slots=True)
class Upload:
    """What storing a file would write. difference: against what is stored so far, None for a new source."""

    draft: SourceDraft
    table: DailyTable
    difference: Difference | None = None


def prepared(
    home: Path,
    reading: FileReading,
    daily: DailyTable,
    name: str,
    was: Mapping[str, Any] | None = None,
    *,
    fresh_for: int | None = None,
    extend: bool = False,
) -> Upload:
    """The source `name` with the table of a file.

    was: what its settings say now; None for a new one.  extend: keep the days so far that the file has not.
    Raises ValueError where the table so far has other columns and cannot be extended.
    """
    table, difference = daily, None
    old = stored_table.stored(home, was) if was else None
    if old is not None:
        table = stored_table.extended(old, table) if extend else table
        difference = stored_table.difference(old, table)
    draft = SourceDraft(name, source_table(name, reading, was, fresh_for), {}, was)
    return Upload(draft, table, difference)


def store(workspace: Workspace, draft: SourceDraft, table: DailyTable, file: SettingsFile) -> None:
    """Put the table down and its source into the settings. Raises Changed or CannotWrite, and nothing has changed."""
    assert NAME.fullmatch(draft.name)
    path = workspace.home / FOLDER / f"{draft.name}.csv"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else None
        write_private(path, written(table))
    except OSError as error:
        raise CannotWrite(
            Sentence("{path} could not be written ({why}).").filled(path=path, why=of_system(error))
        ) from None
    try:
        save(workspace, draft, file)
    except BaseException:
        if before is None:
            path.unlink()
        else:
            write_private(path, before)
        raise

"""An uploaded table put down in the workspace, and its source into the settings; both or neither."""

from __future__ import annotations

from data.commands.sources.source_draft import SourceDraft, save
from data.config.settings_file import CannotWrite, SettingsFile
from data.config.vault import write_private
from data.ingest.uploads import FOLDER, Reading, written
from data.stores.workspace import Workspace
from okr_model.metrics.metrics import NAME


def store(workspace: Workspace, draft: SourceDraft, reading: Reading, file: SettingsFile) -> None:
    """Put the table down and its source into the settings. Raises Changed or CannotWrite, and nothing has changed."""
    assert NAME.fullmatch(draft.name)
    path = workspace.home / FOLDER / f"{draft.name}.csv"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else None
        write_private(path, written(reading))
    except OSError as error:
        raise CannotWrite(f"{path} could not be written ({error.strerror}).") from None
    try:
        save(workspace, draft, file)
    except BaseException:
        if before is None:
            path.unlink()
        else:
            write_private(path, before)
        raise

"""`[backup]` of the settings: how often the server backs the workspace up, where to, and how many it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, SecretStr, ValidationError

from data.config.field_types import Span, Table, Whole
from data.config.secrets import LiteralSecret, SecretMissing, resolve
from data.config.source_settings import Place, SettingsError
from data.config.validation_errors import Problem, described, explain
from okr_model.wording.sentences import Sentence

#: Where backups go that nobody sends elsewhere, in the workspace folder; no backup holds another one.
FOLDER: Final = "backups"


class BackupSettings(Table):
    """`[backup]`. every: None: only when somebody asks.  keep: how many; older ones are deleted after a new one.

    to: the folder, relative to the workspace.  passphrase: where it is read from; None: backups are not encrypted.
    """

    every: Span | None = None
    keep: Annotated[Whole, Field(ge=1, le=1000)] = 14
    to: Annotated[str, Field(min_length=1, max_length=1000)] = FOLDER
    passphrase: SecretStr | None = None

    def folder(self, home: Path) -> Path:
        """The folder of the backups of a workspace."""
        return home / Path(self.to).expanduser()

    @property
    def late_after(self) -> timedelta | None:
        """How old the newest backup may be until it is late: twice the time between two; None: there is no schedule."""
        return self.every * 2 if self.every else None


def read_backup(table: object, place: Place, problems: list[Problem]) -> tuple[BackupSettings, SettingsError | None]:
    """The settings, and why no backup can be made where the passphrase is missing on this machine."""
    if not isinstance(table, Mapping):
        problems.append(
            Problem("backup", Sentence("found {described}; use a table: [backup]").filled(described=described(table)))
        )
        return BackupSettings(), None
    given: dict[str, Any] = dict(table)
    missing: SettingsError | None = None
    if "passphrase" in given:
        try:
            given["passphrase"] = resolve(given["passphrase"], place.home, place.environ, place.typed)
        except LiteralSecret as error:
            problems.append(Problem("backup.passphrase", error.sentence))
            given["passphrase"] = SecretStr("")
        except SecretMissing as error:
            missing = SettingsError(str(place.file), [Problem("backup.passphrase", error.sentence)])
            given["passphrase"] = SecretStr("")
    try:
        return BackupSettings.model_validate(given), missing
    except ValidationError as error:
        problems.extend(explain(error, BackupSettings, ("backup",), {"passphrase"}))
        return BackupSettings(), missing

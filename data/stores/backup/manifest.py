"""What a backup holds, as it says itself: every file with its fingerprint, versions, how far the stores had come."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.stores.backup.errors import BadBackup
from okr_model.wording.sentences import Sentence

FORMAT: Final = 1
_BLOCK: Final = 1 << 20
Count = Annotated[int, Field(ge=0)]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Kept(_Part):
    """One file: its name in the workspace, its size in bytes, its SHA-256."""

    name: Annotated[str, Field(min_length=1, max_length=4000)]
    size: Count
    sha256: Fingerprint


class PlanFacts(_Part):
    """The plan store. version: of its tables.  change: number of the last change.  database: where it was kept."""

    version: str
    change: Count
    cycles: tuple[str, ...] = ()
    database: Literal["sqlite", "postgresql"] = "sqlite"


class MetricFacts(_Part):
    """The metric store. version: of its tables.  number: of the last batch.  first_day, last_day: of any value."""

    version: Count
    batches: Count
    number: Count
    rows: Count
    first_day: str | None = None
    last_day: str | None = None


class Facts(_Part):
    """What is known when the copies are made, before every file has its fingerprint.

    secrets: it holds keys that whoever has the file can use.  archived: the batches, which are not copied before.
    """

    made_at: datetime
    made_by: str
    home: str
    title: str
    plan: PlanFacts
    metrics: MetricFacts
    secrets: bool = False
    archived: tuple[str, ...] = ()


class Manifest(_Part):
    """The whole of it. format: of the backup; a newer one is refused."""

    format: int = FORMAT
    program: str
    facts: Facts
    files: tuple[Kept, ...]

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(one.size for one in self.files)


def program_version() -> str:
    """The version of this program, as it is installed."""
    try:
        return version("okr-dashboard")
    except PackageNotFoundError:
        return "unknown"


def read(text: bytes) -> Manifest:
    """The manifest of a backup. Raises BadBackup."""
    try:
        found = Manifest.model_validate_json(text)
    except ValidationError:
        raise BadBackup(
            Sentence("The list of contents in this backup cannot be read: it is damaged. Use another one.")
        ) from None
    if found.format > FORMAT:
        raise BadBackup(
            Sentence(
                "This backup was written by a newer version of the program ({program}): upgrade it here first."
            ).filled(program=found.program)
        )
    return found


def kept(name: str, file: Path) -> Kept:
    """One file with its fingerprint."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Kept(name=name, size=size, sha256=digest.hexdigest())

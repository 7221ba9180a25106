"""A file of definitions, which may come from anybody: read as plain data in a process of its own, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from connectors.framework.errors import ConnectorError
from connectors.framework.tables import isolated
from connectors.sources.semantic.imported import UnfitFile
from okr_model.wording.sentences import Sentence

MOST_BYTES: Final = 32 * 2**20


def content_of(file: Path) -> bytes:
    """What a file holds, no more of it than shows that it is too long. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def read(content: bytes) -> Any:
    """The data of a file. Raises UnfitFile."""
    if len(content) > MOST_BYTES:
        raise UnfitFile(Sentence("the file has more than {most} bytes").filled(most=MOST_BYTES))
    try:
        return isolated.data(content, Sentence("the file"))
    except ConnectorError as error:
        raise UnfitFile(error.sentence) from error

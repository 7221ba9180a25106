"""Which files a source may read: those of the workspace, and those of folders that an administrator named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from connectors.framework.errors import BadConfig
from okr_model.wording.sentences import Sentence


class OutsideFolders(BadConfig):
    """A file that a source names lies where nobody allowed sources to read."""


def within(home: Path, folders: Iterable[Path], path: Path | str) -> Path:
    """The file itself, after `..`, `~` and symbolic links. Relative paths, those of folders too, count from `home`.

    Raises OutsideFolders where it lies in none of the folders, whether it is there or not.
    """
    try:
        file = (home / Path(path).expanduser()).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, an unknown user, a null byte
        raise BadConfig(
            Sentence("{path} is no path of a file ({name})").filled(
                path=repr(str(path)[:200]), name=type(error).__name__
            )
        ) from None
    allowed = [home.resolve(), *((home / one.expanduser()).resolve() for one in folders)]
    if not any(file.is_relative_to(folder) for folder in allowed):
        raise OutsideFolders(
            Sentence("{path} lies outside of the folders that sources may read").filled(path=str(path)[:200]),
            remedy=Sentence(
                'Put the file into {allowed}, or write its folder into okr.toml: [files] folders = ["{parent}"].'
            ).filled(allowed=allowed[0], parent=file.parent),
        )
    return file

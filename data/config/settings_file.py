"""Writes sources into `okr.toml` the way a careful person would: what others wrote there, comments and order, stays.

A source is one or more sections of the file: `[sources.NAME]` and those below it. Only their lines are touched, each
change is checked by reading the result back, and a file that somebody changed in the meantime is left alone.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import tomlkit
from filelock import FileLock
from tomlkit.items import Item

from connectors.framework import toml_text
from data.config.default_settings import make_folder, write_default
from data.config.settings import FILE
from data.config.toml_sections import Section, sections, without
from data.config.vault import write_private
from okr_model.wording.sentences import Sentence, SentenceError
from okr_model.wording.system_errors import of_system

_LOCK_SECONDS: Final = 10.0


class CannotWrite(SentenceError):
    """`okr.toml` was left as it is; says why, and what to do."""


class Changed(CannotWrite):
    """Somebody changed `okr.toml` since it was read."""

    def __init__(self) -> None:
        said = Sentence("{file} was changed by somebody else in the meantime: look at it again, then repeat this.")
        super().__init__(said.filled(file=FILE))


class SettingsFile:
    """The sources in the `okr.toml` of a workspace, for whoever changes them.

    `version` names what was read; a change that is asked for with another version than the file has raises Changed.
    """

    def __init__(self, home: Path) -> None:
        self.home, self.file = home, home / FILE
        self._text = self._read()
        self.version = _version(self._text)

    @property
    def is_writable(self) -> bool:
        """Whether this process may change it."""
        return os.access(self.file if self.file.exists() else self.home, os.W_OK) and os.access(self.home, os.W_OK)

    def sources(self) -> dict[str, dict[str, Any]]:
        """What stands there, by source. Raises CannotWrite where the file is no TOML."""
        found = _plain(self._text).get("sources", {})
        return {name: table for name, table in found.items() if isinstance(table, dict)}

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the file for one change, which nobody else makes in between. Raises Changed, or CannotWrite."""
        make_folder(self.home)
        if not self.is_writable:
            raise CannotWrite(
                Sentence("This program may not write {file}: change it by hand, or give it the right to.").filled(
                    file=self.file
                )
            )
        try:
            with FileLock(self.home / f".{FILE}.lock", timeout=_LOCK_SECONDS):
                if _version(self._read()) != self.version:
                    raise Changed
                yield
        except OSError as error:  # a full disk, or a lock that nobody lets go
            raise CannotWrite(
                Sentence("{file} could not be written ({value}).").filled(file=self.file, value=of_system(error))
            ) from None

    def add(self, name: str, table: Mapping[str, Any]) -> None:
        """Write a new source behind those that are there. Raises CannotWrite for a name that is taken."""
        if name in self.sources():
            raise CannotWrite(Sentence("There is a source `{name}` already: choose another name.").filled(name=name))
        if not self.file.exists():
            write_default(self.home)
            self._text = self._read()
        lines = self._text.splitlines(keepends=True)
        last = max((s.end for s in sections(lines) if s.path[0] == "sources"), default=len(lines))
        if lines and not lines[last - 1].endswith("\n"):
            lines[last - 1] += "\n"
        new = ["\n", *_written(name, table).splitlines(keepends=True)]
        self._write("".join([*lines[:last], *new, *lines[last:]]), name, dict(table))

    def replace(self, name: str, table: Mapping[str, Any]) -> None:
        """Give a source that is there another table; comments at keys that stay are kept."""
        lines = self._text.splitlines(keepends=True)
        mine = [s for s in sections(lines) if s.path[:2] == ("sources", name)]
        if not mine:  # written as `sources.NAME.key = …`, or within `[sources]`
            whole = tomlkit.parse(self._text)
            _become(self._table(whole, name), table)
            self._write(tomlkit.dumps(whole), name, dict(table))
            return
        part = tomlkit.parse("".join(line for s in mine for line in lines[s.start : s.end]))
        _become(self._table(part, name), table)
        new = tomlkit.dumps(part)
        rest = without(lines, mine[1:])
        first, last = mine[0].start, mine[0].end
        self._write(
            "".join([*rest[:first], new if new.endswith("\n") else f"{new}\n", *rest[last:]]), name, dict(table)
        )

    def enable(self, name: str, on: bool) -> None:
        """Switch a source on or off."""
        table = dict(self.sources()[name]) if name in self.sources() else {}
        table.pop("enabled", None)
        self.replace(name, table if on else table | {"enabled": False})

    def remove(self, name: str) -> None:
        """Take a source out, with the comments that stand right above it. Raises CannotWrite where there is none."""
        lines = self._text.splitlines(keepends=True)
        mine = [s for s in sections(lines) if s.path[:2] == ("sources", name)]
        if mine:
            above = mine[0].start
            while above and lines[above - 1].lstrip().startswith("#"):
                above -= 1
            mine[0] = Section(mine[0].path, above, mine[0].end)
            self._write("".join(without(lines, mine, shrink=True)), name, None)
            return
        whole = tomlkit.parse(self._text)
        self._table(whole, name)
        del whole["sources"][name]
        self._write(tomlkit.dumps(whole), name, None)

    def _table(self, document: Any, name: str) -> Any:
        try:
            return document["sources"][name]
        except KeyError:
            raise CannotWrite(
                Sentence("There is no source `{name}` in {file}.").filled(name=name, file=self.file)
            ) from None

    def _read(self) -> str:
        try:
            return self.file.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise CannotWrite(
                Sentence("{file} cannot be read ({name}).").filled(file=self.file, name=type(error).__name__)
            ) from None

    def _write(self, text: str, name: str, table: dict[str, Any] | None) -> None:
        """Put the new text in place, once it reads as the old one does, but for this one source."""
        wanted = _plain(self._text)
        sources = {key: value for key, value in wanted.pop("sources", {}).items() if key != name}
        wanted |= {"sources": sources | ({name: table} if table is not None else {})}
        try:
            found = {"sources": {}} | toml_text.read(text)
        except toml_text.BadToml:
            found = {}
        if found != wanted:
            new = name not in _plain(self._text).get(
                "sources", {}
            )  # what stands there may hold what is not to be shown
            hint = f":\n\n{_written(name, table)}" if new and table is not None else "."
            raise CannotWrite(
                Sentence("{file} is laid out in a way that this page cannot change. Do it by hand{hint}").filled(
                    file=self.file, hint=hint
                )
            )
        self._put(text)

    def _put(self, text: str) -> None:
        rights = stat.S_IMODE(self.file.stat().st_mode) if self.file.exists() else 0o600
        write_private(self.file, text, rights=rights)
        self._text, self.version = text, _version(text)


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(text: str) -> dict[str, Any]:
    try:
        return toml_text.read(text)
    except toml_text.BadToml as error:
        where = f"line {error.line}: " if error.line else ""
        raise CannotWrite(
            Sentence("{file} cannot be read at the moment ({where}{why}): correct it by hand first.").filled(
                file=FILE, where=where, why=error
            )
        ) from None


def _written(name: str, table: Mapping[str, Any]) -> str:
    """A source as TOML: its plain keys, then a line for each table within it."""
    document, sources, own = tomlkit.document(), tomlkit.table(is_super_table=True), tomlkit.table()
    for key, value in table.items():
        own.add(key, _item(value))
    sources.add(name, own)
    document.add("sources", sources)
    return tomlkit.dumps(document)


def _item(value: Any) -> Item:
    """Tables within a source: `metrics` becomes `[sources.NAME.metrics]` with one line `visits = {unit = "…"}` each."""
    if not isinstance(value, Mapping):
        item: Item = tomlkit.item(list(value) if isinstance(value, tuple) else value)
        return item
    table = tomlkit.table()
    for key, inner in value.items():
        line = tomlkit.inline_table()
        if isinstance(inner, Mapping):
            line.update(inner)
            table.add(key, line)
        else:
            table.add(key, tomlkit.item(inner))
    return table


def _become(old: Any, new: Mapping[str, Any]) -> None:
    """Change a table in place, key by key, so that what stays keeps its form and its comments."""
    for key in [key for key in old if key not in new]:
        del old[key]
    for key, value in new.items():
        if key not in old:
            old[key] = _item(value)
        elif isinstance(value, Mapping) and isinstance(old[key], Mapping):
            _become(old[key], value)
        elif _bare(old[key]) != value:
            old[key] = _item(value)


def _bare(value: Any) -> Any:
    return value.unwrap() if isinstance(value, Item) else value

"""A source as somebody fills it in: examined as `okr.toml` is, then written there, its secrets kept encrypted.

What comes from a browser is held to more than what stands in the file: files are those of the workspace, variables not
our own, and a kept secret never goes to another address than before. Whoever may change the file by hand is not bound.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from connectors.framework import registry
from connectors.framework.errors import ConnectorError
from data.config import authorisations, server_registry
from data.config.secrets import secret_keys
from data.config.settings_file import CannotWrite, Changed, SettingsFile
from data.config.source_settings import Place, SourceSettings, read_source
from data.config.validation_errors import Problem
from data.config.vault import FILE as VAULT_FILE
from data.config.vault import KEY_FILE, Vault, VaultProblem
from data.stores.snapshot import Reader
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

_OURS: Final = (KEY_FILE, VAULT_FILE, server_registry.SERVER_FILE, server_registry.OLD_TOKEN_FILE)


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A source not yet written.

    table: what `[sources.NAME]` shall say; a secret that was typed is `secret:…` there and stands in `typed`.
    was: what it says now; None for a new source.
    """

    name: str
    table: Mapping[str, Any]
    typed: Mapping[str, SecretStr] = field(default_factory=dict, repr=False)
    was: Mapping[str, Any] | None = None

    def source(self, reader: Reader) -> SourceSettings:
        """The source as it would be; what is wrong with it is in `.problem`."""
        settings = reader.settings
        place = Place(
            settings.file,
            settings.home,
            os.environ,
            settings.workspace.timezone,
            self.typed,
            settings.network.network,
            settings.files.paths,
        )
        return read_source(self.name, dict(self.table), place)

    def problems(self, reader: Reader) -> list[Problem]:
        """Everything that is wrong with it, each with the option it is about as its place ("" for the name)."""
        found = list(_of_browser(self, reader))
        if self.was is None and self.name in reader.settings.sources:
            found.append(
                Problem("", Sentence("there is a source `{name}` already: choose another name").filled(name=self.name))
            )
        problem = self.source(reader).problem
        prefix = f"sources.{self.name}"
        found += [
            replace(one, place=one.place.removeprefix(prefix).removeprefix("."))
            for one in (problem.problems if problem else ())
        ]
        return found


def secret_name(source: str, option: str) -> str:
    """Under which name a secret of a source is kept."""
    return f"{source}.{option}"


def save(workspace: Workspace, draft: SourceDraft, file: SettingsFile) -> None:
    """Write a draft without problems, as the file was when the draft was begun; it is in force at once.

    Raises Changed or CannotWrite, and then neither the file nor a secret is another than before.
    """
    vault = Vault(workspace.home)
    try:
        with file.changing(), vault.undone_on_failure():
            if draft.was is not None and file.sources().get(draft.name) != draft.was:
                raise Changed
            if draft.typed:
                vault.put_all(draft.typed)
            if draft.was is None:
                file.add(draft.name, draft.table)
            else:
                file.replace(draft.name, draft.table)
            _forget_unused(vault, file, draft.name, draft.typed)
    except VaultProblem as problem:
        raise CannotWrite(problem.sentence) from None
    workspace.refresh()


def remove(workspace: Workspace, name: str, file: SettingsFile) -> None:
    """Take a source out of the settings, and its secrets out of the vault; what it brought stays in the store."""
    with file.changing():
        file.remove(name)
        _forget_unused(Vault(workspace.home), file, name)
    workspace.refresh()


def enable(workspace: Workspace, name: str, on: bool, file: SettingsFile) -> None:
    """Pause a source, or pull it again from now on."""
    with file.changing():
        file.enable(name, on)
    workspace.refresh()


def _forget_unused(vault: Vault, file: SettingsFile, source: str, typed: Collection[str] = ()) -> None:
    """Forget the secrets of a source that the settings no longer name, and a permission whose key was typed anew."""
    used = {value for table in file.sources().values() for value in table.values() if isinstance(value, str)}
    for name in vault.names():
        if name == authorisations.name_of(source):
            stays = name in typed or _still_fills(vault, source, used, typed)
        else:
            stays = not name.startswith(f"{source}.") or f"secret:{name}" in used
        if not stays:
            vault.remove(name)


def _still_fills(vault: Vault, source: str, used: Collection[str], typed: Collection[str]) -> bool:
    """Whether the key that a kept permission fills is still the one in force."""
    kept = authorisations.unpacked(vault.get(authorisations.name_of(source)))
    names = [f"{source}.{option}" for option in kept.options] if kept else []
    secret = [name for name in names if name in vault.names()]
    return bool(secret) and all(f"secret:{name}" in used and name not in typed for name in secret)


def _of_browser(draft: SourceDraft, reader: Reader) -> Iterator[Problem]:
    """What a draft may not say though the file may."""
    was = draft.was or {}
    try:
        secrets = secret_keys(registry.get(str(draft.table.get("connector", ""))).Options)
    except ConnectorError:
        return  # the source itself says so
    addresses = [key for key in {*was, *draft.table} if key == "base_url" or key.endswith("_url")]
    moved = draft.was is not None and any(was.get(key) != draft.table.get(key) for key in addresses)
    for key, value in draft.table.items():
        if key in secrets and isinstance(value, str) and value == was.get(key):
            if moved and value.removeprefix("secret:") not in draft.typed:
                yield Problem(
                    key, Sentence("the address has changed: give it once more, so that it does not go there unasked")
                )
        elif key in secrets and isinstance(value, str):
            yield from _of_reference(key, value, reader.home)
        elif key == "path" and value != was.get(key) and not _is_within(reader.home, str(value)):
            yield Problem(
                key, Sentence("only files within the workspace ({home}) can be chosen here").filled(home=reader.home)
            )


def _of_reference(key: str, reference: str, home: Path) -> Iterator[Problem]:
    kind, _, name = reference.partition(":")
    if kind == "env" and name.strip().upper().startswith("OKR_"):
        yield Problem(
            key, Sentence("the variable {variable} belongs to this program itself").filled(variable=name.strip())
        )
    if kind == "file" and not _is_within(home, name.strip()):
        yield Problem(key, Sentence("only files within the workspace ({home}) can be chosen here").filled(home=home))


def _is_within(home: Path, name: str) -> bool:
    path = (home / Path(name).expanduser()).resolve()
    return path.is_relative_to(home.resolve()) and path.name not in _OURS

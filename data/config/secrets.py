"""Secrets stand outside the settings file, which names where: `env:NAME`, `file:PATH` or `secret:NAME`.

Nothing here ever puts a secret into a message; what it returns is a `SecretStr`, which hides itself in logs and JSON.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, SecretStr

from connectors.framework import files
from connectors.framework.errors import ConnectorError
from connectors.framework.redaction import know
from data.config.vault import Vault, VaultProblem
from okr_model.wording.sentences import Sentence, SentenceError, as_typed
from okr_model.wording.system_errors import of_system

_MOST_BYTES = 100_000
KINDS = ("env", "file", "secret")
_SECRETS = Path("/run/secrets")  # where engines of containers put them
_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # where systemd puts them
HOW = Sentence(
    "write `env:NAME` to read an environment variable, `file:PATH` to read a file (relative to the workspace), or type "
    "it on the page Add a source, which keeps it encrypted and writes `secret:NAME`"
)


class SecretMissing(SentenceError, ValueError):
    """The place a secret is read from is empty or not there: the reference is right, this machine is not ready."""


class LiteralSecret(SentenceError, ValueError):
    """A secret stands in the settings file itself."""


def secret_keys(model: type[BaseModel]) -> frozenset[str]:
    """The keys of a settings model that hold secrets."""
    return frozenset(key for key, field in model.model_fields.items() if _is_secret(field.annotation))


def _is_secret(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, SecretStr):
        return True
    return any(_is_secret(argument) for argument in typing.get_args(annotation))


def resolve(
    reference: object,
    home: Path,
    environ: Mapping[str, str],
    typed: Mapping[str, SecretStr] | None = None,
    *,
    folders: Iterable[Path] | None = None,
) -> SecretStr:
    """Read the secret that `env:NAME`, `file:PATH` or `secret:NAME` points at.

    typed: secrets by name that are not kept yet, and count before those that are.
    folders: those that a file may lie in, besides the workspace and where machines put secrets; None for any.
    Raises `SecretMissing` naming the variable, file or name, and `LiteralSecret` where the text is no reference.
    """
    kind, _, name = reference.partition(":") if isinstance(reference, str) else ("", "", "")
    name = name.strip()
    if kind not in KINDS or not name:
        raise LiteralSecret(Sentence("a secret never stands in the settings file itself: {how}").filled(how=HOW))
    if kind == "secret":
        try:
            return (typed or {}).get(name) or Vault(home, environ).get(name)
        except VaultProblem as problem:
            raise SecretMissing(problem.sentence) from None
    if kind == "env":
        if not (secret := environ.get(name, "").strip()):
            raise SecretMissing(
                Sentence("the environment variable {name} is not set: set it where this program is started").filled(
                    name=name
                )
            )
        know(secret)
        return SecretStr(secret)
    if folders is not None:
        handed_over = [environ[_CREDENTIALS]] if environ.get(_CREDENTIALS) else []
        try:
            files.within(home, [*folders, _SECRETS, *map(Path, handed_over)], name)
        except ConnectorError as error:
            raise SecretMissing(Sentence("{why}. {remedy}").filled(why=error, remedy=error.advice)) from None
    try:
        path = home / Path(name).expanduser()
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
        secret = raw.decode().strip()
    except (OSError, ValueError, RuntimeError) as error:  # no UTF-8 text, no name of a file, no such person's folder
        no_text = isinstance(error, UnicodeDecodeError)
        wrong = Sentence("it is no UTF-8 text") if no_text else Sentence("that is no name of a file")
        reason = of_system(error) if isinstance(error, OSError) else wrong
        raise SecretMissing(
            Sentence("the file {name} cannot be read ({why})").filled(name=as_typed(name), why=reason)
        ) from None
    if len(raw) > _MOST_BYTES:
        raise SecretMissing(
            Sentence("the file {path} is larger than any secret ({most_bytes} bytes)").filled(
                path=path, most_bytes=_MOST_BYTES
            )
        )
    if not secret:
        raise SecretMissing(Sentence("the file {path} is empty").filled(path=path))
    know(secret)
    return SecretStr(secret)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """`text` without any of the secrets, for words that come from elsewhere."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "•••")
    return text

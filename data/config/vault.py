"""Secrets typed in the browser, encrypted at rest: one file of ciphertext in the workspace, and the key beside it.

The key is `OKR_SECRET_KEY` (several, with blanks between: the first one encrypts, all of them decrypt), else the
file `secret.key`, made when the first secret is kept and for its owner's eyes only. A copy of `secrets.json` alone
tells nothing. Encryption is Fernet's (AES-128-CBC with HMAC-SHA256), from the library `cryptography`.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from connectors.framework.redaction import know
from okr_model.wording.sentences import Sentence, SentenceError
from okr_model.wording.system_errors import of_system

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet  # imported where it is used: most commands open no vault

FILE: Final = "secrets.json"
KEY_FILE: Final = "secret.key"
VARIABLE: Final = "OKR_SECRET_KEY"
NEW_KEY: Final = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


class VaultProblem(SentenceError, ValueError):
    """The vault cannot be opened, or not with this key. Says what to do; never quotes a key or a secret."""


class Vault:
    """The encrypted secrets of one workspace, by name."""

    def __init__(self, home: Path, environ: Mapping[str, str] | None = None) -> None:
        self._file, self._key_file = home / FILE, home / KEY_FILE
        self._environ = os.environ if environ is None else environ

    def names(self) -> list[str]:
        """The names of the secrets kept, sorted."""
        return sorted(self._kept())

    def get(self, name: str) -> SecretStr:
        """One secret. Raises VaultProblem where there is none of that name, or the key is another."""
        from cryptography.fernet import InvalidToken

        kept = self._kept()
        if name not in kept:
            raise VaultProblem(
                Sentence("no secret `{name}` is kept in {file}: type it again on the page Sources").filled(
                    name=name, file=self._file
                )
            )
        try:
            secret = self._keys(make=False).decrypt(kept[name].encode()).decode()
        except InvalidToken:
            raise VaultProblem(
                Sentence(
                    "the secret `{name}` cannot be decrypted: it was kept under another key. Bring back that "
                    "key ({variable}, or the file {key_file}), or type the secret again on the page Sources"
                ).filled(name=name, variable=VARIABLE, key_file=self._key_file)
            ) from None
        know(secret)
        return SecretStr(secret)

    def put(self, name: str, secret: SecretStr) -> None:
        """Keep a secret, in place of one of the same name."""
        self.put_all({name: secret})

    def put_all(self, secrets: Mapping[str, SecretStr]) -> None:
        """Keep several at once: all of them, or none."""
        keys = self._keys(make=True)
        know(*(one.get_secret_value() for one in secrets.values()))
        tokens = {name: keys.encrypt(one.get_secret_value().encode()).decode() for name, one in secrets.items()}
        with self._changing() as kept:
            kept.update(tokens)

    def remove(self, name: str) -> None:
        """Forget a secret; one that is not there is forgotten already."""
        with self._changing() as kept:
            kept.pop(name, None)

    @contextmanager
    def undone_on_failure(self) -> Iterator[None]:
        """Whatever is kept or forgotten inside is taken back where the block fails."""
        before = self._kept()
        try:
            yield
        except BaseException:
            with self._changing() as kept:
                kept.clear()
                kept.update(before)
            raise

    def rotate(self) -> int:
        """Encrypt every secret anew under the first key; gives back how many."""
        from cryptography.fernet import InvalidToken

        keys = self._keys(make=True)
        with self._changing() as kept:
            for name, token in kept.items():
                try:
                    kept[name] = keys.rotate(token.encode()).decode()
                except InvalidToken:
                    raise VaultProblem(
                        Sentence("the secret `{name}` cannot be decrypted with any of the keys given").filled(name=name)
                    ) from None
            return len(kept)

    def _kept(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise VaultProblem(
                Sentence("{file} cannot be read ({name}); restore it").filled(
                    file=self._file, name=type(error).__name__
                )
            ) from None
        if not isinstance(found, dict) or not all(isinstance(token, str) for token in found.values()):
            raise VaultProblem(Sentence("{file} is not what this program wrote; restore it").filled(file=self._file))
        return found

    @contextmanager
    def _changing(self) -> Iterator[dict[str, str]]:
        """The names and their ciphertext, written back whole at the end; nothing is written where that fails."""
        from filelock import FileLock

        with FileLock(self._file.with_name(f".{FILE}.lock"), timeout=10):
            kept = self._kept()
            yield kept
            write_private(self._file, json.dumps(dict(sorted(kept.items())), indent=1) + "\n")

    def _keys(self, *, make: bool) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet

        given = self._environ.get(VARIABLE, "").split()
        where = f"the environment variable {VARIABLE}"
        if not given:
            given, where = self._from_file(make=make).split(), f"the file {self._key_file}"
        know(*given)
        try:
            return MultiFernet([Fernet(key) for key in given])
        except ValueError:
            raise VaultProblem(
                Sentence("{where} holds no key for secrets: make one with {new_key}").filled(
                    where=where, new_key=NEW_KEY
                )
            ) from None

    def _from_file(self, *, make: bool) -> str:
        from cryptography.fernet import Fernet

        if make and not self._key_file.exists():
            write_private(self._key_file, Fernet.generate_key().decode() + "\n", keep=True)
        try:
            rights = stat.S_IMODE(self._key_file.stat().st_mode)
            if os.name == "posix" and rights & 0o077:
                raise VaultProblem(
                    Sentence("others may read {key_file} (its rights are {rights}): run chmod 600 {key_file}").filled(
                        key_file=self._key_file, rights=f"{rights:04o}"
                    )
                )
            return self._key_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = of_system(error) if isinstance(error, OSError) else Sentence("it is no text")
            raise VaultProblem(
                Sentence(
                    "the key of the secrets, {key_file}, cannot be read ({why}): bring it back, set "
                    "{variable}, or type the secrets again on the page Sources"
                ).filled(key_file=self._key_file, why=reason, variable=VARIABLE)
            ) from None


def write_private(file: Path, text: str, *, keep: bool = False, rights: int = 0o600) -> None:
    """Write a file for its owner's eyes only, whole or not at all; it survives a crash once this returns.

    keep: leave a file alone that is there already, whoever made it. rights: those of the file, where others may read.
    """
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
        ) as out:
            out.write(text)
            out.flush()
            os.fchmod(out.fileno(), rights)
            os.fsync(out.fileno())
        if keep:
            with suppress(FileExistsError):
                os.link(temporary, file)
        else:
            temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    _fsync(file.parent)


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

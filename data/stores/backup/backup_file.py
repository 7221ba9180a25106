"""The file of a backup: a tar of the list of contents, its fingerprint and every file; whole or not there at all.

    manifest.json    `Manifest`: what there is, each file with its SHA-256
    manifest.sha256  the fingerprint of that list
    …                the files, by their names in the workspace

It can be read by every `tar`; an encrypted one (`encryption`) only by this program.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, TypeVar, cast

from data.stores import on_disk
from data.stores.backup import manifest as contents
from data.stores.backup import staging
from data.stores.backup.encryption import MAGIC, Decrypting, Encrypting
from data.stores.backup.errors import BackupError, BadBackup, PassphraseNeeded
from data.stores.backup.manifest import Kept, Manifest
from okr_model.wording.sentences import Sentence, as_typed

T = TypeVar("T")

MANIFEST: Final = "manifest.json"
FINGERPRINT: Final = "manifest.sha256"
_MOST_MANIFEST: Final = 256 << 20
_BLOCK: Final = 1 << 20
_PART: Final = ".part"
_BAD: Final = Sentence("The file is no backup of this program, or it is damaged: use another one.")
_BAD_ONE: Final = Sentence("{file} is no backup of this program, or it is damaged: use another one.")


def write(
    home: Path,
    copies: Path,
    to: Path,
    *,
    passphrase: str | None,
    program: str,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Manifest, str]:
    """Write the backup whose copies lie in a folder to a new file; gives its contents and the file's own SHA-256.

    Raises BackupError and OSError, leaving nothing behind. Once this returns the file survives a crash.
    """
    facts = staging.facts_of(copies)
    places = {name: copies / name for name in staging.copies_in(copies)}
    places |= {name: home / name for name in facts.archived}
    listed = Manifest(
        program=program,
        facts=facts,
        files=tuple(contents.kept(name, places[name]) for name in _until(stopped, sorted(places))),
    )
    beside = to.with_name(f".{to.name}.{secrets.token_hex(4)}{_PART}")
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            hashing = _Hashing(file)
            out = Encrypting(cast(BinaryIO, hashing), passphrase) if passphrase else hashing
            _pack(cast(BinaryIO, out), listed, places, stopped)
            if isinstance(out, Encrypting):
                out.close()
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, to)  # never over another one
            beside.unlink()
        except FileExistsError:
            raise BackupError(
                Sentence("{to} is there already: choose another name, or move it away.").filled(to=to)
            ) from None
        except OSError:  # a file system without second names
            beside.replace(to)
        on_disk.sync(to.parent)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    return listed, hashing.digest.hexdigest()


def sweep(folder: Path) -> None:
    """Remove what killed processes left of backups long ago."""
    for leftover in folder.glob(f".okr-backup-*{_PART}"):
        staging.remove_if_abandoned(leftover)


class _Hashing:
    """A file to write to that keeps the fingerprint of what is written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self.digest = out, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._out.write(data)


def _until(stopped: Callable[[], bool], these: Iterable[T]) -> Iterator[T]:
    for one in these:
        if stopped():
            raise BackupError(Sentence("The backup was given up, for the server stops."))
        yield one


def _pack(out: BinaryIO, listed: Manifest, places: Mapping[str, Path], stopped: Callable[[], bool]) -> None:
    text = listed.model_dump_json(indent=1).encode()
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, content in ((MANIFEST, text), (FINGERPRINT, hashlib.sha256(text).hexdigest().encode())):
            tar.addfile(_entry(name, len(content), 0o600, listed), io.BytesIO(content))
        for one in _until(stopped, listed.files):
            path = places[one.name]
            with path.open("rb") as file:
                tar.addfile(_entry(one.name, one.size, path.stat().st_mode & 0o777, listed), file)


def _entry(name: str, size: int, rights: int, listed: Manifest) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, rights, int(listed.facts.made_at.timestamp())
    return entry


def is_encrypted(file: Path) -> bool:
    """Whether a backup can only be read with its passphrase."""
    with file.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def manifest_of(file: Path, passphrase: str | None = None) -> Manifest:
    """What a backup says it holds; its files are not looked at. Raises BadBackup, PassphraseNeeded, OSError."""
    with _opened(file, passphrase) as tar:
        return _manifest(iter(tar), tar)


def verify(
    file: Path,
    passphrase: str | None = None,
    keep: Callable[[Kept, int, Iterator[bytes]], None] | None = None,
    before: Callable[[Manifest], None] | None = None,
) -> Manifest:
    """Read all of a backup and hold every file against its fingerprint. Raises BadBackup, PassphraseNeeded, OSError.

    before: is told the contents first.  keep: is given each file, its rights and its bytes, and reads all of them.
    """
    with _opened(file, passphrase) as tar:
        entries = iter(tar)
        listed = _manifest(entries, tar)
        expected = {one.name: one for one in listed.files}
        if before is not None:
            before(listed)
        for entry in entries:
            one = expected.pop(entry.name, None)
            if one is None or not entry.isreg() or not is_safe(one.name):
                raise BadBackup(
                    Sentence(
                        "{file_name} holds something that its list of contents does not name: {entry_name}."
                    ).filled(file_name=file.name, entry_name=as_typed(entry.name[:80]))
                )
            digest = hashlib.sha256()
            pieces = _pieces(tar, entry, digest)
            if keep is not None:
                keep(one, entry.mode & 0o777, pieces)
            else:
                for _ in pieces:
                    pass
            if entry.size != one.size or digest.hexdigest() != one.sha256:
                raise BadBackup(
                    Sentence("{file_name} is damaged: {name} is not what was backed up. Use another backup.").filled(
                        file_name=file.name, name=one.name
                    )
                )
        if expected:
            missing = ", ".join(sorted(expected)[:3])
            raise BadBackup(
                Sentence("{file_name} is cut short: it lacks {missing}. Use another backup.").filled(
                    file_name=file.name, missing=missing
                )
            )
    return listed


def is_safe(name: str) -> bool:
    """Whether a name leads into the workspace folder and nowhere else; hidden files are never backed up."""
    return not ("\\" in name or "\0" in name or any(part[:1] in {"", "."} for part in name.split("/")))


def _pieces(tar: tarfile.TarFile, entry: tarfile.TarInfo, digest: hashlib._Hash) -> Iterator[bytes]:
    stream = tar.extractfile(entry)
    while stream is not None and (piece := stream.read(_BLOCK)):
        digest.update(piece)
        yield piece


def _manifest(entries: Iterator[tarfile.TarInfo], tar: tarfile.TarFile) -> Manifest:
    found = []
    for name in (MANIFEST, FINGERPRINT):
        entry = next(entries, None)
        stream = tar.extractfile(entry) if entry and entry.name == name and entry.size <= _MOST_MANIFEST else None
        if stream is None:
            raise BadBackup(_BAD)
        found.append(stream.read())
    if hashlib.sha256(found[0]).hexdigest().encode() != found[1]:
        raise BadBackup(Sentence("The list of contents in this backup is damaged. Use another one."))
    return contents.read(found[0])


@contextmanager
def _opened(file: Path, passphrase: str | None) -> Iterator[tarfile.TarFile]:
    with file.open("rb") as stream:
        source: BinaryIO = stream
        if stream.read(len(MAGIC)) == MAGIC:
            if not passphrase:
                raise PassphraseNeeded(
                    Sentence("{file_name} is encrypted: it needs the passphrase it was made with.").filled(
                        file_name=file.name
                    )
                )
            stream.seek(0)
            source = cast(BinaryIO, Decrypting(stream, passphrase))
        else:
            stream.seek(0)
        try:
            with tarfile.open(fileobj=source, mode="r|") as tar:
                yield tar
        except (tarfile.TarError, EOFError, UnicodeError, ValueError) as problem:
            raise BadBackup(_BAD_ONE.filled(file=file.name)) from problem

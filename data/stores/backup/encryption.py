"""A stream encrypted under a passphrase, piece by piece, so that a backup of any size takes little memory.

The key is scrypt's (n = 2^15, r = 8, p = 1) of the passphrase and 16 random bytes. Each piece of 1 MiB is encrypted by
AES-256-GCM under a nonce that counts the pieces and marks the last one (the construction STREAM of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015): a piece that is changed, moved, left out or cut off at the end is noticed.

    magic (8)  salt (16)  prefix (7)  {piece (1 MiB + 16)} last piece (16 to 1 MiB + 16)
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, BinaryIO, Final

from data.stores.backup.errors import BadBackup, PassphraseNeeded
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # imported where it is used, as in the vault

MAGIC: Final = b"OKRBAK1\n"
_PIECE: Final = 1 << 20
_TAG: Final = 16
_CUT: Final = Sentence("The backup is cut short or damaged: use another one.")


class Encrypting:
    """A file to write to; what is written goes on encrypted. Close it, or it has no end."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        salt, self._prefix = secrets.token_bytes(16), secrets.token_bytes(7)
        self._out, self._cipher, self._count, self._waiting = out, _cipher(passphrase, salt), 0, bytearray()
        out.write(MAGIC + salt + self._prefix)

    def write(self, data: bytes) -> int:
        """Take so many bytes."""
        self._waiting += data
        while len(self._waiting) > _PIECE:  # the last piece, full or not, is written at the end
            self._put(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def close(self) -> None:
        """Write the last piece; the file below stays open."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._count, last=last), piece, None))
        self._count += 1


class Decrypting:
    """A file to read from, encrypted by `Encrypting`. Raises PassphraseNeeded, BadBackup."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.read(len(MAGIC) + 16 + 7)
        if len(head) < len(MAGIC) + 16 + 7 or not head.startswith(MAGIC):
            raise BadBackup(_CUT)
        self._source, self._prefix, self._count = source, head[-7:], 0
        self._cipher = _cipher(passphrase, head[len(MAGIC) : -7])
        self._next, self._ready, self._ended = source.read(_PIECE + _TAG), bytearray(), False

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer at the end; all that are left where no size is given."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._take()
        size = len(self._ready) if size < 0 else size
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found

    def _take(self) -> None:
        from cryptography.exceptions import InvalidTag

        piece, self._next = self._next, self._source.read(_PIECE + _TAG)
        self._ended = not self._next
        try:
            self._ready += self._cipher.decrypt(_nonce(self._prefix, self._count, last=self._ended), piece, None)
        except (InvalidTag, ValueError):
            if self._count == 0:
                raise PassphraseNeeded(Sentence("The passphrase is another one, or the backup is damaged.")) from None
            raise BadBackup(_CUT) from None
        self._count += 1


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(prefix: bytes, count: int, *, last: bool) -> bytes:
    return prefix + count.to_bytes(4, "big") + bytes([last])

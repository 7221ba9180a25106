"""What the operating system says when a file cannot be used, as a sentence."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

from okr_model.wording.sentences import Sentence, as_it_is

_USUAL: Final[Mapping[int, Sentence]] = {
    errno.ENOENT: Sentence("No such file or directory"),
    errno.EACCES: Sentence("Permission denied"),
    errno.EPERM: Sentence("Operation not permitted"),
    errno.EISDIR: Sentence("Is a directory"),
    errno.ENOTDIR: Sentence("Not a directory"),
    errno.EEXIST: Sentence("File exists"),
    errno.EROFS: Sentence("Read-only file system"),
    errno.ENOSPC: Sentence("No space left on device"),
    errno.EIO: Sentence("Input/output error"),
    errno.ENAMETOOLONG: Sentence("File name too long"),
    errno.EADDRINUSE: Sentence("Address already in use"),
    errno.ECONNREFUSED: Sentence("Connection refused"),
    errno.ETIMEDOUT: Sentence("Connection timed out"),
    errno.EHOSTUNREACH: Sentence("No route to host"),
    errno.ENETUNREACH: Sentence("Network is unreachable"),
    errno.ECONNRESET: Sentence("Connection reset by peer"),
}
_BY_NAME: Final[Mapping[str, Sentence]] = {  # of host names, whose numbers differ between systems
    "Name or service not known": Sentence("Name or service not known"),
    "nodename nor servname provided, or not known": Sentence("Name or service not known"),
    "No address associated with hostname": Sentence("Name or service not known"),
    "Temporary failure in name resolution": Sentence("Temporary failure in name resolution"),
}


def of_system(error: OSError) -> Sentence:
    """Why the system refused; what it says seldom is told in its own words."""
    said = error.strerror or ""
    known = _BY_NAME.get(said) or _USUAL.get(error.errno or 0)
    if known is None and isinstance(error, TimeoutError):
        known = _USUAL[errno.ETIMEDOUT]
    return known or as_it_is(said or str(error) or type(error).__name__)

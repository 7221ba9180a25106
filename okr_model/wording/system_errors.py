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
}


def of_system(error: OSError) -> Sentence:
    """Why the system refused; what it says seldom is told in its own words."""
    return _USUAL.get(error.errno or 0) or as_it_is(error.strerror or type(error).__name__)

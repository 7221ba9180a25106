"""Answers leave at once: the sockets this process listens on send small packets without waiting for others.

An answer is written in two steps, head and body. Where TCP gathers small packets (Nagle), the second waits until the
first is acknowledged, which a browser puts off by 40 ms. Event loops turn that off, but only for sockets that name
their protocol; Streamlit's listening socket does not. On Linux and macOS accepted sockets take it over from there.
"""

from __future__ import annotations

import os
import socket
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

_OPEN: Final = Path("/dev/fd")  # what this process has open, by number


def send_at_once() -> int:
    """Turn the gathering off for every TCP socket that listens; gives how many there are."""
    found = 0
    with suppress(OSError):  # a system without that folder
        for number in [int(one.name) for one in _OPEN.iterdir()]:
            with suppress(OSError):  # closed meanwhile, as that of the folder itself
                found += stat.S_ISSOCK(os.fstat(number).st_mode) and _set(number)
    return found


def _set(number: int) -> bool:
    with closing(socket.socket(fileno=os.dup(number))) as one:
        is_tcp = one.family in {socket.AF_INET, socket.AF_INET6} and one.type == socket.SOCK_STREAM
        if not is_tcp or not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return False
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True

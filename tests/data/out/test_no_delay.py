"""Answers are not held back by TCP: what is accepted on a listening socket sends at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from data.out.web.no_delay import send_at_once


def gathers(one: socket.socket) -> bool:
    return not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_what_is_accepted_from_then_on_sends_at_once_and_nothing_is_left_open() -> None:
    with socket.socket() as listening, socket.socket() as idle:  # as Streamlit makes its own: without a protocol
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        before = len(list(Path("/dev/fd").iterdir()))
        assert send_at_once() >= 1
        assert len(list(Path("/dev/fd").iterdir())) == before
        with socket.create_connection(listening.getsockname()) as client:
            accepted, _ = listening.accept()
            with accepted:
                assert (gathers(accepted), gathers(client), gathers(idle)) == (False, True, True)
        os.fstat(listening.fileno())  # still ours

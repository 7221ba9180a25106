"""What generated inputs once broke, small enough to be read: each goes the same way again."""

from __future__ import annotations

import pytest
from served import NOVEMBER
from targets import TARGETS

from data.stores.workspace import close_shared

CLOCK = NOVEMBER


_CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART{}:20261101T090000\r\nSUMMARY:Fair\r\n"
    "{}END:VEVENT\r\nEND:VCALENDAR\r\n"
)
_GROWTH = b'{"ask": [{"key_result": "visitors", "for": "growth", "metric": "site.sessions"}]}'
FOUND = {
    "a secret in a file whose name has a NUL": ("settings", '[auth]\nclient_secret = "file:\\u0000"\n'),
    "a secret in the folder of nobody": ("settings", '[auth]\nclient_secret = "file:~nobody-of-that-name/x"\n'),
    "a secret without an end": ("settings", '[auth]\nclient_secret = "file:/dev/zero"\n'),
    "a day without a file's columns": (
        "events",
        (b'a,b,"2026-10-01\nS,2026-1,1,1200.5,"x, y","a,b",s\nP,2026-11-05,,,s\n&,o,2026-10-01\n\n1,2,3,4,5\n', "e.csv"),
    ),
    "two titles of one event": ("events", (_CALENDAR.format("", "SUMMARY:Again\r\n").encode(), "e.ics")),
    "two states of one event": ("events", (_CALENDAR.format("", "STATUS:A\r\nSTATUS:B\r\n").encode(), "e.ics")),
    "two places in a series": ("events", (_CALENDAR.format("", "RECURRENCE-ID:20261101T090000Z\r\n" * 2).encode(), "e.ics")),
    "a time zone with a long name": ("events", (_CALENDAR.format(f";TZID=Europe/{'x' * 400}", "").encode(), "e.ics")),
    "hundreds of unknown columns": ("events", (b"title,first," + b",".join(b"c%d" % n for n in range(400)) + b"\n1,2\n", "e.csv")),
    "columns with endless names": ("events", (b"title,first," + b"x" * 30_000 + b"," + b"y" * 30_000 + b"\n1,2,3,4\n", "e.csv")),
    "a question about a source that is silent": (
        "web",
        {"method": "POST", "path": "/api/v1/what-if", "query": "", "cookie": "", "body": _GROWTH},
    ),
    "somebody who hangs up within the body": (
        "web",
        {"method": "POST", "path": "/api/v1/what-if", "query": "", "cookie": "", "body": b"{", "hangs_up": True},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(name: str) -> None:
    target, given = FOUND[name]
    try:
        TARGETS[target]().take(given)
    finally:
        close_shared()

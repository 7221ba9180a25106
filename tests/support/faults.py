"""What goes wrong between a connector and its service, one kind a function; `tests/connectors/test_faults.py` plays them.

A fault changes one answer, or all from one request on. None of them can be taken for another true answer: a number that
is another number, or a listing that says nothing of its missing end, nobody can tell from the truth.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loopback import HTML, Reply, Service

Change = Callable[[Reply, random.Random, Sequence[str]], Reply | None]
"""The answer that comes instead, fields that may be absent left as they are; None where there is nothing in this one that could go wrong in such a way."""

MAY_BE_ABSENT = {
    "bigquery": ("v",),  # null in SQL
    "hubspot": ("amount", "amount_in_home_currency"),  # deals that nobody has put a price on
    "shopify": ("customerOrderIndex",),  # while Shopify is still counting
}
"""{connector: fields in which nothing is a statement of the service, and no fault}"""

_DAY = re.compile(r"20\d\d-?\d\d-?\d\d")
NO_NUMBERS = (float("nan"), float("inf"), "n/a", "12 or so", "", None, True, [7], {"value": 7}, "1.2.3", "0x1f")
ERRORS = (
    {"error": {"code": 500, "message": "Something went wrong"}},
    {"errors": [{"message": "Internal error", "code": 131}]},
    {"status": "error", "message": "backend is not there"},
    {"result": "error", "message": "The site is not there"},
    {"ok": False, "description": "Bad Gateway"},
)


@dataclass(frozen=True)
class Fault:
    """One kind. `page`: done by the service's own listing (`Service.page_fault`), not to a single answer."""

    name: str
    change: Change | None = None
    page: str = ""

    def __str__(self) -> str:
        return self.name


def rows_of(body: Any, *, inside: bool = False) -> list[dict[str, Any]]:
    """The objects that stand in lists, at whatever depth, and those within them: rows, orders, days, amounts.

    inside: whether `body` itself stands in a list.
    """
    if isinstance(body, list):
        return [row for one in body for row in rows_of(one, inside=True)]
    if isinstance(body, dict):
        inner = [row for one in body.values() for row in rows_of(one, inside=inside)]
        return [body, *inner] if inside else inner
    return []


def _in_a_row(change: Callable[[dict[str, Any], random.Random, Sequence[str]], bool]) -> Change:
    """Do something to one row of a JSON answer, where there is one that it can be done to."""

    def changed(reply: Reply, rng: random.Random, spared: Sequence[str]) -> Reply | None:
        if reply.status != 200 or not isinstance(reply.body, dict | list):
            return None
        body = json.loads(json.dumps(reply.body))
        rows = rows_of(body)
        rng.shuffle(rows)
        return replace(reply, body=body) if any(change(row, rng, spared) for row in rows) else None

    return changed


def _numeric(value: Any) -> bool:
    if isinstance(value, str):
        return value.replace(".", "", 1).isdigit() and len(value) < 12
    return isinstance(value, int | float) and not isinstance(value, bool)


def _no_number(row: dict[str, Any], rng: random.Random, spared: Sequence[str]) -> bool:
    names = [name for name, value in row.items() if _numeric(value)]
    if names:
        name = rng.choice(names)
        row[name] = rng.choice([odd for odd in NO_NUMBERS if odd not in ("", None, True) or name not in spared])
    return bool(names)


def _missing(row: dict[str, Any], rng: random.Random, spared: Sequence[str]) -> bool:
    names = [name for name, value in row.items() if _numeric(value) and name not in spared]
    if names:
        del row[rng.choice(names)]
    return bool(names)


def _swapped(row: dict[str, Any], rng: random.Random, _: Sequence[str]) -> bool:
    """A number and a text trade places."""
    numbers = [name for name, value in row.items() if _numeric(value)]
    words = [name for name, value in row.items() if isinstance(value, str) and not _numeric(value)]
    if numbers and words:
        one, other = rng.choice(numbers), rng.choice(words)
        row[one], row[other] = row[other], row[one]
    return bool(numbers and words)


def _shuffled(reply: Reply, rng: random.Random, _: Sequence[str]) -> Reply | None:
    """The longest list of days in another order."""
    if reply.status != 200 or not isinstance(reply.body, dict | list):
        return None
    body = json.loads(json.dumps(reply.body))
    of_days = [
        one for one in _lists(body) if len({day for row in one for day in _DAY.findall(json.dumps(row))[:1]}) > 1
    ]
    if not of_days:
        return None
    rng.shuffle(max(of_days, key=len))
    return replace(reply, body=body)


def _lists(node: Any) -> Iterator[list[Any]]:
    if isinstance(node, list):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _lists(one)


def _half(reply: Reply, rng: random.Random, _: Sequence[str]) -> Reply | None:
    """A whole answer by its head, whose JSON ends early."""
    content = reply.content
    if content[:1] not in (b"{", b"[") or len(content) < 3:
        return None
    return replace(reply, body=content[: rng.randrange(1, len(content))])


def _no_gzip(reply: Reply, rng: random.Random, _: Sequence[str]) -> Reply:
    """Said to be compressed: plain, cut, or turned in the middle."""
    packed = gzip.compress(reply.content, mtime=0)
    middle = len(packed) // 2
    bad = (reply.content, packed[: rng.randrange(1, len(packed))], packed[:middle] + b"\x00\xff" + packed[middle:])
    return replace(reply, body=rng.choice(bad), headers={**reply.headers, "Content-Encoding": "gzip"})


def _always(reply: Reply) -> Change:
    return lambda *_: reply


KINDS = (
    Fault("reset", _always(Reply(reset=True))),
    Fault("time-out", _always(Reply(silence=0.3))),
    Fault("slow drip", lambda reply, *_: replace(reply, drip=0.02)),
    Fault("cut body", lambda reply, *_: replace(reply, cut=True) if len(reply.content) > 1 else None),
    Fault("cut JSON", _half),
    Fault(
        "wrong content type",
        lambda reply, rng, _: replace(
            reply,
            headers={**reply.headers, "Content-Type": rng.choice(("text/html", "image/png", "", "x; charset=utf-7"))},
        ),
    ),
    Fault("a page with 200", _always(HTML)),
    Fault("an error with 200", lambda _reply, rng, _spared: Reply(body=rng.choice(ERRORS))),
    Fault(
        "429 with Retry-After",
        lambda _reply, rng, _spared: Reply(429, {}, {"Retry-After": rng.choice(("0", "3600", "soon", "-5", "1e999"))}),
    ),
    Fault("429 without Retry-After", _always(Reply(429, "slow down"))),
    Fault(
        "500, 502 or 503",
        lambda _reply, rng, _spared: Reply(rng.choice((500, 502, 503)), rng.choice((b"", b"<html>", b"{"))),
    ),
    Fault("a page twice", page="twice"),
    Fault("pages without an end", page="endless"),
    Fault("an empty page in the middle", page="hole"),
    Fault("a field is missing", _in_a_row(_missing)),
    Fault("fields are swapped", _in_a_row(_swapped)),
    Fault("no number where one should be", _in_a_row(_no_number)),
    Fault("broken gzip", _no_gzip),
    Fault("days in another order", _shuffled),
    Fault("sent elsewhere", _always(Reply(302, headers={"Location": "http://localhost:9/elsewhere"}))),
)


class Between:
    """Stands between a service and its connector, and lets one thing go wrong."""

    def __init__(self, service: Service) -> None:
        self.service, self._reply = service, service.reply
        service.reply = self.reply
        self.be_good()

    def be_good(self) -> None:
        """Ordinary answers again."""
        self.fault: Fault | None = None
        self.at, self.lasting, self.asked, self.struck = 0, False, 0, 0
        self.service.page_fault = ""
        self.service.requests.clear()

    def strike(self, fault: Fault, at: int, rng: random.Random, *, lasting: bool) -> None:
        """Let the at-th request go wrong, or every one from it on."""
        self.be_good()
        self.fault, self.at, self.lasting, self.rng = fault, at, lasting, rng
        self.service.page_fault = fault.page

    def reply(self, request: Any) -> Reply:
        """The answer, or what becomes of it."""
        reply, n = self._reply(request), self.asked
        self.asked += 1
        if self.fault is None or self.fault.change is None or not (n == self.at or (self.lasting and n > self.at)):
            return reply
        changed = self.fault.change(reply, self.rng, MAY_BE_ABSENT.get(str(self.service.connector), ()))
        self.struck += changed is not None
        return changed or reply

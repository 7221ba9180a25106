"""What a person, a script or a stranger may send, made from a random generator: the same seed gives the same input.

Each begins as something good and is spoilt a little, so that it gets past the first look; some are left as they are.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

import yaml
from cli_home import PLAN, SETTINGS
from hostile import HOSTILE
from messy_tables import messy
from openpyxl import Workbook

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, -0.0, 2**31, 2**53 + 1, 2**63, -(2**64), 10**400, 1e308, 5e-324),
    *(float("inf"), float("-inf"), float("nan"), "", " ", "\0", "\t", "\n", "\u2028", "\ufeff", "\ud800", "a" * 10_000),
    *(
        "null",
        "NaN",
        "Infinity",
        "1e999",
        "-1e999",
        "0x10",
        "010",
        "1_000",
        "1,000.5",
        "１２３",
        "١٢٣",
        "12:30",
        "no",
        "~",
    ),
    *(
        "2026-10-01",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "2026-W07",
        "20261231",
        "1582-10-04",
        "2026-10-01T25:00Z",
    ),
    *("../../etc/passwd", "file:/dev/zero", "env:HOME", "secret:x", "%s%n{0}{{x}}", "' or 1=1 --", "=1+1", "$(id)"),
    *([], {}, [[]], [None], {"": None}, ["a"] * 300, {"a": {"a": {"a": {"a": {}}}}}, *HOSTILE.values()),
)
TOKENS = (
    *(
        "&a ",
        "*a",
        "<<: *a",
        "!!python/object:x ",
        "!!binary ",
        "---\n",
        "...\n",
        "%YAML 9.9\n",
        "? ",
        "- ",
        ": ",
        "|",
        ">+9",
    ),
    *(
        "\t",
        "\r",
        "\0",
        "\x85",
        "\u2028",
        "\ufeff",
        "#",
        '"',
        "'",
        '"""',
        "\\",
        "\\u0000",
        "\\ud800",
        "[",
        "]",
        "{",
        "}",
    ),
    *(
        "[[x]]",
        "[a.b.c.d.e.f.g]",
        "= ",
        "1e999",
        "nan",
        "9" * 400,
        "0x" + "f" * 80,
        ".",
        "..",
        "🚀",
        "\u202e",
        "İ",
        "ß",
        "ǆ",
    ),
)


def text_of(rng: random.Random, most: int = 60) -> str:
    """A short text of letters of all kinds."""
    letters = "abcXYZ019 _-.,;:/\\'\"{}[]()<>=+*&%$#@!?~^|`\n\t\0éßİﬁ中あ١۲🚀\u200f\u202e\ud800\ufeff"
    return "".join(rng.choice(letters) for _ in range(rng.randrange(most)))


def spoilt_text(rng: random.Random, text: str) -> str:
    """A text with some pieces taken out, doubled, moved, or odd ones put in."""
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.choice((0, 1, 4, 40, 400)))
        text = text[:at] + _other(rng, text[at:to]) + text[to:]
    return text


def _other(rng: random.Random, piece: str) -> str:
    """What stands in the place of a piece of text."""
    match rng.randrange(7):
        case 0:
            return ""
        case 1:
            return rng.choice(TOKENS) + piece
        case 2:
            return _written(rng.choice(ODD))[:10_000]
        case 3:
            return text_of(rng)
        case 4:
            return piece * rng.choice((2, 2, 3, 50))
        case 5:
            return piece[::-1]
        case _:
            return piece + rng.choice("[{(\"'") * rng.choice((1, 5, 2_000))


def _written(value: Any) -> str:
    """A value as text, numbers longer than Python likes to write included."""
    return "1" + "0" * 400 if isinstance(value, int) and value > 10**300 else str(value)


def spoilt_bytes(rng: random.Random, data: bytes) -> bytes:
    """Bytes with some of them turned, taken out, doubled or put in."""
    found = bytearray(data)
    for _ in range(rng.choice((0, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(6):
            case 0 if at < len(found):
                found[at] ^= 1 << rng.randrange(8)
            case 1:
                del found[at : at + rng.choice((1, 8, 200))]
            case 2:
                found[at:at] = rng.randbytes(rng.choice((1, 8, 200)))
            case 3:
                found[at:at] = found[at : at + rng.choice((4, 100))] * rng.choice((1, 2, 40))
            case 4:
                found[at:at] = rng.choice(
                    (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b'"', b"\r", b"\xc3\x28")
                )
            case 5:
                del found[rng.randrange(len(found) + 1) :]
    return bytes(found)


def spoilt_data(rng: random.Random, data: Any) -> Any:
    """Plain data in which some values, keys and items are others."""
    if rng.random() < 0.08:
        return rng.choice((lambda: rng.choice(ODD), lambda: text_of(rng), lambda: [data, data], lambda: {"a": data}))()
    if isinstance(data, dict):
        items = [(key, spoilt_data(rng, value)) for key, value in data.items()]
        if rng.random() < 0.1:
            items.insert(rng.randrange(len(items) + 1), (rng.choice((text_of(rng, 8), "id", "a.b")), rng.choice(ODD)))
        if rng.random() < 0.1 and items:
            items.pop(rng.randrange(len(items)))
        return dict(items)
    if isinstance(data, list):
        found = [spoilt_data(rng, value) for value in data]
        return found * 2 if rng.random() < 0.04 else found
    return data


def deep(rng: random.Random) -> str:
    """Brackets, or words for them, without an end."""
    many = rng.choice((30, 200, 5_000, 50_000))
    return rng.choice(
        ("[" * many, "{a: " * many, "- " * many, "[" * many + "]" * many, '{"a":' * many + "1" + "}" * many)
    )


# The plan, settings and scenarios


def plan(rng: random.Random) -> str:
    """A plan file, in YAML or JSON, spoilt as text or as data."""
    if rng.random() < 0.02:
        return rng.choice((deep(rng), bomb(rng)))
    if rng.random() < 0.5:
        return spoilt_text(rng, rng.choice((PLAN, _whole_plan())))
    return as_text(rng, spoilt_data(rng, yaml.safe_load(_whole_plan())))


def as_text(rng: random.Random, data: Any) -> str:
    """Data as scripts write it."""
    if rng.random() < 0.4:
        try:
            return json.dumps(data, default=str, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 2, "\t")))
        except (ValueError, RecursionError):
            pass
    try:
        return yaml.safe_dump(data, allow_unicode=rng.random() < 0.5, sort_keys=False)
    except (yaml.YAMLError, ValueError, UnicodeError):
        return repr(data)


def bomb(rng: random.Random) -> str:
    """A small text whose aliases swell."""
    names = [f"a{n}" for n in range(rng.randrange(3, 40))]
    width = rng.choice((1, 2, 9))
    lines = [f"{b}: &{b} [{', '.join([f'*{a}'] * width)}]" for a, b in pairwise(names)]
    return "\n".join(["a0: &a0 [x]", *lines, f"z: *{names[-1]}"])


@cache
def _whole_plan() -> str:
    """A plan with one of everything."""
    return """\
cycle: {id: 2026-Q4, name: Autumn, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: awareness
    title: Be the first name people think of
    owner: brand-lead@example.com
    team: Brand
    theme: Growth
    level: company
    kind: aspirational
    note: "why: because"
    key_results:
      - {id: visitors, title: Sessions, formula: site.sessions, baseline: 8000, target: 10000, unit: sessions, weight: 2,
         phases: [{until: 2026-11-01, share: 0.4}, {until: 2026-12-31, share: 1}]}
      - {id: fans, title: Followers, formula: last(site.followers), baseline: 100, target: 300, window: 28d, pace: linear}
      - {id: rate, title: Rate, formula: sum(site.sessions) / nullif(last(site.followers), 0), type: between, low: 0.1, high: 0.2}
      - {id: page, title: A new page, type: milestone, steps: [{name: drawn, done: 2026-10-20}, {name: live}]}
      - {id: names, title: By hand, manual: true, type: decrease, baseline: 400, target: 200,
         score: {value: 0.7, reason: fair, by: maya@example.com, day: 2026-12-31}}
  - {id: launch, title: Launch, supports: visitors, key_results: []}
"""


_KEYS = {
    "workspace": (
        "title",
        "timezone",
        "currency",
        "fiscal_year_start",
        "week_start",
        "language",
        "person",
        "calendar",
        "country",
    ),
    "status": ("on_track", "at_risk", "committed", "aspirational", "objective_committed"),
    "server": ("address", "port", "allowed_hosts", "shut_down"),
    "auth": ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url", "allowed_domains"),
    "notices": ("address", "hosts", "mail", "webhook"),
    "sources.site": (
        "connector",
        "path",
        "url",
        "dimensions",
        "metrics",
        "every",
        "at",
        "fresh_for",
        "start",
        "timezone",
    ),
    "sources.shop": (
        "connector",
        "token",
        "account",
        "property",
        "base_url",
        "query",
        "hold",
        "enabled",
        "limit",
        "kind",
    ),
}
_CONNECTORS = ("csv", "github", "sql", "google_analytics", "stripe", "google_sheets", "npm", "wikipedia", "nothing")


def settings(rng: random.Random) -> str:
    """`okr.toml`, spoilt, or made of known keys with odd values."""
    if rng.random() < 0.03:
        return rng.choice((f"x = {deep(rng)}", ".".join("a" * 3_000) + " = 1", "[" + ".".join("a" * 3_000) + "]"))
    if rng.random() < 0.5:
        return spoilt_text(rng, SETTINGS)
    lines = []
    for section in rng.sample(sorted(_KEYS), rng.randrange(1, 4)):
        lines.append(f"[{section}]")
        lines += [f"{key} = {_toml(rng)}" for key in rng.sample(_KEYS[section], rng.randrange(len(_KEYS[section])))]
        if section.startswith("sources") and rng.random() < 0.8:
            lines = [line for line in lines if not line.startswith("connector =")]
            lines.append(f'connector = "{rng.choice(_CONNECTORS)}"')
    text = "\n".join(lines)
    return spoilt_text(rng, text) if rng.random() < 0.3 else text


def _toml(rng: random.Random) -> str:
    plain = (
        '"Europe/Berlin"',
        '"EUR"',
        "3",
        '"6h"',
        "2026-01-31",
        "07:30:00",
        "2026-01-31T07:30:00Z",
        '"saturday"',
        "true",
    )
    lists = ('["channel"]', "{visits = {unit = 'x'}}", "{a = {kind = 'stock', column = 7}}", "[1, 'a']", "[[[]]]", "{}")
    odd = (
        "inf",
        "nan",
        "-1e999",
        "9" * 30,
        "0x" + "f" * 40,
        '"\\u0000"',
        '"file:\\u0000"',
        "0001-01-01",
        "9999-12-31",
        "''",
    )
    if rng.random() < 0.2:
        return json.dumps(_written(rng.choice(ODD))[:500]).replace("\\/", "/")
    return rng.choice((*plain, *lists, *odd))


_WHAT_IF = {
    "scenario": {
        "name": "bolder",
        "changes": [
            {"key_result": "visitors", "target": 11000},
            {"key_result": "visitors", "growth": {"percent": 10, "from": "2026-11-26"}},
            {"key_result": "visitors", "amount": 500, "on": "2026-11-28"},
            {"metric": "site.sessions", "driver": {"lift": 20, "from": "2026-11-26", "half_life": 5}},
            {"key_result": "fans", "daily_rate": 3, "end": "2026-12-20", "weight": 2},
        ],
    },
    "ask": [
        {"key_result": "visitors", "for": "target", "likelihood": 0.7},
        {"key_result": "visitors", "for": "growth", "metric": "site.sessions"},
        {"key_result": "fans", "for": "daily_rate", "likelihood": 0.5},
    ],
}


def what_if(rng: random.Random) -> Any:
    """A scenario as data; some of its numbers are far from any use."""
    asked = spoilt_data(rng, json.loads(json.dumps(_WHAT_IF)))
    return _with_numbers(rng, asked)


def _with_numbers(rng: random.Random, data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _with_numbers(rng, value) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_numbers(rng, value) for value in data]
    if isinstance(data, int | float) and not isinstance(data, bool) and rng.random() < 0.15:
        return rng.choice((0, -1, 1e-300, 1e300, -1e300, 99_999, -100, 1e15, 0.999999, 3660))
    if isinstance(data, str) and data.startswith("2026") and rng.random() < 0.1:
        return rng.choice(("0001-01-01", "9999-12-31", "2026-12-31", "2027-01-01", "2026-10-01", 1_700_000_000))
    return data


# Files


def table_text(rng: random.Random) -> tuple[bytes, str]:
    """A table as text, as people have them, spoilt."""
    content = messy(rng.randrange(10**6)).content if rng.random() < 0.3 else _csv(rng)
    name = rng.choice(
        ("a.csv", "b.tsv", "table.txt", "данные.csv", "c", "d.json", "e.xlsx", "../f.csv", "g\0.csv", ".csv", "")
    )
    return (spoilt_bytes(rng, content) if rng.random() < 0.7 else content), name


def _csv(rng: random.Random) -> bytes:
    separator = rng.choice(",;\t|")
    first = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
    wide = rng.choice((2, 3, 5, 40, 400))
    headings = [
        rng.choice(("Day", "Date", "Cost", "Clicks", "channel", "Visits (€)", "", "Day", text_of(rng, 12)))
        for _ in range(wide)
    ]
    cells: tuple[Callable[[int], str], ...] = (
        lambda n: str(first + timedelta(days=n)),
        lambda n: str(n * 7 % 50),
        lambda n: f"{n * 1234.5:,.2f}",
        lambda n: rng.choice(("Email", "Direct", "", "-", "n/a", "=1+1")),
        lambda n: _written(rng.choice(ODD))[:200].replace("\n", " "),
        lambda n: rng.choice(("1e400", "9" * 60, "-", "--", "1.2.3", "12%", "€ 12", "(3)", "１２", "∞")),
    )
    columns = [rng.choice(cells[:4]) if rng.random() < 0.9 else rng.choice(cells) for _ in headings]
    rows = [headings, *([cell(n) for cell in columns] for n in range(rng.choice((0, 1, 12, 90))))]
    if rng.random() < 0.2:
        rows = [row[: rng.randrange(len(row) + 1)] for row in rows]
    text = rng.choice(("\n", "\r\n", "\r")).join(separator.join(row) for row in rows)
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32")), "replace")


def workbook(rng: random.Random) -> tuple[bytes, str]:
    """A workbook or another archive: its bytes are spoilt, or what is packed in it."""
    kind = rng.choice(("xlsx", "xlsx", "ods", "zip", "json"))
    content = {"xlsx": _xlsx, "ods": _ods, "zip": _zip, "json": lambda: json.dumps(_WHAT_IF).encode()}[kind]()
    how = rng.random()
    if how < 0.35:
        content = spoilt_bytes(rng, content)
    elif how < 0.9 and kind != "json":
        content = _repacked(rng, content)
    return content, rng.choice((f"a.{kind}", "a.xlsx", "a.csv", "a.xls", "a"))


@cache
def _xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Day", "Clicks", "Cost", "Channel"])
    for n in range(20):
        sheet.append([date(2026, 6, 1) + timedelta(days=n), n * 3, n * 1.25, "Email" if n % 2 else "=1+1"])
    sheet.merge_cells("D2:D4")
    book.create_sheet("Other").append(["x"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@cache
def _ods() -> bytes:
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
    rows = [
        cell.format("date", f'office:date-value="2026-06-{n:02}"', f"2026-06-{n:02}")
        + cell.format("float", f'office:value="{n * 3}"', n * 3)
        for n in range(1, 20)
    ]
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    head = cell.format("string", "", "Day") + cell.format("string", "", "Clicks")
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in (head, *rows))
    space = " ".join(f'xmlns:{short}="{long}"' for short, long in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {space} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="One">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return written.getvalue()


@cache
def _zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", "Day,Clicks\n2026-06-01,3\n")
        archive.writestr("zeros", b"\0" * 2_000_000)
    return written.getvalue()


_NUMBERS = ("1048576", "XFD1048576", "4294967295", "-1", "0", "1e999", "", "99999999999999999999", "nan")
_PIECES = (
    b"<row>",
    b'<c r="XFD1"><v>1</v></c>',
    b"<!ENTITY a 'b'>",
    b"&a;",
    b"\0",
    b"<",
    b"]]>",
    b'table:number-rows-repeated="999999999" ',
)


def _repacked(rng: random.Random, content: bytes) -> bytes:
    """The archive with one of its parts spoilt, gone, doubled or another one."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice(old.namelist())
        for part in old.namelist():
            data = old.read(part)
            if part == chosen:
                if rng.random() < 0.1:
                    continue
                data = _spoilt_xml(rng, data)
            new.writestr(part, data)
    return written.getvalue()


def _spoilt_xml(rng: random.Random, data: bytes) -> bytes:
    """Other numbers and odd pieces in it, or other bytes."""
    if rng.random() < 0.4 or not data:
        return spoilt_bytes(rng, data)
    quotes = [at for at in range(len(data)) if data[at : at + 1] == b'"']
    for _ in range(rng.choice((1, 1, 3))):
        if len(quotes) > 2 and rng.random() < 0.6:
            n = rng.randrange(len(quotes) - 1)
            data = data[: quotes[n] + 1] + rng.choice(_NUMBERS).encode() + data[quotes[n + 1] :]
            quotes = [at for at in range(len(data)) if data[at : at + 1] == b'"']
        else:
            at = rng.randrange(len(data))
            data = data[:at] + rng.choice(_PIECES) * rng.choice((1, 1, 500)) + data[at:]
    return data


_CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261001\r\n"
    "DTEND;VALUE=DATE:20261003\r\nSUMMARY:Fair\r\nCATEGORIES:fair,autumn\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:2\r\nDTSTART;TZID=Europe/Berlin:20261101T090000\r\nDURATION:PT1H\r\nSUMMARY:Talk\\, again\r\n"
    "RECURRENCE-ID:20261101T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_EVENTS = (
    "title,kind,first,last,after,cost,currency,note,tags,metrics,control,uid\n"
    'Spring fair,fair,2026-10-01,2026-10-03,7,1200.50,EUR,"two, halls","a,b",site.sessions,,1\n'
    "Post,pr,2026-11-05,,,,,,,site.sessions,site.followers,2\n"
)


def events(rng: random.Random) -> tuple[bytes, str]:
    """A file of drivers: a calendar or a table."""
    calendar = rng.random() < 0.5
    text = spoilt_text(rng, _CALENDAR if calendar else _EVENTS)
    content = text.encode("utf-8", "surrogatepass")
    return (spoilt_bytes(rng, content) if rng.random() < 0.2 else content), "e.ics" if calendar else "e.csv"


# The web

PATHS = (
    *(
        "/api/v1/status",
        "/api/v1/why",
        "/api/v1/forecast-record",
        "/api/v1/restatements",
        "/api/v1/drift",
        "/api/v1/held",
    ),
    *("/api/v1/archive", "/api/v1/metrics", "/api/v1/drivers", "/api/v1/reviews", "/api/v1/reviews/1", "/api/v1/pack"),
    *("/api/v1/check-ins", "/api/v1/plan", "/api/v1/key-results/visitors/target", "/api/v1/key-results/nobody/target"),
    *("/api/v1/what-if", "/api/v1/reviews/1/freeze", "/api", "/api/v1/nothing", "/healthz", "/readyz", "/metrics"),
)
DOORS = (
    *PATHS,
    "/wall/x",
    "/connect/callback",
    "/okr.css",
    "/okr-faces/x",
    "/",
    "/plan",
    "/overview",
    "/follow",
    "/media/x",
)
_NAMES = (
    "on",
    "as_of",
    "since",
    "cycle",
    "key_result",
    "by",
    "team",
    "metric",
    "days",
    "id",
    "q",
    "state",
    "code",
    "theme",
)
_VALUES = (
    "2026-Q4",
    "visitors",
    "fans",
    "page",
    "channel",
    "site.sessions",
    "Brand",
    "2026-11-24",
    "2026-11-24T10:00:00",
    "7",
)


def query(rng: random.Random) -> str:
    """The query of an address, as a browser or as nobody would write it."""
    pairs = [(rng.choice(_NAMES), _value(rng)) for _ in range(rng.choice((0, 1, 1, 2, 3, 60)))]
    text = urlencode(pairs, errors="replace")
    return "".join(rng.choice("%&=+;#?/\\") if rng.random() < 0.03 else letter for letter in text)[:4_000]


def _value(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(_VALUES)
    return text_of(rng) if rng.random() < 0.3 else _written(rng.choice(ODD))[:300]


def path(rng: random.Random, known: tuple[str, ...]) -> str:
    """A path, mostly one that is there."""
    chosen = rng.choice(known)
    if rng.random() < 0.2:
        chosen += rng.choice(
            (
                "/",
                "/..",
                "//",
                "/%2e%2e/%2e%2e/okr.toml",
                f"/{10**30}",
                "/-1",
                "/%00",
                "/" + quote(text_of(rng), errors="replace"),
            )
        )
    return chosen


POSTED = ("what-if", "freeze", "check-ins", "/plan", "target")
_CHECK_IN = {
    "key_result": "visitors",
    "confidence": 7,
    "note": "fine",
    "obstacles": "",
    "next_step": "",
    "day": "2026-11-20",
}
_TARGET = {"target": 9_000, "reason": "because", "cycle": "2026-Q4"}


def body(rng: random.Random, where: str = "what-if") -> bytes:
    """The body of a request to some path: what belongs there, spoilt, or anything else."""
    how = rng.random()
    if how < 0.6 and "/plan" in where:
        return plan(rng).encode("utf-8", "surrogatepass")
    if how < 0.6:
        whole = _CHECK_IN if "check-ins" in where else _TARGET if "target" in where else None
        data = what_if(rng) if whole is None else _with_numbers(rng, spoilt_data(rng, whole))
        return json.dumps(data, default=str).encode()
    if how < 0.8:
        return spoilt_bytes(rng, json.dumps(_WHAT_IF).encode())
    return rng.choice(
        (b"", b"null", b"[]", b'{"by": 7}', b'"x"', deep(rng).encode(), b"\xff\xfe", b"[" + b"1," * 90_000 + b"1]")
    )


def cookies(rng: random.Random) -> str:
    """A Cookie header, in latin letters."""
    names = ("okr_browser", "_streamlit_user", "_streamlit_xsrf", "_xsrf", "okr", "a b", "", "$Version", "__Host-x")
    values = (
        "x" * 43,
        "A" * 5_000,
        '"unfinished',
        "a=b=c",
        "\\303\\",
        "2|1:0|10:17|x",
        "%00",
        "é",
        ";;;",
        "deleted",
        "1",
    )
    return "; ".join(f"{rng.choice(names)}={rng.choice(values)}" for _ in range(rng.choice((1, 2, 5, 100))))[:7_000]

"""A workspace in which every text that can come from outside is hostile: plan, settings, files, a source's errors."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from clock_at import clock_at
from served import NOVEMBER, okr

from data.config import clock

BEACON = "beacon.example.net"  # where hostile texts want the browser to go
HOSTILE = {
    "script": "<script>window.pwned=1;alert(1)</script>",
    "image": f'"><img src="http://{BEACON}/i.png" onerror="window.pwned=2">',
    "markdown-image": f"![a picture](http://{BEACON}/m.png) and ![][x]",
    "markdown-link": f"[click me](javascript:window.pwned=3) [or me](http://{BEACON}/l)",
    "bare-link": f"http://{BEACON}/bare, www.{BEACON} and someone@{BEACON}",
    "style": "<style>.stApp{display:none!important}</style>",
    "frame": f"</div></div><iframe src=//{BEACON}/f></iframe><form action=//{BEACON}/>",
    "picture-address": f"<svg onload=window.pwned=4><image href='//{BEACON}/s.png'/></svg>",
    "attribute": "' onmouseover='window.pwned=5' x='",
    "heading": "# Not a heading",
    "list": "1. * not a list",
    "signs": "*a* _b_ ~c~ `d` $x^2$ ^e^ ==f== |g| & &amp; \\ {h} \\*i\\*",
    "directive": ":red[not red] :smile: :material/home: :blue-badge[no] :streamlit:",
    "arrows": "A -> B <- C <-> D -- E >= F <= G != H ~= I",
    "formula": '=HYPERLINK("http://beacon.example.net/x","a")+cmd|\' /C calc\'!A0 @SUM(1) -1+1',
    "direction": "safe \u202emoc.elpmaxe\u202c and \u2067open \u202eend",
    "letters": "Zażółć gęślą jaźń · کاربران تازه · 新規ユーザー · 👩🏽‍💻🎉 · naïve ﬁ",
    "template": "{id} %s {0} {{x}} ${y} #{z}",
    "long": ("A very long title that never seems to end, " * 44 + "x" * 108)[:1900],
}
UNIT = "<b onclick=window.pwned=6>visits"
CHANNEL = f"<img src=//{BEACON}/d.png onerror=window.pwned=7>'"
START = NOVEMBER.date().replace(day=1) - timedelta(days=20)


def visible(text: str) -> str:
    """A text as a reader's eye takes it in: no marks without a shape, blanks as one."""
    shapeless = dict.fromkeys(map(ord, "\u2060\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
    return " ".join(text.translate(shapeless).split())


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It, applied and pulled: one source fails with a hostile error, another is misconfigured. Copy before use.

    It is of November: files of tests that use it have `CLOCK = NOVEMBER`.
    """
    home = tmp_path_factory.mktemp("hostile") / "home"
    with clock_at(NOVEMBER - timedelta(hours=1)):
        write(home)
        applied = okr(home, "plan", "apply", str(home / "okrs.yaml"))
        synced = okr(home, "sync", "--json")
    assert applied.returncode == 0, applied.stderr
    assert [o["state"] for o in json.loads(synced.stdout)] == ["ok", "failed", "failed"], synced.stderr
    return home


def write(home: Path) -> None:
    home.mkdir()
    (home / "okr.toml").write_text(_settings(), encoding="utf-8")
    (home / "okrs.yaml").write_text(yaml.dump(_plan(), Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    days = [START + timedelta(days=n) for n in range((clock.today() - START).days + 1)]
    counted = [[day, *row] for day in days for row in ((CHANNEL, 100 + day.day), ("plain", 50))]
    wrong = [START, HOSTILE["markdown-image"] + HOSTILE["image"]]
    for name, rows in {
        "views.csv": [["day", "channel", "views"], *counted],
        "wrong.csv": [["day", "views"], wrong],
    }.items():
        with (home / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


class _Plain(yaml.SafeDumper):
    """Writes a value again where it occurs again; a plan file has no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _settings() -> str:
    quoted = json.dumps
    return f"""
[workspace]
title = {quoted(HOSTILE["image"] + HOSTILE["markdown-image"])}
[sources.site]
connector = "csv"
path = "views.csv"
dimensions = ["channel"]
metrics.views = {{unit = {quoted(UNIT)}, title = {quoted(HOSTILE["markdown-image"])}}}
[sources.failing]
connector = "csv"
path = "wrong.csv"
metrics.views = {{}}
[sources.wrong]
connector = "csv"
path = "x.csv"
{quoted(HOSTILE["image"])} = {quoted(HOSTILE["markdown-image"])}
"""


def _plan() -> dict[str, object]:
    texts = list(HOSTILE.values())
    measured = {
        "id": "measured",
        "title": HOSTILE["image"],
        "owner": HOSTILE["markdown-link"],
        "note": " ".join(texts[:8]),
        "unit": UNIT,
        "formula": "sum(site.views) filter (where channel = '" + CHANNEL.replace("'", "''") + "')",
        "baseline": 0,
        "target": 9000,
    }
    steps = {
        "id": "steps",
        "title": HOSTILE["script"],
        "type": "milestone",
        "steps": [{"name": text, "done": START if n % 2 else None} for n, text in enumerate(texts)],
    }
    named = [
        {"id": key, "title": text, "owner": text, "formula": "site.views", "target": 9000, "unit": text[:40]}
        for key, text in HOSTILE.items()
    ]
    return {
        "cycle": {"id": "now", "start": START, "end": START + timedelta(days=90)},
        "objectives": [
            {"id": "first", "title": texts[0], "owner": texts[1], "team": texts[2], "key_results": [measured, steps]},
            {"id": "second", "title": texts[5], "owner": texts[15], "team": texts[15], "key_results": named},
        ],
    }

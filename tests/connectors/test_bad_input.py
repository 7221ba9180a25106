"""Whatever a source answers: one clear error with a remedy, exit code 1, other sources unharmed, stored data as it was.

How each connector tells what its own service means is in the contract and in its own tests; here a person runs
`okr sync` with one bad source and one good one.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_home import answer, okr
from loopback import HTML, Npm, PyPI, Reply, Service
from memory import MB, grows_by_less_than, needs_peak

from connectors.framework import errors, runner
from connectors.framework.limits import Patience
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
ROWS = json.dumps({"downloads": [{"day": str(TODAY - timedelta(days=n)), "downloads": 7} for n in range(2, 9)]})
KINDS = ["AuthFailed", "BadConfig", "BadData", "Retired", "Throttled", "Transient", "WrongClock"]

BAD = {
    "wrong key": (Reply(401, {"error": "unknown key"}), "answered 401: unknown key"),
    "revoked token": (Reply(401, {"error": "invalid_grant"}), "invalid_grant"),
    "403": (Reply(403, {"error": "not yours"}), "answered 403"),
    "404": (Reply(404, {"error": "no such package"}), "no such package"),
    "429 with a header": (Reply(429, headers={"Retry-After": "3600"}), "answered 429"),
    "429 without a header": (Reply(429), "answered 429"),
    "500": (Reply(500, "<html>oops</html>"), "answered 500"),
    "503": (Reply(503), "answered 503"),
    "time-out": (Reply(body=ROWS, drip=2.0), "in time|complete answer"),
    "dropped in the middle": (Reply(body=ROWS, cut=True), "broke off|peer closed"),
    "truncated": (Reply(body=ROWS[:-30]), "broke off after"),
    "truncated gzip": (Reply(body=gzip.compress(ROWS.encode())[:-20], headers={"Content-Encoding": "gzip"}), "broke"),
    "no gzip at all": (Reply(body=ROWS, headers={"Content-Encoding": "gzip"}), "broken encoding"),
    "html": (HTML, "web page instead of data"),
    "text": (Reply(body="all fine!", headers={"Content-Type": "text/plain"}), "text/plain instead of JSON"),
    "nothing": (Reply(body=""), "instead of JSON"),
    "other shape": (Reply(body={"downloads": {"2026": 5}}), "unexpected shape"),
    "a list": (Reply(body=[1, 2, 3]), "unexpected shape"),
    "200 with an error": (Reply(body={"error": "you may not"}), "npm"),
    "days of next year": (Reply(body=ROWS.replace(f'"{TODAY.year}-', f'"{TODAY.year + 1}-')), "lies outside"),
    "no day": (Reply(body=ROWS.replace(f'"{TODAY.year}-', '"9-')), "unexpected shape"),
    "one day twice": (
        Reply(body={"downloads": [{"day": str(TODAY - timedelta(days=3)), "downloads": n} for n in (1, 2)]}),
        "given twice",
    ),
    "redirect in a circle": (Reply(302, headers={"Location": "/again"}), "circle"),
    "redirect to nowhere": (Reply(302, headers={"Location": "http://[broken"}), "redirects|cannot be asked|shape"),
    "ten gigabytes": (Reply(body=b"[" + b"1," * 2**19, endless=True), "more than 64 MB"),
    "ten gigabytes in a small parcel": (
        Reply(body=gzip.compress(b"[" + b" " * 200 * 2**20), headers={"Content-Encoding": "gzip"}),
        "more than 64 MB",
    ),
}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = Patience(attempts=2, first_wait=0.01, longest_wait=0.05, silence=0.5, answer=5, total=10)
    monkeypatch.setattr(runner, "Patience", lambda: hurried)


@pytest.fixture
def npm() -> Iterator[Npm]:
    with Npm() as service:
        yield service.fill(TODAY - timedelta(days=60), TODAY - timedelta(days=2))


@pytest.fixture
def home(tmp_path: Path, npm: Npm) -> Iterator[Path]:
    with PyPI() as pypi:
        pypi.fill(TODAY - timedelta(days=60), TODAY - timedelta(days=2))
        tables = [("bad", npm), ("good", pypi)]
        (tmp_path / "okr.toml").write_text(
            "".join(
                f'[sources.{name}]\nconnector = "{service.connector}"\n'
                + "".join(f"{key} = {json.dumps(value)}\n" for key, value in service.options.items())
                for name, service in tables
            ),
            encoding="utf-8",
        )
        assert okr(tmp_path, "sync").exit_code == 0
        yield tmp_path


def stored(home: Path) -> list[tuple[object, ...]]:
    with Workspace.open(home) as workspace, workspace.metrics._reading() as cursor:
        return cursor.execute("FROM metric_daily ORDER BY ALL").fetchall()


@pytest.mark.parametrize("name", BAD)
def test_one_clear_error_and_nothing_else_is_touched(home: Path, npm: Npm, name: str) -> None:
    npm.always, words = BAD[name]
    before = stored(home)
    result = okr(home, "sync", "--json")
    bad, good = json.loads(result.stdout)
    assert result.exit_code == 1 and "Not synced: bad." in result.stderr
    assert (good["state"], good["error"]) == ("ok", None)
    assert bad["state"] == "failed"
    assert re.search(words, bad["error"]), bad["error"]
    assert "\n" not in bad["error"] and len(bad["error"]) < 500
    assert bad["remedy"] and "Traceback" not in result.output
    assert stored(home) == before
    npm.always = None
    assert answer(home, "sync")[0]["state"] == "ok"
    assert stored(home) == before


@pytest.mark.parametrize("word", ['"many"', "NaN", "null", '""'])
def test_a_value_that_is_no_number_clears_nothing_and_is_marked(home: Path, npm: Npm, word: str) -> None:
    npm.always = Reply(body=ROWS.replace("7}", f"{word}}}"))
    before = stored(home)
    assert answer(home, "sync")[0]["state"] == "empty"
    assert stored(home) == before


@needs_peak
def test_an_endless_answer_is_hung_up_on_and_never_held_in_memory(home: Path, npm: Npm) -> None:
    npm.always = BAD["ten gigabytes"][0]
    with grows_by_less_than(400 * MB):
        assert okr(home, "sync", "bad").exit_code == 1
    assert npm.sent < 200 * MB


def test_a_redirect_to_another_host_is_not_followed(home: Path, npm: Npm) -> None:
    with Service() as elsewhere:
        npm.always = Reply(302, headers={"Location": f"{elsewhere.url}/stolen"})
        result = okr(home, "sync", "bad")
        assert result.exit_code == 1 and "which was not followed" in result.output
        assert elsewhere.requests == []


def test_nobody_there(home: Path, npm: Npm) -> None:
    npm.__exit__()
    try:
        result = okr(home, "sync")
        assert result.exit_code == 1 and "✓ good" in result.output and "✕ bad" in result.output
    finally:
        npm.__enter__()


def test_every_kind_of_error_has_a_remedy_of_its_own() -> None:
    kinds = [getattr(errors, kind) for kind in KINDS]
    assert len({str(kind.usual_remedy) for kind in kinds}) == len(kinds)
    assert all(kind(Sentence("something")).remedy for kind in kinds)

"""The host under every connector: throttling, retries, deadlines, redaction; and how short a connector may be."""

import json
import logging
import subprocess
import sys
import time
import traceback
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from busy import allowed
from loopback import Reply, Service
from pydantic import SecretStr, ValidationError

from connectors.framework import registry, runner
from connectors.framework.connector import Connector, ConnectorOptions, Flag, Point
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Throttled, Transient
from connectors.framework.limits import Bucket, Deadline, Patience
from connectors.framework.redaction import MASK, Redactor
from connectors.sources import bluesky
from okr_model.metrics.metrics import Metric

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)
CANARY = "c4n4ry+/ käfig?&=\n"


class Example(Connector):
    """A source that puts its secret wherever services want it: path, query, header."""

    key, title = "example", "Example"
    history = 30
    metrics = (
        Metric("visits", "visits", dimensions=("channel",)),
        Metric("people", "people", additivity="none", spans=("day", "week")),
    )

    class Options(ConnectorOptions):
        token: SecretStr = SecretStr(CANARY)

    def headers(self):
        return {"X-Token": quote(self.options.token.get_secret_value())}

    def read(self, start, end):
        token = self.options.token.get_secret_value()
        for row in self.call("GET", f"/bot{quote(token, safe='')}/days", params={"key": token}):
            yield Point(**row | {"day": date.fromisoformat(row["day"])})


@pytest.fixture
def service():
    with Service() as service:
        service.answer = lambda request: Reply(body=[{"metric": "visits", "day": "2026-11-19", "value": 5}])
        yield service


def pull(service, connector=Example, patience=HASTE, start=date(2026, 11, 1), end=TODAY, **options):
    options = connector.Options(base_url=service.url, **options)
    return runner.pull(connector, options, source="x", start=start, end=end, today=TODAY, patience=patience)


def variant(**changes):
    return type("Variant", (Example,), changes)


# Redaction


def leaks(text):
    return [s for s in ("c4n4ry", "käfig", "k%C3%A4fig", "k\\u00e4fig") if s in text]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"message": f"unknown token {CANARY}"}),
        Reply(400, {"error": f"bad key {quote(CANARY)} in {quote(CANARY, safe='')}"}),
        Reply(404, json.dumps(f"no such bot {CANARY}")),
        Reply(500, repr(CANARY)),
        Reply(302, headers={"Location": f"http://localhost:9/{quote(CANARY)}"}),
        Reply(429, CANARY, {"Retry-After": "9999"}),
        Reply(body=[{"metric": CANARY, "day": "2026-11-19", "value": 1}]),
        Reply(body=[{"metric": "visits", "day": CANARY, "value": 1}]),
        Reply(body=[{"metric": "visits", "day": "2026-11-19", "value": CANARY}]),
        Reply(body={CANARY: 1}),
        Reply(body=CANARY),
        *(Reply(400, "x" * n + CANARY) for n in range(170, 420, 7)),
    ],
)
def test_no_secret_leaves_in_an_error(service, reply, caplog):
    caplog.set_level(logging.DEBUG)
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service)
    failure = caught.value
    shown = [str(failure), repr(failure), failure.remedy, repr(vars(failure)), caplog.text]
    shown.append("".join(traceback.format_exception(failure)))
    assert [leaks(text) for text in shown] == [[]] * len(shown)


def test_what_goes_right_is_logged_without_secrets_too(service, caplog):
    caplog.set_level(logging.DEBUG)
    pulled = pull(service)
    assert MASK in caplog.text and not leaks(caplog.text)
    assert not leaks(repr(pulled)) and not leaks(repr(Example.Options()))
    assert quote(CANARY, safe="") in json.dumps([vars(r) for r in service.requests], default=str)  # it was sent


def test_a_note_of_a_flag_is_clean(service):
    def read(self, start, end):
        self.flag("odd", None, f"the token was {CANARY}")
        return iter([])

    flags = pull(service, variant(read=read)).flags
    assert flags[0] == Flag("odd", None, f"the token was {MASK}")


def test_the_secret_parts_of_a_key_file_are_secret_by_themselves():
    class Options(ConnectorOptions):
        key: SecretStr

    key = {"type": "service_account", "private_key": "-----BEGIN-----\nabcdef\n", "client_email": "bot@example.com"}
    redactor = Redactor(Options(key=SecretStr(json.dumps(key))))
    pem = key["private_key"]
    for spelled in (pem, repr(pem), json.dumps(pem), " ".join(pem.split()), pem.strip(), quote(pem), json.dumps(key)):
        assert "abcdef" not in redactor.text(f"cannot use {spelled} of bot@example.com")
    assert redactor.text("cannot use bot@example.com") == "cannot use bot@example.com"


def test_a_wrong_option_is_not_quoted():
    with pytest.raises(ValidationError) as caught:
        Example.Options(token=["hunter22"])
    assert "hunter22" not in str(caught.value)


# Answers that are wrong in themselves


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"metric": "visitors"}, "no declared metric"),
        ({"day": "2026-11-21"}, "outside"),
        ({"day": "2026-10-31"}, "outside"),
        ({"value": float("nan")}, "finite"),
        ({"value": "5"}, "finite"),
        ({"value": None}, "finite"),
        ({"value": True}, "finite"),
        ({"dimensions": {"country": "PT"}}, "undeclared dimensions"),
        ({"dimensions": {"channel": 7}}, "no text but 7 as channel"),
        ({"since": date(2026, 11, 1)}, "since"),
        ({"value": 6}, "twice"),
    ],
    ids=lambda case: str(case),
)
def test_a_wrong_point_fails_the_whole_pull(service, row, problem):
    good = {"metric": "visits", "day": date(2026, 11, 19), "value": 5}

    def read(self, start, end):
        yield Point(**good)
        given = good | row
        yield Point(**given | {"day": date.fromisoformat(str(given["day"]))})

    with pytest.raises(BadData, match=problem):
        pull(service, variant(read=read))


def test_one_metric_may_have_several_counts_of_a_day(service):
    def read(self, start, end):
        yield Point("people", TODAY, 5)
        yield Point("people", TODAY, 9, since=date(2026, 11, 16))
        yield Point("visits", TODAY, 5, {"channel": "Email"})
        yield Point("visits", TODAY, 5)

    assert len(pull(service, variant(read=read)).points) == 4


def test_a_metric_without_values_is_in_no_part(service):
    pulled = pull(service)
    assert [part.metrics for part in pulled.parts] == [("visits",)]
    assert [flag.code for flag in pulled.flags] == ["empty"]


def test_a_mistake_of_the_author_names_the_line(service):
    def read(self, start, end):
        yield Point("visits", TODAY, {}["visits"])

    with pytest.raises(BadData, match=r"KeyError: 'visits' \(.*\.py line \d+\)"):
        pull(service, variant(read=read))


# Windows and pages


def test_a_long_pull_is_read_in_windows(service):
    asked, steps = [], []

    def read(self, start, end):
        asked.append((start, end))
        yield Point("visits", start, 1)

    options = Example.Options(base_url=service.url)
    runner.pull(
        variant(read=read, window=10),
        options,
        source="x",
        start=date(2026, 10, 27),
        end=TODAY,
        today=TODAY,
        progress=lambda *step: steps.append(step),
    )
    assert [(a.isoformat(), b.isoformat()) for a, b in asked] == [
        ("2026-10-27", "2026-11-05"),
        ("2026-11-06", "2026-11-15"),
        ("2026-11-16", "2026-11-20"),
    ]
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_snapshots_and_windows_do_not_mix():
    with pytest.raises(TypeError, match="one window"):
        variant(snapshots=frozenset({"visits"}), window=10)


def paging(self, start, end):
    for page in self.pages("/list"):
        assert page == []
    yield from ()


def test_endless_pages_end_with_the_deadline(service):
    service.answer = lambda request: Reply(body=[], headers={"Link": f'<{service.url}{request.path}x>; rel="next"'})
    with pytest.raises(ConnectorError):
        pull(service, variant(read=paging, rate=(10_000, 1.0)), patience=Patience(total=0.3))


def test_the_next_page_never_leads_secrets_to_another_host(service):
    with Service() as elsewhere:
        service.answer = lambda request: Reply(body=[], headers={"Link": f'<{elsewhere.url}/x>; rel="next"'})
        with pytest.raises(BadData, match="another host"):
            pull(service, variant(read=paging))
        assert elsewhere.requests == []


# Time


def test_a_redirect_in_a_circle_ends(service):
    service.always = Reply(302, headers={"Location": "/again"})
    with pytest.raises(BadConfig, match="circle"):
        pull(service)


def test_the_deadline_holds_over_all_retries(service):
    service.always = Reply(503)
    began = time.monotonic()
    with pytest.raises(Transient):
        pull(service, patience=Patience(attempts=1000, first_wait=0.05, longest_wait=0.1, total=0.3))
    assert time.monotonic() - began < allowed(2)


def test_a_pause_past_the_deadline_is_not_begun(service):
    service.always = Reply(429, headers={"Retry-After": "30"})
    began = time.monotonic()
    with pytest.raises(Throttled) as caught:
        pull(service, patience=Patience(total=5))
    assert caught.value.after == 30 and time.monotonic() - began < allowed(2)


def test_a_date_says_when_to_come_back(service):
    service.always = Reply(503, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"})
    with pytest.raises(Throttled) as caught:
        pull(service)
    assert caught.value.after > 3600


def test_a_bucket_lets_a_burst_through_and_then_an_even_stream():
    bucket = Bucket(3, 3.0)
    waits = [bucket.wait() for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert waits[3:] == pytest.approx([1, 2], abs=0.05)


def test_our_own_limit_is_shared_by_all_sources_of_an_account(service):
    slow = variant(rate=(2, 3600.0))
    pull(service, slow)
    pull(service, slow)
    with pytest.raises(Throttled, match="our own limit"):
        pull(service, slow)
    pull(service, slow, token=SecretStr("another account"))


def test_a_deadline_counts_down():
    assert 0 < Deadline(1).left <= 1
    assert Deadline(-1).left < 0


def test_a_header_that_cannot_be_sent_is_no_crash(service):
    with pytest.raises(ConnectorError) as caught:
        pull(service, variant(headers=lambda self: {"X-Token": self.options.token.get_secret_value()}))
    assert not leaks(str(caught.value))


# The shortest connector, options, registry


@pytest.mark.parametrize(("many", "told"), [(20, 20), (21, 1)])
def test_a_value_that_is_absent_on_many_days_is_told_once(service, many, told):
    class Sparse(Example):
        def read(self, start, end):
            yield Point("visits", end, 5.0)
            for n in range(many):
                yield from self.figure("people", date(2026, 10, 1 + n), None)

    absent = [flag for flag in pull(service, variant(read=Sparse.read)).flags if flag.code == "absent"]
    assert len(absent) == told
    assert told > 1 or absent == [Flag("absent", None, "people: no value, on 21 days from 2026-10-01 to 2026-10-21")]


def test_a_connector_is_short():
    lines = Path(bluesky.__file__).read_text("utf-8").splitlines()
    assert len(lines) <= 50, "what it tells people of itself included"


def test_the_connector_in_the_documentation_works(service, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "docs" / "connectors" / "template")
    monkeypatch.setattr(registry, "_known", {**registry._known, "letters": "okr_letters:Letters"})
    answers = {
        "/opens": {"rows": [{"day": "2026-11-19", "count": 5, "letter": "May"}]},
        "/list": {"subscribers": 900},
    }
    service.answer = lambda request: Reply(body=answers[request.path])
    pulled = pull(service, registry.get("letters"), end=date(2026, 11, 19), token=SecretStr("canary"))
    assert [(part.metrics, part.end) for part in pulled.parts] == [
        (("opens",), date(2026, 11, 19)),
        (("subscribers",), TODAY),
    ]
    assert service.requests[0].headers["authorization"] == "Bearer canary"
    assert service.requests[0].query == {"from": "2026-11-01", "to": "2026-11-19"}


@pytest.mark.parametrize("url", ["http://example.com", "ftp://example.com", "example.com", "https://me:pw@example.com"])
def test_a_base_url_is_encrypted_or_on_this_machine(url):
    with pytest.raises(ValidationError, match="must"):
        ConnectorOptions(base_url=url)


@pytest.mark.parametrize(
    "url", ["https://example.com/api/", "http://127.0.0.1:80", "http://localhost:8", "http://[::1]:8"]
)
def test_a_good_base_url(url):
    assert ConnectorOptions(base_url=url).base_url == url.rstrip("/")


def test_an_unknown_connector_lists_the_known_ones():
    with pytest.raises(BadConfig) as caught:
        registry.get("googel_analytics")
    assert "google_analytics" in caught.value.remedy


def test_the_registry_is_cheap_to_import():
    code = "import sys, connectors.framework.registry as r; r.names(); print([m for m in ('httpx', 'google.api_core', 'grpc', 'pydantic') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_connector_from_elsewhere(monkeypatch):
    monkeypatch.setattr(registry, "_known", dict(registry._known))
    registry.register("example", f"{__name__}:Example")
    assert registry.get("example") is Example and "example" in registry.names()
    registry.register("broken", "no_such_package:Thing")
    with pytest.raises(BadConfig, match="could not be loaded"):
        registry.get("broken")


def test_a_refusal_is_an_answer_too(service):
    service.always = Reply(403, "")
    with pytest.raises(AuthFailed, match=r"answered 403$"):
        pull(service)

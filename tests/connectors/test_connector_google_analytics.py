"""Google Analytics through Google's own client, over both transports: paging, people, quality, quotas, keys."""

import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from loopback import Reply, Service, days, error
from loopback_google import Analytics, AnalyticsGrpc
from pydantic import SecretStr, ValidationError

from connectors.framework import runner
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Throttled, Transient
from connectors.framework.limits import Patience
from connectors.sources.google.google_analytics import GoogleAnalytics
from okr_model.plan.cycles import Cycle, quarter_of

TODAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)


@pytest.fixture(params=[Analytics, AnalyticsGrpc], ids=["rest", "grpc"])
def ga(request):
    with request.param() as ga:
        yield ga


QUARTER = (quarter_of(TODAY),)


def pull(ga, start=date(2026, 11, 9), end=date(2026, 11, 19), cycles=QUARTER, **options):
    options = GoogleAnalytics.Options.model_validate(ga.options | options)
    return runner.pull(
        GoogleAnalytics,
        options,
        source="site",
        start=start,
        end=end,
        today=TODAY,
        cycles=cycles,
        patience=HASTE,
    )


def failed(ga, reply, **options):
    ga.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(ga, **options)
    return caught.value


def test_a_report_is_read_to_its_last_page(ga):
    ga.most_rows = 7
    for n, day in enumerate(days(date(2026, 11, 9), date(2026, 11, 19))):
        for channel in ("Email", "Organic Search", "Direct"):
            ga.put("sessions", day, n * 10 + len(channel), channel=channel)
    sessions = [p for p in pull(ga, dimensions=["channel"]).points if p.metric == "sessions"]
    assert len(sessions) == 33
    assert {(p.day, p.dimensions["channel"]): p.value for p in sessions} == {
        (day, dict(split)["channel"]): value for (day, split), value in ga.values["sessions"].items()
    }


def test_a_report_that_stops_short_of_its_own_count_is_never_taken(ga):
    ga.fill(date(2026, 11, 9), date(2026, 11, 19))
    whole = ga.report
    ga.report = lambda asked: whole(asked) if not asked.offset else type(whole(asked))({"row_count": 99})
    with pytest.raises(Transient, match="changed while it was being read"):
        pull(ga)


def test_people_are_asked_for_by_reporting_window_and_never_summed(ga):
    ga.fill(date(2026, 11, 1), TODAY)
    day = date(2026, 11, 18)
    ga.put_people("active_users", MONDAY, day, 1111)
    ga.put_people("active_users", date(2026, 11, 1), day, 2222)
    ga.put_people("active_users", date(2026, 10, 1), day, 3333)
    points = [p for p in pull(ga).points if p.metric == "active_users" and p.day == day]
    assert {p.since: p.value for p in points} == {
        None: ga.of("active_users", day),
        MONDAY: 1111,
        date(2026, 11, 1): 2222,
        date(2026, 10, 1): 3333,
    }


def test_the_first_day_of_a_window_counts_to_date_too(ga):
    ga.fill(MONDAY, MONDAY)
    points = [p for p in pull(ga, start=MONDAY, end=MONDAY).points if p.metric == "active_users"]
    assert {p.since for p in points} >= {None, MONDAY}
    assert len({p.value for p in points}) == 1


def test_a_window_that_opens_with_another_is_asked_for_once(ga):
    """The first month of a quarter: month to date is cycle to date."""
    ga.fill(date(2026, 10, 1), date(2026, 10, 20))
    points = pull(ga, start=date(2026, 10, 14), end=date(2026, 10, 14)).points
    assert [p.since for p in points if p.metric == "total_users"] == [None, date(2026, 10, 1), date(2026, 10, 12)]


def test_cycles_that_overlap_are_each_counted(ga):
    ga.fill(date(2026, 11, 1), TODAY)
    half_year = Cycle(date(2026, 7, 1), date(2026, 12, 31), "H2")
    day = date(2026, 11, 18)
    points = pull(ga, start=day, end=day, cycles=(quarter_of(day), half_year)).points
    assert {date(2026, 7, 1), date(2026, 10, 1)} <= {p.since for p in points}


def test_four_windows_share_a_request(ga):
    ga.most_rows = 1000
    ga.fill(date(2026, 11, 1), TODAY)
    pulled = pull(ga)
    to_date = sum(1 for p in pulled.points if p.metric == "active_users" and p.since not in (None, p.day))
    assert pulled.requests == 4 + -(-to_date // 4)  # the four reports by day


def test_quality_marks_are_kept_once(ga):
    ga.fill(date(2026, 11, 9), TODAY)
    ga.metadata |= {
        "dataLossFromOtherRow": True,
        "subjectToThresholding": True,
        "samplingMetadatas": [{"samplesReadCount": "10", "samplingSpaceSize": "100"}],
        "schemaRestrictionResponse": {"activeMetricRestrictions": [{"metricName": "totalRevenue"}]},
        "currencyCode": "USD",
    }
    codes = [flag.code for flag in pull(ga).flags]
    assert sorted(codes) == ["currency", "other_row", "restricted", "sampled", "thresholded", "time_zone"]


def test_revenue_carries_its_currency(ga):
    options = GoogleAnalytics.Options.model_validate(ga.options)
    declared = {m.name: m for m in GoogleAnalytics.declared(options)}
    assert declared["total_revenue"].currency == "EUR"
    assert declared["active_users"].additivity == "none" and declared["active_users"].dimensions == ()


def test_a_quota_of_the_hour_is_for_a_later_sync(ga):
    failure = failed(ga, error("google_analytics/hourly_quota"))
    assert isinstance(failure, Throttled) and failure.after == 3600
    assert len(ga.requests) == 1


def test_the_quota_of_simultaneous_requests_is_free_again_at_once(ga):
    ga.fill(date(2026, 11, 9), TODAY)
    ga.next(error("google_analytics/concurrent_quota"))
    assert pull(ga).parts


@pytest.mark.parametrize(
    ("recording", "kind", "remedy"),
    [
        ("disabled", AuthFailed, "Enable the Google Analytics Data API"),
        ("no_access", AuthFailed, "as a Viewer"),
        ("unauthenticated", AuthFailed, "Create a new one"),
        ("bad_metric", BadConfig, "options of this source"),
    ],
)
def test_a_refusal_says_which_button_to_press(ga, recording, kind, remedy):
    failure = failed(ga, error(f"google_analytics/{recording}"))
    assert isinstance(failure, kind) and remedy in failure.remedy


def key_file(**changes):
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    account = {"type": "service_account", "private_key": pem.decode(), "client_email": "bot@example.com"}
    return account | {"token_uri": "https://example.com/token"} | changes


@pytest.mark.parametrize("as_file", [True, False], ids=["path", "json"])
def test_the_key_of_a_service_account(tmp_path, as_file):
    text = json.dumps(key_file())
    (tmp_path / "key.json").write_text(text, "utf-8")
    with Analytics() as ga:
        ga.fill(date(2026, 11, 9), TODAY)
        assert pull(ga, home=tmp_path, credentials="key.json" if as_file else text).parts
        assert ga.requests[0].headers["authorization"].startswith("Bearer ")


@pytest.mark.parametrize("text", ["{", "{}", "gone.json", json.dumps({"type": "service_account", "private_key": "x"})])
def test_no_usable_key_is_not_quoted(ga, text):
    failure = failed(ga, None, credentials=text)
    assert isinstance(failure, BadConfig) and "JSON key" in failure.remedy
    assert text not in str(failure)


def test_a_withdrawn_permission(caplog):
    user = {"type": "authorized_user", "client_id": "id", "client_secret": "secret-canary", "refresh_token": "r-canary"}
    with Analytics() as ga, Service() as google:
        google.always = error("google_analytics/revoked")
        key = json.dumps(user | {"token_uri": f"{google.url}/token"})
        failure = failed(ga, None, credentials=key)
        assert b"r-canary" in google.requests[0].body
    assert isinstance(failure, AuthFailed) and "Publish app" in failure.remedy
    assert "canary" not in str(failure) + failure.remedy + caplog.text


def test_a_key_never_travels_in_the_open():
    with AnalyticsGrpc() as ga:
        failure = failed(ga, None, credentials=json.dumps(key_file()))
    assert isinstance(failure, BadConfig) and "unencrypted" in str(failure)


def test_no_key_is_only_for_this_machine():
    options = {"property": "1", "credentials": SecretStr("none")}
    with pytest.raises(ValidationError, match="only for a base_url on this machine"):
        GoogleAnalytics.Options.model_validate(options | {"base_url": "https://example.com"})


def test_options_are_forgiving_where_they_can_be():
    given = {"credentials": "none", "base_url": "http://localhost:1"}
    assert GoogleAnalytics.Options.model_validate(given | {"property": 123}).property == "123"
    with pytest.raises(ValidationError):
        GoogleAnalytics.Options.model_validate(given | {"property": 123, "dimensions": ["colour"]})


def test_two_years_are_read_in_windows_of_a_quarter():
    start, end = runner.window(GoogleAnalytics, settled=None, today=TODAY)
    assert (end - start).days == runner.FIRST_PULL - 1
    assert timedelta(days=GoogleAnalytics.window) < timedelta(days=100)


@pytest.mark.parametrize("transport", ["grpc", "rest"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_of_another_kind_is_no_crash(transport, scheme):
    with Service() as service:
        service.always = Reply(503)
        given = {"base_url": service.url.replace("http", scheme), "property": "1", "transport": transport}
        key = "none" if scheme == "http" else json.dumps(key_file())
        options = GoogleAnalytics.Options.model_validate(given | {"credentials": key})
        with pytest.raises(Transient):
            runner.check(GoogleAnalytics, options, today=TODAY, patience=HASTE)


# What people expect of it, and what a property refuses


def by_split(pulled, metric, name):
    return {(p.day, p.dimensions.get(name)): p.value for p in pulled.points if p.metric == metric}


def test_key_events_come_by_name_beside_their_sum(ga):
    ga.fill(date(2026, 11, 9), TODAY)
    for name, value in (("sign_up", 12), ("purchase", 3), ("page_view", 0)):
        ga.put("key_events_by_name", MONDAY, value, event=name)
    ga.put("key_events_by_name", MONDAY, None)
    found = by_split(pull(ga, start=MONDAY, end=MONDAY), "key_events_by_name", "event")
    assert found == {(MONDAY, "sign_up"): 12, (MONDAY, "purchase"): 3}  # most events are no key events


def test_conversions_and_purchases_by_channel_landing_page_or_campaign(ga):
    ga.put("key_events_by_name", MONDAY, 5, event="sign_up", channel="Email")
    ga.put("purchases", MONDAY, 2, channel="Email")
    ga.put("purchase_revenue", MONDAY, 99.5, channel="Email")
    pulled = pull(ga, start=MONDAY, end=MONDAY, dimensions=["channel"])
    assert by_split(pulled, "key_events_by_name", "channel") == {(MONDAY, "Email"): 5}
    assert by_split(pulled, "purchases", "channel") == {(MONDAY, "Email"): 2}
    assert by_split(pulled, "purchase_revenue", "channel") == {(MONDAY, "Email"): 99.5}
    units = {m.name: m.unit for m in GoogleAnalytics.declared(GoogleAnalytics.Options.model_validate(ga.options))}
    assert units["purchase_revenue"] == "EUR"


def test_items_come_where_somebody_asks_for_them(ga):
    ga.put("items_purchased", MONDAY, 4, item="Lamp")
    ga.put("item_revenue", MONDAY, 80, item="Lamp")
    assert "items_purchased" not in pull(ga, start=MONDAY, end=MONDAY).metrics
    pulled = pull(ga, start=MONDAY, end=MONDAY, items=True)
    assert by_split(pulled, "item_revenue", "item") == {(MONDAY, "Lamp"): 80}


def test_rows_dated_other_are_left_out_and_marked(ga):
    """As Google lumps rare rows together: the day itself is `(other)`."""
    ga.fill(date(2026, 11, 9), TODAY)
    whole = pull(ga)
    ordinary = ga._by_day

    def with_other(dimensions, metrics, first, last):
        rows = ordinary(dimensions, metrics, first, last)
        return [*rows, (("(other)", *["(other)"] * (len(dimensions) - 1)), [99] * len(metrics))]

    ga._by_day = with_other
    pulled = pull(ga)
    assert [p for p in pulled.points if p.since is None] == [p for p in whole.points if p.since is None]
    assert "other_row" in {flag.code for flag in pulled.flags}


def test_a_report_that_is_refused_for_one_metric_loses_that_metric_only(ga):
    ga.fill(date(2026, 11, 9), TODAY)
    before = pull(ga)
    ordinary = ga.answer

    def without_revenue(request):
        asked = json.loads(request.body)
        if any(metric["name"] == "totalRevenue" for metric in asked["metrics"]):
            said = "Field totalRevenue is not a valid metric for this property."
            return Reply(400, {"error": {"code": 400, "message": said, "status": "INVALID_ARGUMENT"}})
        return ordinary(request)

    with Analytics() as rest:
        rest.values, ordinary = ga.values, rest.answer
        rest.answer = without_revenue
        after = pull(rest)
    assert {*before.metrics} - {*after.metrics} == {"total_revenue"}
    (part,) = after.refused
    assert part.metrics == ("total_revenue",) and "not a valid metric" in str(part.said)


def test_two_years_of_google_analytics_take_some_hundred_requests_of_the_thousands_of_a_quota(ga):
    first = TODAY - timedelta(days=730)
    ga.most_rows = 100_000
    ga.fill(first, TODAY)
    cycles = tuple(dict.fromkeys(quarter_of(first + timedelta(days=n)) for n in range(731)))
    requests = sum(
        pull(ga, start=start, end=end, cycles=tuple(c for c in cycles if c.start <= end and c.end >= start)).requests
        for start, end in runner.windows(GoogleAnalytics, first, TODAY - timedelta(days=1))
    )
    assert requests <= 80


@pytest.mark.parametrize(
    "more", [{}, {"token": "t", "scopes": ["s"], "universe_domain": "googleapis.com", "account": ""}]
)
def test_a_permission_without_a_type_is_a_refresh_token(more):
    """As `Credentials.to_json()` writes it, and as the documentation asks for."""
    with Analytics() as ga, Service() as google:
        ga.fill(date(2026, 11, 9), TODAY)
        google.always = Reply(body={"access_token": "fresh-canary", "expires_in": 3600, "token_type": "Bearer"})
        fields = {"client_id": "i", "client_secret": "s-canary", "refresh_token": "1//r-canary"}
        key = json.dumps(fields | more | {"token_uri": f"{google.url}/token"})
        assert pull(ga, credentials=key).parts
        assert ga.requests[0].headers["authorization"] == "Bearer fresh-canary"


@pytest.mark.parametrize("said", ["", "RESERVED_TOTAL", "date_range_99", "date_range_x"])
def test_a_row_of_no_range_that_was_asked_for_is_left_out_and_marked(ga, said):
    ga.fill(date(2026, 11, 9), date(2026, 11, 19))
    whole, changed = ga.report, []

    def odd(asked):
        answer = whole(asked)
        if any(header.name == "dateRange" for header in answer.dimension_headers) and answer.rows:
            answer.rows[0].dimension_values[-1].value = said
            changed.append(said)
        return answer

    ga.report = odd
    pulled = pull(ga)
    assert changed and pulled.points
    assert any(flag.code == "other_row" and repr(said) in flag.note for flag in pulled.flags)

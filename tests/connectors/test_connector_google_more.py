"""What is peculiar to Google's REST services: keys and tokens, quotas, Search Console, YouTube, Ads, Sheets."""

import json
import logging
import math
from datetime import date, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from loopback import HTML, Reply, days, error
from loopback_google_more import ROBOT, GoogleAds, GoogleSheets, SearchConsole, Tokens, YouTube, ad_row, row_of, serial
from pydantic import ValidationError

from connectors.framework import registry, runner
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Retired, Throttled, Transient
from connectors.framework.limits import Patience
from connectors.sources.google import search_console
from data.config import clock

TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=9)
HASTE = Patience(
    attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60, largest=100_000
)
POSTED = [SearchConsole, GoogleAds]


@pytest.fixture(autouse=True)
def no_secret_in_any_log(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert "canary" not in caplog.text and "BEGIN PRIVATE KEY" not in caplog.text


@pytest.fixture
def tokens():
    with Tokens() as tokens:
        yield tokens


def served(kind):
    @pytest.fixture
    def service():
        with kind() as service:
            yield service.fill(FIRST - timedelta(days=5), TODAY)

    return service


console = served(SearchConsole)
youtube = served(YouTube)
ads = served(GoogleAds)
sheets = served(GoogleSheets)


@pytest.fixture
def posted(request):
    with request.param() as service:
        yield service.fill(FIRST, TODAY)


def pull(service, *, first=FIRST, end=None, **options):
    connector = registry.get(service.connector)
    given = {k: v for k, v in (service.options | options).items() if v is not None}
    start, newest = runner.window(connector, settled=None, today=TODAY, first=first)
    chosen = connector.Options.model_validate(given)
    return runner.pull(connector, chosen, source="x", start=start, end=end or newest, today=TODAY, patience=HASTE)


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    assert "canary" not in f"{caught.value} {caught.value.remedy}"
    return caught.value


def of(pulled, metric):
    return {(p.day, *p.dimensions.values()): p.value for p in pulled.points if p.metric == metric}


def marks(pulled, code):
    return [flag.day for flag in pulled.flags if flag.code == code]


# Keys and tokens


@pytest.mark.parametrize("as_file", [True, False], ids=["path", "json"])
def test_a_service_account_signs_for_its_token_once(tokens, console, tmp_path, as_file):
    key = tokens.service_account()
    (tmp_path / "key.json").write_text(key, "utf-8")
    pulled = pull(console, home=tmp_path, credentials="key.json" if as_file else key, dimensions=["query"])
    assert pulled.parts and len(console.requests) > 2
    assert {r.headers["authorization"] for r in console.requests} == {f"Bearer {tokens.token}"}
    assert len(tokens.requests) == 1
    claims = tokens.claims()
    assert claims["iss"] == ROBOT and claims["scope"].endswith("webmasters.readonly")
    assert claims["aud"] == f"{tokens.url}/token" and 0 < claims["exp"] - claims["iat"] <= 3600


def test_a_token_about_to_end_is_renewed(tokens, console):
    tokens.next(Reply(body={"access_token": "first-canary", "expires_in": 0}))
    pull(console, credentials=tokens.service_account(), dimensions=["query"])
    sent = [r.headers["authorization"] for r in console.requests]
    assert sent[0] == "Bearer first-canary" and {*sent[1:]} == {f"Bearer {tokens.token}"}


@pytest.mark.parametrize("said", [None, "", "soon", "3600"])
def test_a_token_whose_end_is_not_said_is_used(tokens, console, said):
    tokens.next(Reply(body={"access_token": "first-canary", "expires_in": said}))
    assert pull(console, credentials=tokens.service_account(), dimensions=["query"]).parts
    assert {r.headers["authorization"] for r in console.requests} == {"Bearer first-canary"}


def test_a_person_is_asked_by_refresh_token(tokens, console):
    assert pull(console, credentials=tokens.person()).parts
    (form,) = tokens.forms
    assert form["grant_type"] == "refresh_token" and form["refresh_token"] == "refresh-canary"


@pytest.mark.parametrize("kind", [SearchConsole, YouTube, GoogleAds, GoogleSheets])
def test_a_token_that_comes_back_in_a_refusal_is_not_repeated(tokens, kind):
    with kind() as service:
        words = {"message": f"bad token {tokens.token}", "details": [{"message": tokens.token}]}
        failure = failed(service, Reply(403, [{"error": words}]), credentials=tokens.person())
        assert "bad token •••" in str(failure)


@pytest.mark.parametrize(
    ("kind", "recording", "words", "remedy"),
    [
        ("person", "revoked", "expired or revoked", "Publish app"),
        ("person", "bad_client", "client was not found", "client_id"),
        ("service_account", "bad_signature", "Invalid JWT", f"new key for {ROBOT}"),
    ],
)
def test_a_refused_token(tokens, console, kind, recording, words, remedy):
    tokens.always = error(f"google_oauth/{recording}")
    failure = failed(console, credentials=getattr(tokens, kind)())
    assert isinstance(failure, AuthFailed) and words in str(failure) and remedy in failure.remedy
    assert console.requests == [] and len(tokens.requests) == 1


def test_the_token_service_stumbles(tokens, console):
    tokens.next(Reply(503), Reply(429, headers={"Retry-After": "0"}))
    assert pull(console, credentials=tokens.service_account()).parts
    tokens.always = Reply(503)
    assert isinstance(failed(console, credentials=tokens.service_account()), Transient)


@pytest.mark.parametrize("reply", [HTML, Reply(body={}), Reply(body=[1]), Reply(body={"access_token": "a\nb"})])
def test_a_token_service_of_another_kind(tokens, console, reply):
    tokens.always = reply
    assert isinstance(failed(console, credentials=tokens.service_account()), BadData | BadConfig)


def test_a_key_is_never_sent_elsewhere(tokens, console):
    with Tokens() as elsewhere:
        tokens.always = Reply(307, headers={"Location": f"{elsewhere.url}/token"})
        assert isinstance(failed(console, credentials=tokens.person()), BadConfig)
        assert elsewhere.requests == []
    open_air = json.dumps(json.loads(tokens.person()) | {"token_uri": "http://example.com/token"})
    assert "https://" in str(failed(console, credentials=open_air))


@pytest.mark.parametrize(
    "text",
    ["{", "{}", "[]", "gone.json", '{"type": "service_account", "client_email": "x-canary", "private_key": "canary"}'],
)
def test_no_usable_key_is_not_quoted(console, text):
    failure = failed(console, credentials=text)
    assert isinstance(failure, BadConfig) and "JSON key" in failure.remedy and console.requests == []


@pytest.mark.parametrize("kind", [SearchConsole, YouTube, GoogleAds, GoogleSheets])
def test_no_key_is_only_for_this_machine(kind):
    connector = registry.get(kind.connector)
    with kind() as service:
        given = {name: value for name, value in service.options.items() if not name.endswith("_url")}
    with pytest.raises(ValidationError, match="only for a base_url on this machine"):
        connector.Options.model_validate(given)


# Google's refusals


@pytest.mark.parametrize(
    ("recording", "remedy"),
    [("disabled", "Enable the Google Search Console API"), ("narrow_scope", "webmasters.readonly")],
)
def test_a_refusal_says_which_button_to_press(console, recording, remedy):
    failure = failed(console, error(f"google_oauth/{recording}"))
    assert isinstance(failure, AuthFailed) and remedy in failure.remedy and len(console.requests) == 1


@pytest.mark.parametrize("posted", POSTED, ids=lambda s: s.__name__, indirect=True)
class TestPosted:
    """What the contract asks of others over GET."""

    @pytest.mark.parametrize("headers", [{"Retry-After": "0"}, {}, {"Retry-After": "soon"}])
    def test_a_short_throttling_is_waited_for(self, posted, headers):
        posted.next(Reply(429, "slow down", headers))
        assert pull(posted).parts

    def test_a_delay_in_the_answer_is_honoured(self, posted):
        delay = {"error": {"status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "0.01s"}]}}
        posted.next(Reply(429, delay))
        assert pull(posted).parts
        delay["error"]["details"] = [{"retryDelay": "700s"}]
        assert failed(posted, Reply(429, delay)).after == 700

    def test_an_answer_too_large_is_refused(self, posted):
        assert isinstance(failed(posted, Reply(body="[" + "1," * 100_000)), BadData)


# Search Console


def test_a_report_is_read_to_its_last_page(console, monkeypatch):
    monkeypatch.setattr(search_console, "_PAGE", 3)
    pulled = pull(console)
    assert [day for (day,) in of(pulled, "clicks")] == days(FIRST, TODAY - timedelta(days=2))
    assert [json.loads(r.body)["startRow"] for r in console.requests] == [0, 3, 6]


def test_positions_add_up_and_are_never_averaged(console):
    day = TODAY - timedelta(days=4)
    for country, shown, total in ("prt", 90, 270), ("esp", 10, 200):
        console.put("clicks", day, 1, country=country)
        console.put("impressions", day, shown, country=country)
        console.put("position_sum", day, total, country=country)
    pulled = pull(console, first=day, dimensions=["country"])
    assert of(pulled, "position_sum")[day, "prt"] == pytest.approx(270)
    assert sum(v for (d, c), v in of(pulled, "position_sum").items() if d == day and c != "zzz") == pytest.approx(470)


def test_lists_by_query_leave_the_totals_alone(console):
    day = TODAY - timedelta(days=3)
    console.listed = [row_of([str(day), "MOBILE", "acme"], 5, 50, 100), row_of([str(day), "MOBILE", "rocket"], 1, 9, 9)]
    pulled = pull(console, dimensions=["device", "query"])
    assert of(pulled, "listed_clicks") == {(day, "MOBILE", "acme"): 5, (day, "MOBILE", "rocket"): 1}
    assert of(pulled, "clicks")[day, "zzz"] == console.of("clicks", day)
    asked = [json.loads(r.body) for r in console.requests]
    assert asked[0]["dimensions"] == ["date", "device"]
    assert all(a["startDate"] == a["endDate"] and a["dimensions"][1:] == ["device", "query"] for a in asked[1:])


def test_without_queries_and_pages_there_are_no_lists(console):
    connector = registry.get("search_console")
    options = connector.Options.model_validate(console.options | {"dimensions": ["country"]})
    declared = {m.name: m.dimensions for m in connector.declared(options)}
    assert declared == dict.fromkeys(("clicks", "impressions", "position_sum"), ("country",))


def test_a_list_that_google_cuts_is_flagged(console, monkeypatch):
    monkeypatch.setattr(search_console, "_PAGE", 2)
    monkeypatch.setattr(search_console, "_MOST_ROWS", 4)
    day = TODAY - timedelta(days=3)
    console.listed = [row_of([str(day), f"query {n}"], 1, 2, 3) for n in range(4)]
    assert marks(pull(console, dimensions=["query"]), "truncated") == [day]


@pytest.mark.parametrize("key", ["firstIncompleteDate", "first_incomplete_date"])
def test_days_still_being_counted_are_provisional(console, key):
    since, last = TODAY - timedelta(days=4), TODAY - timedelta(days=2)
    whole = console.answer
    console.answer = lambda request: Reply(body=whole(request).body | {"metadata": {key: str(since)}})
    pulled = pull(console)
    assert marks(pulled, "provisional") == days(since, last)
    assert (last,) in of(pulled, "clicks")


@pytest.mark.parametrize("said", ["soon", 20261118])
def test_where_the_first_unsettled_day_is_unreadable_all_days_are_provisional(console, said):
    whole = console.answer
    console.answer = lambda request: Reply(body=whole(request).body | {"metadata": {"firstIncompleteDate": said}})
    pulled = pull(console)
    assert pulled.points and {point.day for point in pulled.points} <= set(marks(pulled, "provisional"))


def test_a_load_quota_takes_a_quarter_of_an_hour(console):
    failure = failed(console, error("search_console/quota"))
    assert isinstance(failure, Throttled) and failure.after == 900 and len(console.requests) == 1


def test_a_property_one_may_not_see(tokens, console):
    failure = failed(console, site="sc-domain:example.net", credentials=tokens.service_account())
    assert isinstance(failure, AuthFailed) and f"add {ROBOT}" in failure.remedy
    assert "https://www.example.com/, sc-domain:example.org" in failure.remedy
    console.answer = lambda request: error("search_console/no_access")
    assert "no property at all" in failed(console).remedy


@pytest.mark.parametrize("site", ["example.com", "https://example.com", "sc-domain:"])
def test_a_property_is_named_as_search_console_does(console, site):
    with pytest.raises(ValidationError):
        pull(console, site=site)


def test_an_empty_object_is_an_empty_answer(console):
    """As Google answers where a property has nothing for these days."""
    console.always = Reply(body={})
    pulled = pull(console)
    assert pulled.parts == () and "empty" in {flag.code for flag in pulled.flags}


def test_the_sentence_of_google_is_said_in_words(console):
    refusal = {
        "code": 403,
        "message": "User does not have sufficient permission for site.",
        "errors": [{"reason": "forbidden"}],
    }
    failure = failed(console, Reply(403, {"error": refusal}))
    assert "User does not have sufficient permission for site" in str(failure) and "{" not in str(failure)


def test_kinds_of_results_stand_side_by_side(console):
    pulled = pull(console, search_types=["web", "discover"])
    kinds = {p.dimensions["search_type"] for p in pulled.points if p.metric == "clicks"}
    assert kinds == {"web", "discover"}
    assert {p.dimensions["search_type"] for p in pulled.points if p.metric == "position_sum"} == {"web"}
    assert {json.loads(r.body)["type"] for r in console.requests} == {"web", "discover"}


@pytest.mark.parametrize(
    "more", [{}, {"token": "t", "scopes": ["s"], "universe_domain": "googleapis.com", "expiry": "x"}]
)
def test_a_permission_without_a_type_is_a_refresh_token(tokens, console, more):
    """Three fields as Google's documentation asks for, or what `Credentials.to_json()` writes."""
    fields = {"client_id": "i", "client_secret": "s-canary", "refresh_token": "1//r-canary", "token_uri": tokens.url}
    assert pull(console, credentials=json.dumps(fields | more)).parts
    assert tokens.forms[0]["grant_type"] == "refresh_token" and tokens.forms[0]["refresh_token"] == "1//r-canary"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"client_id": "i", "client_secret": "s-canary"}, "without refresh_token"),
        ({"type": "service_account", "client_email": "a@b"}, "without private_key"),
        ({"installed": {"client_id": "i", "client_secret": "s-canary"}}, "name an application"),
        (["a"], "no JSON object"),
    ],
)
def test_a_key_that_lacks_something_says_what(console, fields, said):
    failure = failed(console, credentials=json.dumps(fields) if isinstance(fields, dict) else '{"a": 1}')
    assert isinstance(failure, BadConfig) and (said in str(failure) or isinstance(fields, list))


# YouTube


def test_a_key_brings_what_is_public_and_stays_out_of_addresses(youtube):
    pulled = pull(youtube, credentials=None)
    assert set(pulled.metrics) == set(youtube.now) and marks(pulled, "empty") == []
    (request,) = youtube.requests
    assert request.headers["x-goog-api-key"] == youtube.api_key and "key" not in request.query


def test_the_owner_reads_days_with_a_token(tokens, youtube):
    pulled = pull(youtube, credentials=tokens.person())
    assert set(pulled.metrics) == {*youtube.now, *youtube.daily}
    assert {r.headers["authorization"] for r in youtube.requests} == {f"Bearer {tokens.token}"}
    assert not any("x-goog-api-key" in r.headers for r in youtube.requests)


def test_subscribers_in_three_digits_are_flagged(youtube):
    youtube.put("subscribers", TODAY, 999)
    assert marks(pull(youtube), "rounded") == []
    youtube.put("subscribers", TODAY, 12_300)
    pulled = pull(youtube)
    assert marks(pulled, "rounded") == [TODAY] and of(pulled, "subscribers") == {(TODAY,): 12_300}


def test_hidden_subscribers_are_missing_not_zero(youtube):
    youtube.hidden = True
    pulled = pull(youtube)
    assert of(pulled, "subscribers") == {} and marks(pulled, "hidden") == [TODAY]


def test_the_day_shorts_were_counted_anew_is_flagged(youtube):
    assert marks(pull(youtube, first=date(2025, 3, 1), end=date(2026, 1, 31)), "redefined") == [date(2025, 3, 31)]
    assert marks(pull(youtube), "redefined") == []


def test_the_units_of_a_day_come_back_at_midnight_in_california(youtube):
    failure = failed(youtube, error("youtube/quota"))
    assert isinstance(failure, Throttled) and "<a" not in str(failure) and "your quota" in str(failure)
    back = clock.now().astimezone(ZoneInfo("America/Los_Angeles")) + timedelta(seconds=failure.after)
    assert (back + timedelta(seconds=5)).hour == 0 and failure.after <= 25 * 3600
    assert len(youtube.requests) == 1


def test_statistics_of_somebody_elses_channel_cost_the_days_and_not_the_channel(youtube):
    youtube.refusal = lambda: error("youtube/forbidden")
    youtube.refusing = "/v2/reports"
    pulled = pull(youtube)
    assert set(pulled.metrics) == set(youtube.now)
    assert "yt-analytics.readonly" in str(pulled.refused[0])


def test_the_days_of_a_channel_come_without_its_public_side(youtube):
    youtube.refusing = "/youtube/v3/channels"
    pulled = pull(youtube, channel="UCexampleexampleexample1")
    assert set(pulled.metrics) == set(youtube.daily)


def test_a_service_account_is_told_that_it_will_not_do(tokens, youtube):
    pulled = pull(youtube, credentials=tokens.service_account())
    assert set(pulled.metrics) == set(youtube.now)
    assert "takes no service account" in str(pulled.refused[0]) and "owner of @brand" in str(pulled.refused[0].remedy)


def test_a_view_counts_from_the_first_frame_since_august_2026(youtube):
    assert marks(pull(youtube, first=date(2026, 8, 20)), "redefined") == [date(2026, 8, 27)]


def test_a_wrong_api_key(youtube):
    failure = failed(youtube, credentials=None, api_key="AIza-wrong-canary")
    assert isinstance(failure, AuthFailed) and "API key" in failure.remedy


def test_a_channel_that_is_not_there(youtube):
    assert "no channel @nobody" in str(failed(youtube, channel="@nobody"))


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": None, "credentials": None},
        {"channel": "brand"},
        {"analytics_url": "http://example.com"},
        {"analytics_url": "https://example.com"},  # credentials = "none" would be a token for strangers
    ],
    ids=str,
)
def test_wrong_options_of_youtube(youtube, options):
    with pytest.raises(ValidationError):
        pull(youtube, **options)


# Google Ads


def test_whole_numbers_come_as_strings_and_money_in_millionths(ads):
    day = TODAY - timedelta(days=30)
    ads.rows = [ad_row(day, "Brand", costMicros="12345678", clicks="40", conversions=4.5)]
    pulled = pull(ads, first=day)
    found = {p.metric: p.value for p in pulled.points if p.day == day}
    assert (found["cost"], found["clicks"], found["conversions"]) == (12.345678, 40, 4.5)
    assert isinstance(found["clicks"], int | float)


def test_campaigns_of_one_name_add_up_and_others_stay_apart(ads):
    day = TODAY - timedelta(days=30)
    ads.rows = [ad_row(day, name, device) for name in ("Brand", "Brand", "Launch") for device in ("MOBILE", "DESKTOP")]
    pulled = pull(ads, first=day, end=day, dimensions=["campaign", "device"])
    assert of(pulled, "clicks")[day, "Brand", "MOBILE"] == 80
    assert of(pulled, "cost")[day, "Launch", "DESKTOP"] == 12.5
    assert "FROM campaign " in ads.queries[-1] and "campaign.name, segments.device" in ads.queries[-1]


def test_without_campaigns_the_account_itself_is_asked(ads):
    pull(ads)
    assert "FROM customer WHERE" in ads.queries[-1] and "campaign" not in ads.queries[-1]


def test_who_asks_for_whom_is_said(tokens, ads):
    pull(ads, credentials=tokens.person(), login_customer_id="111-222-3333")
    sent = ads.requests[-1].headers
    assert sent["login-customer-id"] == "1112223333" and sent["developer-token"] == ads.developer_token
    assert sent["authorization"] == f"Bearer {tokens.token}"


def test_the_account_is_introduced_once_in_a_pull_of_many_windows(ads):
    pulled = pull(ads, first=TODAY - timedelta(days=100))
    assert len([query for query in ads.queries if "currency_code" in query]) == 1
    assert [flag.note for flag in pulled.flags if flag.code == "time_zone"] == ["Europe/Lisbon"]


def test_money_of_another_currency_is_never_taken(ads):
    failure = failed(ads, currency="USD")
    assert isinstance(failure, BadConfig) and 'currency = "EUR"' in failure.remedy


def test_money_carries_its_currency(ads):
    connector = registry.get("google_ads")
    units = {m.name: m.unit for m in connector.declared(connector.Options.model_validate(ads.options))}
    assert units["cost"] == units["conversions_value"] == "EUR" and units["clicks"] == "clicks"


def test_a_manager_account_has_no_figures(ads):
    ads.customer["manager"] = True
    assert "login_customer_id" in failed(ads).remedy


def test_a_retired_version_names_the_option(ads):
    failure = failed(ads, api_version="v20")
    assert type(failure) is Retired and "v20 is deprecated" in str(failure) and "api_version" in failure.remedy
    gone = Reply(404, "<!DOCTYPE html><title>Error 404</title>", {"Content-Type": "text/html"})
    assert type(failed(ads, gone)) is Retired


def test_an_account_one_may_not_see(tokens, ads):
    failure = failed(ads, customer_id="999-999-9999", credentials=tokens.service_account())
    assert isinstance(failure, AuthFailed) and "may not access the customer" in str(failure)
    assert ROBOT in failure.remedy and "login_customer_id" in failure.remedy
    assert "1112223333, 4445556666" in failure.remedy


def test_a_developer_token_for_tests_only(ads):
    failure = failed(ads, error("google_ads/not_approved"))
    assert isinstance(failure, AuthFailed) and "basic access" in failure.remedy and len(ads.requests) == 1


def test_the_quota_of_a_developer_token_says_how_long(ads):
    failure = failed(ads, error("google_ads/quota"))
    assert isinstance(failure, Throttled) and failure.after == 900 and len(ads.requests) == 1


def test_an_error_in_the_midst_of_a_stream(ads):
    broken = Reply(body=[{"results": [ad_row(TODAY, "Brand")]}, {"error": {"code": 503, "message": "backend"}}])
    ads.next(None, broken)
    assert of(pull(ads), "clicks")[(TODAY,)] == ads.of("clicks", TODAY)
    refused = [{"results": []}, {"error": {"code": 403, "message": "no more"}}]
    ads.next(None, Reply(body=refused))
    assert isinstance(failed(ads), AuthFailed)


# Google Sheets


def test_days_and_numbers_are_taken_as_they_are_not_as_they_look(sheets):
    day = date(2026, 10, 1)
    sheets.rows = [
        ["Day", "channel", "Visits", "orders"],
        [serial(day), "Email", 1234.5, 0.1],
        [serial(day) + 0.75, "Email", 1e21, 0.2],  # a time of that day
        ["2026-10-02", 7, "1.234,5", 3],  # typed as text, in a country of decimal commas
        [20261003, 2.5, 1e-7, ""],
    ]
    pulled = pull(sheets, first=None)
    assert of(pulled, "visits") == {
        (day, "Email"): 1e21 + 1234.5,
        (date(2026, 10, 2), "7"): 1234.5,
        (date(2026, 10, 3), "2.5"): 1e-7,
    }
    assert of(pulled, "orders") == {(day, "Email"): math.fsum([0.1, 0.2]), (date(2026, 10, 2), "7"): 3}
    assert marks(pulled, "unclear_numbers") == []


def test_blank_rows_are_no_rows_and_odd_cells_are_told_by_the_row_of_the_sheet(sheets):
    sheets.place = "'Figures ''26'!C4:F1000"
    sheets.rows = [
        [],
        ["day", "channel", "visits", "orders"],
        [],
        ["2026-10-01", "", 5, 1],
        [],
        ["2026-10-02", "", "#N/A", 2],
        ["2026-10-03", "", "many", 3],
    ]
    pulled = pull(sheets, first=None, cells="C4:F")
    assert of(pulled, "visits") == {(date(2026, 10, 1),): 5}
    assert len(of(pulled, "orders")) == 3
    (flag,) = [flag for flag in pulled.flags if flag.code == "unreadable_cell"]
    assert flag.day == date(2026, 10, 3)
    assert flag.note.startswith("Example figures, sheet Figures '26, row 10, column 'visits': 'many'")
    assert unquote(sheets.requests[1].path).endswith("'Figures ''26'!C4:F")


def test_a_merged_day_is_the_day_of_all_its_rows_and_a_merged_figure_counts_once(sheets):
    first, second = date(2026, 10, 1), date(2026, 10, 2)
    sheets.place = "'Figures ''26'!B2:E1000"
    sheets.rows = [
        ["day", "channel", "visits", "orders"],
        [serial(first), "Email", 1, 10],
        ["", "Social", 2],
        [serial(second), "Email", 3, 5],
        ["", "Social", 4, 6],
        [],
    ]
    merge = {"startColumnIndex": 1, "endColumnIndex": 2}
    sheets.merges = [
        merge | {"startRowIndex": 2, "endRowIndex": 4},
        merge | {"startRowIndex": 4, "endRowIndex": 9},  # reaches past the table
        {"startColumnIndex": 4, "endColumnIndex": 5, "startRowIndex": 2, "endRowIndex": 4},  # of orders
        {"startColumnIndex": 1, "endColumnIndex": 5, "startRowIndex": 0, "endRowIndex": 1},  # a title above
    ]
    pulled = pull(sheets, first=None)
    assert of(pulled, "visits") == {
        (first, "Email"): 1,
        (first, "Social"): 2,
        (second, "Email"): 3,
        (second, "Social"): 4,
    }
    assert of(pulled, "orders") == {(first, "Email"): 10, (second, "Email"): 5, (second, "Social"): 6}


def test_headings_with_commas_and_breaks_are_found(sheets):
    sheets.rows = [["Day", "Cost, net;\n(EUR)", "note"], ["2026-10-01", 3, "a;b;c,\nd"]]
    spend = {"spend": {"column": "cost, net; (eur)", "unit": "EUR"}}
    assert of(pull(sheets, first=None, metrics=spend, dimensions=[]), "spend") == {(date(2026, 10, 1),): 3}


def test_a_spreadsheet_is_named_by_its_address_or_id(sheets):
    address = f"https://docs.google.com/spreadsheets/d/{sheets.id}/edit?gid=0#gid=0"
    assert pull(sheets, spreadsheet=address).parts


def test_a_sheet_that_is_not_there(sheets):
    failure = failed(sheets, sheet="Numbers")
    assert isinstance(failure, BadConfig) and "Figures '26, Notes" in failure.remedy


def test_a_spreadsheet_nobody_shared_says_with_whom(tokens, sheets):
    refusal = error("google_sheets/not_shared")
    failure = failed(sheets, refusal, credentials=tokens.service_account())
    assert isinstance(failure, AuthFailed) and f"Share the spreadsheet with {ROBOT}" in failure.remedy
    failure = failed(sheets, refusal, credentials=None, api_key="AIza-example-canary")
    assert "anyone who has the link" in failure.remedy
    assert sheets.requests[-1].headers["x-goog-api-key"] == "AIza-example-canary"


@pytest.mark.parametrize(
    ("recording", "remedy"),
    [("not_found", "docs.google.com/spreadsheets/d/"), ("excel_file", "Save as Google Sheets"), ("bad_range", "B3:F")],
)
def test_what_is_no_such_sheet(sheets, recording, remedy):
    failure = failed(sheets, error(f"google_sheets/{recording}"))
    assert type(failure) is BadConfig and remedy in failure.remedy


def test_the_quota_of_sheets_is_one_of_the_minute(sheets):
    assert failed(sheets, error("google_sheets/quota")).after == 60


def test_a_table_that_lacks_a_column(sheets):
    failure = failed(sheets, metrics={"leads": {}})
    assert "no column 'leads'" in str(failure) and "visits, orders" in failure.remedy


@pytest.mark.parametrize(
    "options",
    [{"metrics": {"Visits!": {}}}, {"spreadsheet": "my sheet"}, {"credentials": None}, {"dimensions": ["A b"]}],
    ids=str,
)
def test_wrong_options_of_sheets(sheets, options):
    with pytest.raises(ValidationError):
        pull(sheets, **options)

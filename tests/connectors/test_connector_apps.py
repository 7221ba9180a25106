"""What is peculiar to app stores, TikTok and Microsoft Advertising: packed reports, late days, tokens, their errors.

The services are those of `loopback_apps`, which names what they are made of.
"""

import gzip
import json
import logging
import random
import time
from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from busy import allowed
from loopback import HTML, Reply, Service
from loopback_apps import (
    GONE,
    NO_ROLE,
    NO_SALES,
    NOT_YET,
    ORDERS,
    STORE,
    AppStore,
    GooglePlay,
    MicrosoftAds,
    TikTok,
    TikTokAds,
    ad_row,
    fault,
    ms_fault,
    ms_table,
    private_key,
    report,
    said,
    sold,
    utf16,
    zipped,
)
from pydantic import ValidationError

from connectors.framework import clock, registry, report_file, runner
from connectors.framework.errors import (
    AuthFailed,
    BadConfig,
    BadData,
    ConnectorError,
    Forbidden,
    Retired,
    Throttled,
    Transient,
)
from connectors.framework.limits import Patience

TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=9)
HASTE = Patience(
    attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60, largest=100_000
)


@pytest.fixture(autouse=True)
def no_secret_in_any_log(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert "canary" not in caplog.text and "PRIVATE KEY" not in caplog.text


def served(kind):
    @pytest.fixture
    def service():
        with kind() as service:
            yield service.fill(FIRST - timedelta(days=5), TODAY)

    return service


app_store, google_play, tiktok = map(served, (AppStore, GooglePlay, TikTok))
tiktok_ads, microsoft = map(served, (TikTokAds, MicrosoftAds))


def pull(service, *, first=FIRST, end=None, patience=HASTE, given=None, **options):
    connector = registry.get(service.connector)
    chosen = {k: v for k, v in ((given or service.options) | options).items() if v is not None}
    start, newest = runner.window(connector, settled=None, today=TODAY, first=first)
    settings = connector.Options.model_validate(chosen)
    return runner.pull(connector, settings, source="x", start=start, end=end or newest, today=TODAY, patience=patience)


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    assert "canary" not in f"{caught.value} {caught.value.remedy}"
    return caught.value


def values(pulled, metric, **split):
    return {p.day.day: p.value for p in pulled.points if p.metric == metric and p.dimensions == split}


def flags(pulled, code):
    return [flag for flag in pulled.flags if flag.code == code]


# App Store Connect


def test_a_report_adds_up_by_app_and_country_and_purchases_belong_to_their_app(app_store):
    day = date(2026, 11, 12)
    app_store.rows[day] = [
        sold("1F", 40),
        sold("1F", 2, **{"Country Code": "GB"}),
        sold("1", 7, SKU="PLANE", Title="Example Plane"),
        sold("IAY", 10, 2.79, **{"SKU": "pro", "Title": "Pro Monthly", "Parent Identifier": "ROCKET"}),
        sold("IA1", -1, 0.7, **{"SKU": "tip", "Title": "Tip", "Parent Identifier": "ROCKET"}),
    ]
    pulled = pull(app_store, dimensions=["app", "country"])
    rocket = {"app": "Example Rocket", "country": "US"}
    assert values(pulled, "downloads", **rocket)[12] == 40
    assert values(pulled, "downloads", app="Example Rocket", country="GB")[12] == 2
    assert values(pulled, "downloads", app="Example Plane", country="US")[12] == 7
    assert values(pulled, "in_app_purchases", **rocket)[12] == 10
    assert values(pulled, "refunds", **rocket)[12] == 1
    assert values(pulled, "proceeds", **rocket)[12] == pytest.approx(27.2)  # per unit, and back for the refund


def test_one_app_of_several_is_chosen_by_its_sku(app_store):
    day = date(2026, 11, 12)
    app_store.rows[day] = [
        sold("1F", 40),
        sold("1", 7, SKU="PLANE"),
        sold("IA1", 3, 1, **{"SKU": "fuel", "Parent Identifier": "PLANE"}),
    ]
    pulled = pull(app_store, sku="PLANE")
    assert [values(pulled, m)[12] for m in ("downloads", "in_app_purchases", "proceeds")] == [7, 3, 3]
    assert values(pulled, "downloads")[13] == 0  # the day has a report, and nothing of this app in it


def test_proceeds_of_other_currencies_are_named_and_never_mixed(app_store):
    day = date(2026, 11, 12)
    app_store.rows[day] = [sold("1", 2, 3), sold("1", 1, 2.5, **{"Currency of Proceeds": "EUR"})]
    pulled = pull(app_store)
    assert values(pulled, "proceeds")[12] == 6
    (flag,) = flags(pulled, "currency")
    assert flag.day == day and "2.50 EUR" in flag.note
    both = pull(app_store, more_currencies=["EUR"])
    assert values(both, "proceeds_eur")[12] == 2.5 and not flags(both, "currency")
    units = {m.name: m.unit for m in registry.get("app_store").declared(both_options(app_store))}
    assert (units["proceeds"], units["proceeds_eur"]) == ("USD", "EUR")


def both_options(service):
    return registry.get("app_store").Options.model_validate(service.options | {"more_currencies": ["EUR"]})


def test_a_day_without_sales_is_zero_once_the_report_cannot_be_late(app_store):
    old, young = date(2026, 11, 15), date(2026, 11, 19)
    app_store.instead = {old: NO_SALES, young: NO_SALES}
    pulled = pull(app_store)
    assert values(pulled, "downloads")[15] == 0 and values(pulled, "proceeds")[15] == 0
    assert 19 not in values(pulled, "downloads")
    assert [flag.day for flag in flags(pulled, "late")] == [young]


def test_a_report_that_is_not_there_yet_or_no_longer_is_missing(app_store):
    app_store.instead = {date(2026, 11, 18): NOT_YET, date(2026, 11, 12): GONE}
    pulled = pull(app_store)
    assert not {12, 18} & values(pulled, "downloads").keys()
    assert [f.day.day for f in flags(pulled, "late")] == [18] and [f.day.day for f in flags(pulled, "not_kept")] == [12]
    assert "available yet" in flags(pulled, "late")[0].note


def test_a_path_that_does_not_exist_is_no_day_without_sales(app_store):
    failure = failed(app_store, fault(404, "NOT_FOUND", "The specified resource does not exist", "There is no /v9."))
    assert type(failure) is BadConfig and "There is no /v9." in str(failure)


def test_the_newest_days_may_be_missing_in_words_nobody_knows(app_store):
    app_store.instead[date(2026, 11, 19)] = fault(
        404, "NOT_FOUND", "The specified resource does not exist", "Come back."
    )
    assert [flag.day.day for flag in flags(pull(app_store), "late")] == [19]


def test_a_report_of_another_day_is_refused(app_store):
    app_store.instead[date(2026, 11, 14)] = report(date(2026, 11, 13), [sold("1F", 1)])
    assert "2026-11-13" in str(failed(app_store))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x1f\x8b\x08 no gzip at all", BadData),
        (gzip.compress(b"SKU\tUnits\n")[:-9], Transient),
        (gzip.compress(b"SKU\tUnits\nROCKET\t1\n"), BadData),
        (b"SKU\tUnits\n", BadData),
        (HTML.body, BadData),
    ],
    ids=["no gzip", "cut", "without a day", "not packed", "a web page"],  # a packed body holds the time
)
def test_something_else_than_a_packed_report(app_store, body, kind):
    assert type(failed(app_store, Reply(body=body))) is kind


def test_a_packed_report_that_would_fill_the_memory_is_refused():
    with patch("connectors.framework.report_file.MOST_BYTES", 1000):
        for bomb in (gzip.compress(b"\t" * 1001), zipped("," * 1001)):
            with pytest.raises(BadData, match="more than"):
                report_file.unpacked(bomb, "example")
    with pytest.raises(BadData, match="cannot be opened"):
        report_file.unpacked(b"PK\x03\x04 no zip", "example")


def test_a_damaged_report_is_read_or_refused_in_words():
    chance = random.Random(7)
    rows = [ORDERS, ["a"] * len(ORDERS)]
    table = ms_table(["Order Number", "Spend"], [["2026-11-01", "1"]])
    whole = [report(TODAY, [sold("1F", 3)]).body, utf16(rows), zipped(utf16(rows)), zipped(table), table.encode()]
    for _ in range(2_000):
        body = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 6)):
            at, length = chance.randrange(len(body) + 1), chance.randint(0, 30)
            body[at : at + length] = chance.randbytes(chance.randint(0, 30))
        try:
            for row in report_file.read(bytes(body), "example", ("Order Number",), ("Spend",)).rows:
                report_file.number(row.get("spend"))
        except (BadData, Transient) as refused:
            assert "example answered" in str(refused) or "broke off" in str(refused)


def test_a_report_that_was_unpacked_on_its_way_is_read(app_store):
    day = date(2026, 11, 14)
    app_store.instead[day] = Reply(body=gzip.decompress(report(day, [sold("1F", 9)]).body))
    assert values(pull(app_store), "downloads")[14] == 9


def test_kinds_nobody_knows_and_numbers_that_are_none_cost_their_row(app_store):
    app_store.rows[date(2026, 11, 14)] = [sold("1F", 9), sold("XQ9", 5), sold("7F", 2, Units="many")]
    pulled = pull(app_store)
    assert values(pulled, "downloads")[14] == 9 and values(pulled, "updates")[14] == 0
    assert "XQ9" in flags(pulled, "unknown_kinds")[0].note and "many" in flags(pulled, "absent")[0].note


def test_the_token_is_signed_as_apple_asks(app_store):
    pull(app_store)
    head, claims = app_store.claims()
    assert head == {"typ": "JWT", "alg": "ES256", "kid": "2X9R4HXF34"}
    assert claims["aud"] == "appstoreconnect-v1" and claims["iss"] == app_store.options["issuer_id"]
    assert 0 < claims["exp"] - claims["iat"] <= 20 * 60
    assert len({request.headers["authorization"] for request in app_store.requests}) == 1


def test_a_pull_that_outlives_its_token_signs_another(app_store):
    with patch("connectors.sources.app_store._LIFE", 120):  # what is left of a token when another is signed
        pull(app_store)
    assert len({request.headers["authorization"] for request in app_store.requests}) > 2


@pytest.mark.parametrize("line_end", ["\\n", " ", "\r\n"])
def test_a_key_may_have_lost_its_line_ends(app_store, line_end):
    assert pull(app_store, private_key=private_key().replace("\n", line_end)).parts


def test_a_key_that_is_none_is_not_quoted(app_store):
    failure = failed(app_store, private_key="-----BEGIN PRIVATE KEY-----\nMIGcanary\n-----END PRIVATE KEY-----")
    assert type(failure) is BadConfig and "p8" in failure.remedy


@pytest.mark.parametrize(
    ("reply", "kind", "advice"),
    [
        (NO_ROLE, AuthFailed, "Sales and Reports"),
        (fault(401, "NOT_AUTHORIZED", "Authentication credentials are missing or invalid.", ""), AuthFailed, "key_id"),
        (
            fault(400, "PARAMETER_ERROR.INVALID", "A parameter has an invalid value", "Invalid vendor number"),
            BadConfig,
            "",
        ),
    ],
)
def test_apple_refuses_in_words(app_store, reply, kind, advice):
    failure = failed(app_store, reply)
    assert isinstance(failure, kind) and advice in failure.remedy
    assert reply.body["errors"][0]["title"] in str(failure) and "{" not in str(failure)


def test_another_version_of_the_report_is_asked_for_when_apple_wants_it(app_store):
    said = "The version parameter you have specified is invalid. The latest version for this report is 1_1."
    failure = failed(app_store, fault(400, "PARAMETER_ERROR.INVALID", "A parameter has an invalid value", said))
    assert isinstance(failure, Retired) and 'report_version = "1_1"' in failure.remedy


def test_apple_counts_the_last_hour(app_store):
    failure = failed(app_store, fault(429, "RATE_LIMIT_EXCEEDED", "The request rate limit has been reached.", ""))
    assert isinstance(failure, Throttled) and failure.after == 3600


def test_every_day_is_asked_for_once_also_when_clocks_change(app_store):
    app_store.fill(date(2026, 10, 29), TODAY)
    pulled = pull(app_store, first=date(2026, 10, 30), end=date(2026, 11, 3))
    assert sorted(values(pulled, "downloads")) == [1, 2, 3, 30, 31]
    asked = [request.query["filter[reportDate]"] for request in app_store.requests]
    assert asked == [f"2026-{day}" for day in ("10-30", "10-31", "11-01", "11-02", "11-03")]


# Google Play


def order(number, moment, status="Charged", price="1.99", currency="USD", **more):
    """A row of the sales report; moment: of the Pacific coast."""
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("America/Los_Angeles"))
    utc = at.astimezone(ZoneInfo("UTC"))
    cells = {"Order Number": number, "Order Charged Date": str(utc.date()), "Financial Status": status}
    cells |= {"Order Charged Timestamp": f"{utc.timestamp():.0f}", "Package ID": "com.example.rocket"}
    cells |= {"Item Price": price, "Currency of Sale": currency, "Country of Buyer": "US"} | more
    return [cells.get(name, "") for name in ORDERS]


def sales(service, *rows, month="202611"):
    service.files[f"sales/salesreport_{month}.zip"] = zipped(utf16([ORDERS, *rows]))
    return {"reports": ["installs", "sales"]}


def test_orders_lie_on_pacific_days_and_refunds_count_against_them(google_play):
    options = sales(
        google_play,
        order("GPA.1", "2026-11-12T23:30"),  # already 13 November in UTC
        order("GPA.2", "2026-11-13T08:00", price="1,004.00"),
        order("GPA.2", "2026-11-15T08:00", "Refund", price="1,004.00"),
        order("GPA.3", "2026-11-14T09:00", **{"Package ID": "com.example.other"}),
        order("GPA.4", "2026-11-14T09:00", "Cancelled"),
        order("GPA.5", "2026-11-16T09:00", **{"Package ID": "com.example.other"}),
    )
    pulled = pull(google_play, **options)
    assert values(pulled, "purchases") == {11: 0, 12: 1, 13: 1, 14: 0, 15: 0, 16: 0}  # nothing known after the 16th
    assert values(pulled, "revenue") == {11: 0, 12: 1.99, 13: 1004, 14: 0, 15: -1004, 16: 0}
    assert values(pulled, "refunds")[15] == 1


def test_orders_in_other_currencies_are_named(google_play):
    options = sales(google_play, order("GPA.1", "2026-11-12T12:00"), order("GPA.2", "2026-11-12T13:00", currency="EUR"))
    pulled = pull(google_play, **options)
    assert values(pulled, "revenue")[12] == 1.99 and "1.99 EUR" in flags(pulled, "currency")[0].note
    assert values(pull(google_play, **options, more_currencies=["EUR"]), "revenue_eur")[12] == 1.99


def test_an_order_listed_twice_is_one(google_play):
    twice = order("GPA.1", "2026-11-12T12:00")
    pulled = pull(google_play, **sales(google_play, twice, twice))
    assert values(pulled, "purchases")[12] == 1 and flags(pulled, "repeated")


def test_without_the_permission_for_sales_the_rest_is_kept(google_play):
    options = sales(google_play, order("GPA.1", "2026-11-12T12:00"))
    google_play.denied = ("sales/",)
    pulled = pull(google_play, **options)
    assert values(pulled, "downloads") and not values(pulled, "purchases")
    (refused,) = pulled.refused
    assert refused.name == "sales" and "View financial data" in str(refused.remedy) and "revenue" in refused.metrics
    failure = failed(google_play, reports=["sales"])
    assert isinstance(failure, AuthFailed) and "View financial data" in failure.remedy


def test_a_key_without_a_role_is_told_what_to_be_given(google_play):
    google_play.denied = ("stats/", "sales/")
    failure = failed(google_play)
    assert isinstance(failure, AuthFailed) and "does not have storage.objects.get access" in str(failure)
    assert "View app information and download bulk reports" in failure.remedy


def test_columns_that_old_reports_lack_cost_their_metrics_only(google_play):
    rows = [["Date", "Package Name", "Daily Device Installs", "Daily User Installs"]]
    rows += [["2026-11-12", google_play.package, "20", "1,204"], ["2026-11-12", "com.example.other", "9", "9"]]
    google_play.values.clear()
    google_play.files[f"stats/installs/installs_{google_play.package}_202611_overview.csv"] = utf16(rows)
    pulled = pull(google_play)
    assert values(pulled, "downloads") == {12: 1204} and values(pulled, "device_installs") == {12: 20}
    assert any("install events" in flag.note for flag in flags(pulled, "absent"))
    assert "installs" not in pulled.metrics


def test_a_day_listed_twice_in_a_report(google_play):
    name = f"stats/installs/installs_{google_play.package}_202611_overview.csv"
    head = ["Date", "Package Name", "Daily User Installs"]
    same, other = ["2026-11-12", google_play.package, "20"], ["2026-11-12", google_play.package, "25"]
    google_play.files[name] = utf16([head, same, same])
    assert values(pull(google_play, reports=["installs"]), "downloads") == {12: 20}
    google_play.files[name] = utf16([head, same, other])
    pulled = pull(google_play, reports=["installs"])
    assert values(pulled, "downloads") == {12: 25} and flags(pulled, "repeated")


def test_an_app_that_nobody_rated_has_no_rating(google_play):
    google_play.values.clear()
    rows = [["Date", "Package Name", "Daily Average Rating", "Total Average Rating"]]
    rows += [
        [f"2026-11-{day}", google_play.package, daily, total]
        for day, daily, total in ((12, "NA", "NA"), (13, "0.0", "0.0"), (14, "4.0", "4.31"), (15, "", "4.31"))
    ]
    google_play.files[f"stats/ratings/ratings_{google_play.package}_202611_overview.csv"] = utf16(rows)
    assert values(pull(google_play, reports=["ratings"]), "rating") == {14: 4.31, 15: 4.31}


def test_countries_are_kept_apart_or_added_up(google_play):
    google_play.values.clear()
    rows = [
        ["2026-11-14", google_play.package, country, *figures]
        for country, *figures in (("PK", 4, 10, 0.4), ("Other", 26, 45, 0.58), ("", 1, 2, 0.5))
    ]
    store = f"stats/store_performance/store_performance_{google_play.package}_202611_country.csv"
    google_play.files[store] = utf16([STORE, *rows])
    assert values(pull(google_play, reports=["store"]), "store_visitors") == {14: 57}
    split = pull(google_play, reports=["store"], dimensions=["country"])
    assert values(split, "store_acquisitions", country="PK") == {14: 4}
    assert values(split, "store_acquisitions") == {14: 1}  # a country that Google could not tell is none


def test_only_the_months_asked_for_are_fetched_and_listings_are_turned_over(google_play):
    google_play.fill(date(2026, 5, 1), TODAY)
    pulled = pull(google_play, first=date(2026, 10, 28), reports=["installs"])
    assert len(pulled.parts[0].points) == 6 * len(range(22))  # 28 October to 18 November
    fetched = [r.path.rpartition("_2026")[2][:2] for r in google_play.requests if r.query.get("alt") == "media"]
    assert fetched == ["10", "11"]


# TikTok


def test_the_documented_example(tiktok):
    """Followers are those of the moment, whatever the days say; the days are those asked for."""
    days = [("2026-11-17", 4, 1126, 4, 26), ("2026-11-18", 6, 312, 0, 15), ("2026-11-19", 8, 283, 0, 19)]
    names = ("date", "followers_count", "video_views", "comments", "likes")
    tiktok.always = said(
        0,
        "OK",
        {
            "username": "la_flama_blanca",
            "followers_count": 1124,
            "total_likes": "6",
            "videos_count": 6,
            "metrics": [dict(zip(names, day, strict=True)) | {"shares": 0} for day in days],
        },
    )
    pulled = pull(tiktok)
    assert values(pulled, "followers") == {20: 1124} and values(pulled, "total_likes") == {20: 6}
    assert values(pulled, "views") == {17: 1126, 18: 312, 19: 283} and values(pulled, "likes")[19] == 19
    assert "reach" in flags(pulled, "absent")[0].note


def test_a_personal_account_lacks_some_figures_and_says_so_once(tiktok):
    tiktok.personal = True
    pulled = pull(tiktok)
    assert "reach" not in pulled.metrics and values(pulled, "views")
    assert len(flags(pulled, "absent")) == 1


def test_one_absent_figure_costs_that_figure(tiktok):
    tiktok.put("likes", date(2026, 11, 14), None)
    pulled = pull(tiktok)
    assert 14 not in values(pulled, "likes") and 14 in values(pulled, "views")
    assert flags(pulled, "absent")[0].day == date(2026, 11, 14)


def test_the_token_is_renewed_by_the_refresh_token(tiktok):
    assert values(pull(tiktok, given=tiktok.renewing), "views")
    assert [request.path.rsplit("/", 2)[-2] for request in tiktok.requests] == ["refresh_token", "get", "get"]
    failure = failed(tiktok, given=tiktok.renewing | {"refresh_token": "old-canary"})
    assert isinstance(failure, AuthFailed) and "once more" in failure.remedy


def test_without_a_permission_the_rest_is_kept(tiktok):
    tiktok.next(said(40001, "No permission: user.info.stats"))
    pulled = pull(tiktok)
    assert values(pulled, "views") and not values(pulled, "followers")
    assert [(part.name, part.metrics) for part in pulled.refused] == [
        ("profile", ("followers", "total_likes", "videos"))
    ]
    assert "user.info.stats" in str(pulled.refused[0].remedy)


def test_when_the_permission_ends_is_known(tiktok):
    connector = registry.get("tiktok")
    facts = runner.key_facts(connector, connector.Options.model_validate(tiktok.renewing), today=TODAY)
    assert facts.expires is not None and 300 < (facts.expires - clock.now()).days < 340
    assert facts.scopes == ("user.info.basic", "user.info.stats", "user.insights")
    given = connector.Options.model_validate(tiktok.options)
    assert runner.key_facts(connector, given, today=TODAY).expires is None


def test_somebody_must_ask(tiktok):
    with pytest.raises(ValidationError, match="lasts a day only"):
        pull(tiktok, token=None)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((40100, Throttled), (40133, Throttled), (40102, AuthFailed), (40105, AuthFailed), (40001, Forbidden)),
        *((40002, BadConfig), (50000, Transient), (51305, Transient)),
    ],
)
def test_the_code_tells_what_went_wrong(tiktok, code, kind):
    failure = failed(tiktok, said(code, "as TikTok says it"))
    assert type(failure) is kind and "as TikTok says it" in str(failure)


def test_an_expired_token_names_the_way_to_one_that_is_renewed(tiktok):
    failure = failed(tiktok, token="old-canary")
    assert isinstance(failure, AuthFailed) and "refresh_token" in failure.remedy
    assert len(tiktok.requests) == 1


def test_a_short_quota_is_waited_for_only_while_it_is_short(tiktok):
    tiktok.next(said(50002, "Error processing request on the TikTok side."))
    assert pull(tiktok).parts
    assert failed(tiktok, said(40100, "Requests made too frequently.")).after == 60


# TikTok Ads


def test_campaigns_of_one_name_add_up_and_pages_are_turned(tiktok_ads):
    day = date(2026, 11, 14)
    tiktok_ads.rows = [
        ad_row(day, "Brand", "1", spend="1265.87", impressions="100", clicks="-", conversion="2"),
        ad_row(day, "Brand", "2", spend="12.50", impressions="10", clicks="3", conversion="1"),
        ad_row(day, "Search", "3", spend="1", impressions="1", clicks="1", conversion="0"),
    ]
    pulled = pull(tiktok_ads, dimensions=["campaign"])
    assert values(pulled, "spend", campaign="Brand") == {14: 1278.37}
    assert values(pulled, "clicks", campaign="Brand") == {14: 3} and values(
        pulled, "conversions", campaign="Brand"
    ) == {14: 3}
    assert values(pulled, "spend", campaign="Search") == {14: 1}
    assert {request.query["page"] for request in tiktok_ads.requests} == {"1", "2"}
    assert tiktok_ads.requests[0].query["data_level"] == "AUCTION_CAMPAIGN"


def test_a_backfill_asks_for_thirty_days_at_once(tiktok_ads):
    tiktok_ads.fill(date(2026, 8, 1), TODAY)
    assert len(values(pull(tiktok_ads, first=date(2026, 8, 10)), "spend")) == 31  # days of the month, all of them met


def test_an_advertiser_of_another_currency_or_of_somebody_else(tiktok_ads):
    failure = failed(tiktok_ads, currency="EUR")
    assert isinstance(failure, BadConfig) and 'currency = "USD"' in failure.remedy
    failure = failed(tiktok_ads, advertiser=1)
    assert isinstance(failure, Forbidden) and "Reporting" in failure.remedy


# Microsoft Advertising

HEAD = ["TimePeriod", "AccountId", "CurrencyCode", "CampaignName"]
MONEY = ["Impressions", "Clicks", "Spend", "Revenue", "ConversionsQualified", "Conversions"]


def rows_of(*rows):
    return ms_table([*HEAD, *MONEY], [[day, "188285470", "USD", *cells] for day, *cells in rows])


def test_columns_are_found_by_name_and_rows_of_one_campaign_add_up(microsoft):
    microsoft.table = rows_of(
        ("2026-11-14", "Brand, exact", "10,000", "250", "125.50", "900", "1.5", "2"),
        ("2026-11-14", "Brand, exact", "5000", "100", "74.50", "0", "0", "0"),
        ("2026-11-14", "", "1", "0", "0", "0", "", "3"),
        ("2026-10-01", "Brand, exact", "9", "9", "9", "9", "9", "9"),
    )
    pulled = pull(microsoft, dimensions=["campaign"])
    assert values(pulled, "spend", campaign="Brand, exact") == {14: 200}
    assert values(pulled, "conversions", campaign="Brand, exact") == {14: 1.5}
    assert values(pulled, "conversions") == {14: 3}  # not told in parts: in whole numbers
    (order,) = microsoft.orders
    assert order["Type"] == "CampaignPerformanceReportRequest" and order["Aggregation"] == "Daily"
    assert order["Scope"] == {"AccountIds": [188285470]}
    assert order["Time"] == {
        "CustomDateRangeStart": {"Day": 11, "Month": 11, "Year": 2026},
        "CustomDateRangeEnd": {"Day": 20, "Month": 11, "Year": 2026},
    }


def test_a_column_that_is_not_there_costs_its_metric(microsoft):
    microsoft.table = ms_table(["TimePeriod", "Clicks", "Spend"], [["11/14/2026", "3", "1.5"]])
    pulled = pull(microsoft)
    assert values(pulled, "spend") == {14: 1.5} and "revenue" not in pulled.metrics
    assert len([flag for flag in flags(pulled, "absent") if "revenue" in flag.note]) == 1


def test_days_that_are_not_complete_are_marked(microsoft):
    microsoft.complete = date(2026, 11, 18)
    assert [flag.day.day for flag in flags(pull(microsoft), "provisional")] == [19, 20]


def test_a_report_is_waited_for(microsoft):
    microsoft.waits = 6
    assert pull(microsoft).parts
    assert [r.path.rsplit("/", 1)[-1] for r in microsoft.requests] == ["token", "Submit", *["Poll"] * 7, "download"]


def test_a_report_that_never_comes_is_left_for_later(microsoft):
    microsoft.waits = 10_000
    began = time.monotonic()
    impatient = Patience(attempts=3, first_wait=0.01, longest_wait=0.2, answer=2, total=0.5)
    failure = failed(microsoft, patience=impatient)
    assert isinstance(failure, Transient) and time.monotonic() - began < allowed(2)


def test_a_report_that_failed_is_not_asked_for_again_and_again(microsoft):
    microsoft.status = "Error"
    assert "(Error)" in str(failed(microsoft))
    assert sum(request.path.endswith("Poll") for request in microsoft.requests) == 2


def test_the_report_may_lie_on_another_host_which_gets_no_secret(microsoft):
    class Storage(Service):
        def answer(self, request):
            return Reply(body=zipped(rows_of(("2026-11-14", "x", 10, 1, 2, 3, 0, 0))))

    with Storage() as storage:
        microsoft.elsewhere = f"{storage.url}/report.zip?sig=canary"
        assert values(pull(microsoft), "spend") == {14: 2}
        assert not [r for r in storage.requests if "canary" in str(r.headers)]
    microsoft.elsewhere = "http://storage.example.com/report.zip?sig=canary"
    assert isinstance(failed(microsoft), BadData)


def test_an_address_that_has_lapsed_is_asked_for_again_later(microsoft):
    microsoft.elsewhere = f"{microsoft.url}/gone"
    microsoft.next(None, None, None, None, *[Reply(403, "expired")] * 3)
    assert "five minutes" in str(failed(microsoft))


def test_an_account_without_any_delivery_has_no_values(microsoft):
    microsoft.values.clear()
    pulled = pull(microsoft)
    assert pulled.parts == () and flags(pulled, "empty")


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(zipped("x\n1\n"), id="other columns"),
        pytest.param(b"no zip", id="no zip"),
        pytest.param(zipped(b"")[:40], id="cut zip"),
        pytest.param(zipped(ms_table(["TimePeriod"], [])), id="no rows"),
    ],
)
def test_something_else_than_a_report(microsoft, table):
    microsoft.table = table
    assert isinstance(failed(microsoft), BadData)


def test_money_of_another_currency_is_not_taken_for_ours(microsoft):
    failure = failed(microsoft, currency="EUR")
    assert isinstance(failure, BadConfig) and 'currency = "USD"' in failure.remedy


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (ms_fault(400, 105, "InvalidCredentials", "Authentication failed."), AuthFailed, "once more"),
        (ms_fault(400, 106, "UserIsNotAuthorized", "No access."), Forbidden, "role"),
        (ms_fault(400, 117, "CallRateExceeded", "Too many calls."), Throttled, ""),
        (ms_fault(500, 0, "InternalError", "An internal error has occurred."), Transient, ""),
        (ms_fault(400, 2004, "InvalidCustomDateRange", "The custom date range is not valid."), BadConfig, ""),
    ],
)
def test_microsoft_refuses_in_words(microsoft, reply, kind, words):
    microsoft.next(None, *[reply] * 3)
    failure = failed(microsoft)
    error = reply.body["OperationErrors"][0]
    assert type(failure) is kind and error["Message"] in str(failure) and error["ErrorCode"] in str(failure)
    assert words in failure.remedy


def test_an_access_token_will_do(microsoft):
    none = dict.fromkeys(("client_id", "client_secret", "refresh_token"))
    assert pull(microsoft, token="access-canary", **none).parts
    assert not any(request.path.endswith("token") for request in microsoft.requests)
    with pytest.raises(ValidationError, match="connect the source"):
        pull(microsoft, **none)


def test_a_permission_that_has_lapsed_is_told(microsoft):
    failure = failed(microsoft, refresh_token="old-canary")
    assert isinstance(failure, AuthFailed) and "once more" in failure.remedy
    assert len(microsoft.requests) == 1


def test_an_access_token_that_comes_back_in_an_error_is_masked(microsoft):
    microsoft.next(None, Reply(400, json.dumps({"message": "Bearer access-canary is not welcome"})))
    assert "is not welcome" in str(failed(microsoft))


@pytest.mark.parametrize(
    ("info", "days"), [({"total_page": "5.0"}, 10), ({"total_page": 5}, 10), ({"total_page": None}, 2), (None, 2)]
)
def test_how_many_pages_tiktok_has_may_come_oddly(tiktok_ads, info, days):
    ordinary = tiktok_ads.answer

    def odd(request):
        reply = ordinary(request)
        if "page_info" in (reply.body.get("data") or {}):
            reply.body["data"]["page_info"] = info
        return reply

    tiktok_ads.answer = odd
    assert len({point.day for point in pull(tiktok_ads).points}) == days

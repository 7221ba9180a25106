"""What is peculiar to Shopify, WooCommerce, Stripe and PostHog."""

import json
from datetime import date, timedelta

import pytest
from loopback import HTML, Reply, days, error
from loopback_shops import PostHog, Shopify, Stripe, WooCommerce
from pydantic import ValidationError

from connectors.framework import registry, runner
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
from connectors.sources.shopify import connector
from okr_model.plan.cycles import quarter_of

TODAY = date(2026, 11, 20)  # a Friday
MONDAY, MONTH, QUARTER = date(2026, 11, 16), date(2026, 11, 1), date(2026, 10, 1)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)


def pull(service, *, first=TODAY - timedelta(days=2), today=TODAY, last=None, patience=HASTE, **options):
    kind = registry.get(service.connector)
    given = {k: v for k, v in (service.options | options).items() if v is not None}
    return runner.pull(
        kind,
        kind.Options.model_validate(given),
        source="x",
        start=first,
        end=last or today,
        today=today,
        cycles=(quarter_of(today),),
        patience=patience,
    )


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    return caught.value


def sums(pulled, **split):
    """{(metric, day): value} of single days, over all dimensions that are not asked for."""
    found = {}
    for point in pulled.points:
        if point.since is None and split.items() <= dict(point.dimensions).items():
            found[point.metric, point.day] = found.get((point.metric, point.day), 0) + point.value
    return found


def to_date(pulled, metric, day):
    """{since: value} of the counts to a day."""
    return {p.since: p.value for p in pulled.points if p.metric == metric and p.day == day and p.since}


def flags(pulled):
    return {flag.code: flag.note for flag in pulled.flags}


def serving(kind):
    @pytest.fixture
    def service():
        with kind() as service:
            yield service

    return service


shop = serving(Shopify)
woo = serving(WooCommerce)
stripe = serving(Stripe)
posthog = serving(PostHog)


# Shopify


def test_money_comes_back_on_the_day_of_the_refund(shop):
    shop.orders = [
        shop.order(
            "1",
            "2026-11-18T10:00:00Z",
            "90.10",
            "9.90",
            "107.22",
            "107.22",
            units=3,
            refunds=[("2026-11-19T09:00:00Z", "30.05"), ("2026-11-20T09:00:00Z", "0.07")],
            updatedAt="2026-11-20T09:00:00Z",
        )
    ]
    found = sums(pull(shop))
    first, second, third = (date(2026, 11, n) for n in (18, 19, 20))
    assert (found["gross_sales", first], found["discounts", first], found["units_sold", first]) == (100.0, 9.9, 3)
    assert [found["revenue", day] for day in (first, second, third)] == [107.22, -30.05, -0.07]
    assert [found["refunds", day] for day in (first, second, third)] == [0, 30.05, 0.07]


def test_a_refund_of_an_order_before_the_window_is_found_and_the_order_is_not_counted_again(shop):
    refunds = [("2026-11-19T09:00:00Z", "10.00")]
    shop.orders = [shop.order("1", "2026-08-01T10:00:00Z", refunds=refunds, updatedAt="2026-11-19T09:00:00Z")]
    found = sums(pull(shop))
    assert found["refunds", date(2026, 11, 19)] == 10 and found["orders", date(2026, 11, 19)] == 0


def test_a_cancelled_order_takes_back_what_was_never_paid(shop):
    shop.orders = [
        shop.order("1", "2026-11-18T10:00:00Z", total="100.00", received="40.00", cancelled="2026-11-19T10:00:00Z")
        | {"refunds": shop.order("1", "x", refunds=[("2026-11-19T10:00:00Z", "40.00")])["refunds"]}
    ]
    found = sums(pull(shop))
    assert found["cancelled_sales", date(2026, 11, 19)] == 60 and found["refunds", date(2026, 11, 19)] == 40
    assert found["orders", date(2026, 11, 18)] == 1
    assert sum(value for (metric, _), value in found.items() if metric == "revenue") == 0


@pytest.mark.parametrize("moment", ["", "soon", "2026-13-45T10:00:00Z"])
def test_an_order_of_no_day_may_be_lacking_on_any(shop, moment):
    """A sum without it would be too small: nothing is told, and what is stored stays."""
    shop.orders = [
        shop.order("1", "2026-11-18T10:00:00Z", total="50.00", refunds=[("soon", "5.00")]),
        shop.order("2", "2026-11-18T11:00:00Z", total="70.00") | {"processedAt": moment},
    ]
    with pytest.raises(BadData, match="unexpected shape"):  # nothing at all could be read
        pull(shop)


def test_test_orders_do_not_count(shop):
    shop.orders = [shop.order("1", "2026-11-20T10:00:00Z", test=True)]
    assert set(sums(pull(shop)).values()) == {0}


@pytest.mark.parametrize(
    ("order", "customer"),
    [
        ({"nth": 1}, "new"),
        ({"nth": 2}, "returning"),
        ({"nth": None, "customer": None}, None),  # a guest, or somebody whose data were deleted
        ({"nth": None, "customer": {"numberOfOrders": "1"}}, "new"),
        ({"nth": None, "customer": {"numberOfOrders": "5"}}, None),
    ],
)
def test_whether_a_customer_is_new_is_said_where_it_is_known(shop, order, customer):
    shop.orders = [shop.order("1", "2026-11-20T10:00:00Z", **order)]
    pulled = pull(shop)
    (point,) = [p for p in pulled.points if p.metric == "orders" and p.value]
    assert point.dimensions == ({"channel": "Online Store"} | ({"customer": customer} if customer else {}))
    assert sums(pulled)["new_customers", TODAY] == (customer == "new")


@pytest.mark.parametrize(
    ("source", "app", "channel"),
    [
        ("web", {"name": "Online Store"}, "Online Store"),
        ("pos", None, "Point of Sale"),
        ("3890849", {"name": "Example Marketplace"}, "Example Marketplace"),
        ("3890849", None, "3890849"),
        ("instagram", None, "instagram"),
        (None, None, None),
        ("", {"name": ""}, None),
    ],
)
def test_sales_are_told_by_channel(shop, source, app, channel):
    shop.orders = [shop.order("1", "2026-11-20T10:00:00Z", sourceName=source, app=app)]
    (point,) = [p for p in pull(shop).points if p.metric == "units_sold" and p.value]
    assert point.dimensions.get("channel") == channel


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Auckland", "2026-09-26T11:59:59Z", 26),  # summer time begins on the 27th, which has 23 hours
        ("Pacific/Auckland", "2026-09-26T12:00:00Z", 27),
        ("Pacific/Auckland", "2026-09-27T10:59:59Z", 27),
        ("Pacific/Auckland", "2026-09-27T11:00:00Z", 28),
        ("America/Los_Angeles", "2026-09-27T06:59:59Z", 26),
    ],
)
def test_the_days_are_those_of_the_shop(shop, zone, moment, day):
    shop.zone = zone
    shop.orders = [shop.order("1", moment)]
    pulled = pull(shop, first=date(2026, 9, 26), today=date(2026, 9, 28))
    assert {p.day.day for p in pulled.points if p.metric == "orders" and p.value} == {day}
    (asked,) = [json.loads(r.body)["variables"]["query"] for r in shop.requests if b"updated_at" in r.body]
    if zone == "Pacific/Auckland":
        assert asked == "updated_at:>='2026-09-25T12:00:00Z' processed_at:<'2026-09-28T11:00:00Z'"


def test_money_that_is_absent_costs_that_value_and_is_no_zero(shop):
    yesterday = TODAY - timedelta(days=1)
    bare = shop.order("1", f"{TODAY}T10:00:00Z", totalPriceSet=None, subtotalLineItemsQuantity=None, app=None)
    del bare["customerJourneySummary"], bare["refunds"], bare["customer"]
    odd = shop.order("2", f"{yesterday}T10:00:00Z", total="n/a")
    shop.orders = [bare, odd, shop.order("3", f"{yesterday}T11:00:00Z", total="10.00")]
    pulled = pull(shop)
    found = sums(pulled)
    assert (found["orders", TODAY], found["gross_sales", TODAY], found["gross_sales", yesterday]) == (1, 10, 20)
    assert ("revenue", TODAY) not in found and ("units_sold", TODAY) not in found
    assert ("revenue", yesterday) not in found, "the sum of one order of two is no revenue"
    assert {flag.day for flag in pulled.flags if flag.code == "absent"} == {TODAY, yesterday}


def test_counts_of_an_order_may_come_as_decimal_text(shop):
    odd = shop.order("1", f"{TODAY}T10:00:00Z", subtotalLineItemsQuantity="3.0")
    odd["customerJourneySummary"] = {"customerOrderIndex": "2.0"}
    shop.orders = [odd]
    assert sums(pull(shop))["units_sold", TODAY] == 3


def test_an_order_given_on_two_pages_counts_once(shop):
    shop.dearest = 2
    orders = [shop.order(name, "2026-11-20T10:00:00Z") for name in "abcd"]
    shop.orders = [orders[0], orders[1], orders[1], orders[2], orders[3]]
    assert sums(pull(shop))["orders", TODAY] == 4


def test_pages_become_smaller_until_shopify_can_afford_them(shop):
    shop.dearest = 100
    shop.orders = [shop.order(str(n), "2026-11-20T10:00:00Z") for n in range(130)]
    assert sums(pull(shop))["orders", TODAY] == 130
    asked = [json.loads(request.body)["variables"].get("first") for request in shop.requests]
    assert asked == [None, 250, 125, 62, 62, 62]


def test_a_listing_too_deep_for_shopify_begins_anew_behind_the_last_order(shop, monkeypatch):
    monkeypatch.setattr(connector, "_DEEPEST", 4)
    shop.dearest = 2
    shop.orders = [shop.order(str(1000 + n), "2026-11-20T10:00:00Z") for n in range(9)]
    assert sums(pull(shop))["orders", TODAY] == 9
    queries = [json.loads(request.body)["variables"].get("query", "") for request in shop.requests]
    assert any(query.endswith("id:>=1003") for query in queries)


def test_a_listing_that_leads_back_to_itself_is_refused(shop):
    page = {"pageInfo": {"hasNextPage": True, "endCursor": "same"}, "nodes": []}
    shop._page = lambda query, asked: shop._data({"orders": page})
    assert "without an end" in str(failed(shop))


def test_without_read_all_orders_only_sixty_days_are_told(shop):
    shop.granted.remove("read_all_orders")
    first = TODAY - timedelta(days=90)
    pulled = pull(shop, first=first)
    assert min(point.day for point in pulled.points) == TODAY - timedelta(days=59)
    assert {part.start for part in pulled.parts} == {TODAY - timedelta(days=59)}  # what is stored of before stays
    assert "read_all_orders" in flags(pulled)["withheld"]
    assert pull(shop, first=first, last=first + timedelta(days=5)).parts == ()


def test_without_read_customers_they_are_not_asked_for(shop):
    shop.granted.remove("read_customers")
    shop.orders = [shop.order("1", "2026-11-20T10:00:00Z")]
    assert sums(pull(shop))["new_customers", TODAY] == 1


def test_protected_customers_cost_only_what_is_said_of_them(shop):
    shop.protects_customers = True
    shop.orders = [shop.order("1", "2026-11-20T10:00:00Z")]
    pulled = pull(shop)
    assert sums(pulled)["revenue", TODAY] == 10
    assert "customer field" in flags(pulled)["restricted"]


def test_without_read_orders_the_scope_is_named(shop):
    shop.granted = ["read_products"]
    failure = failed(shop)
    assert isinstance(failure, Forbidden) and "read_orders" in failure.remedy


def test_a_field_that_needs_more_is_named(shop):
    failure = failed(shop, error("shopify/access_denied"))
    assert isinstance(failure, Forbidden) and "read_customers" in failure.remedy and "customer field" in str(failure)


def test_other_money_is_not_taken_for_ours(shop):
    failure = failed(shop, currency="USD")
    assert isinstance(failure, BadConfig) and 'currency = "EUR"' in failure.remedy
    before = shop.order("1", "2026-11-19T10:00:00Z", total="99.00", currency="GBP")
    shop.always, shop.orders = None, [before, shop.order("2", "2026-11-19T11:00:00Z", total="10.00")]
    pulled = pull(shop)
    found = sums(pulled)
    assert (found["orders", date(2026, 11, 19)], found["revenue", date(2026, 11, 19)]) == (2, 10)
    assert "GBP" in flags(pulled)["currency"]


def test_shopify_throttles_with_status_200_and_says_for_how_long(shop):
    throttled = error("shopify/throttled")
    shop.next(None, throttled)
    assert pull(shop).parts
    throttled.body["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] = 2
    failure = failed(shop, throttled)
    assert isinstance(failure, Throttled) and failure.after == 9


def test_a_key_of_the_dev_dashboard_is_exchanged_for_a_token(shop):
    shop.orders = [shop.order("1", "2026-11-20T10:00:00Z")]
    secret = {"token": None, "client_id": "canary-id", "client_secret": shop.client_secret}
    assert sums(pull(shop, **secret))["orders", TODAY] == 1
    assert shop.requests[0].path == "/admin/oauth/access_token"
    failure = failed(shop, **(secret | {"client_secret": "another"}))
    assert "client credentials" in str(failure)


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (error("shopify/wrong_token"), AuthFailed, "Invalid API key"),
        (error("shopify/unavailable"), BadConfig, "Unavailable Shop"),
        (Reply(404, {"errors": "Not Found"}), BadConfig, "Not Found"),
        (
            Reply(body={"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}),
            Retired,
            "x",
        ),
        (Reply(body={"errors": "something else"}), BadData, "something else"),
    ],
)
def test_what_shopify_says_is_said(shop, reply, kind, said):
    failure = failed(shop, reply)
    assert type(failure) is kind and said in str(failure)


def test_a_version_that_is_gone_is_told(shop):
    shop.spoken = "2027-01"
    assert "2027-01" in flags(pull(shop))["version"]


@pytest.mark.parametrize(
    "address",
    ["https://example-rocket.myshopify.com/", "Example-Rocket.MyShopify.com ", "example-rocket.myshopify.com"],
)
def test_a_shop_is_named_in_several_ways(address):
    options = registry.get("shopify").Options.model_validate({"shop": address, "token": "shpat_x"})
    assert options.shop == "example-rocket.myshopify.com"


@pytest.mark.parametrize(
    "address",
    ["", "example", "evil.example.com/", "a b", "x.myshopify.com.evil.example.com", "evil.example.com/a.myshopify.com"],
)
def test_no_shop_elsewhere_gets_the_token(address):
    with pytest.raises(ValidationError, match="myshopify"):
        registry.get("shopify").Options.model_validate({"shop": address, "token": "shpat_x"})


def test_a_shop_needs_a_key():
    with pytest.raises(ValidationError, match="client_secret"):
        registry.get("shopify").Options.model_validate({"shop": "example.myshopify.com", "client_id": "x"})


# WooCommerce


def test_two_years_of_a_woocommerce_shop_take_few_requests(woo):
    woo.fill(TODAY - timedelta(days=729), TODAY)
    pulled = pull(woo, first=TODAY - timedelta(days=729), patience=Patience())
    assert {p.day for p in pulled.points} == {*days(TODAY - timedelta(days=729), TODAY)}
    assert len(woo.requests) == 1 + 3 * 8


def test_figures_that_are_absent_or_text_cost_only_themselves(woo):
    woo.put("orders", TODAY, 3)
    woo.put("revenue", TODAY, "1234.50")
    woo.put("taxes", TODAY, "n/a")
    found = sums(pull(woo))
    assert (found["orders", TODAY], found["revenue", TODAY]) == (3, 1234.5)
    assert ("taxes", TODAY) not in found


def test_cents_are_cents_though_woocommerce_adds_them_up_as_floats(woo):
    woo.put("revenue", TODAY, 0.1 + 0.2)
    assert sums(pull(woo))["revenue", TODAY] == 0.3


@pytest.mark.parametrize(
    ("reply", "kind", "remedy"),
    [
        (error("woocommerce/no_route"), BadConfig, "Analytics"),
        (Reply(404, HTML.body, HTML.headers), BadConfig, "permalinks"),
        (error("woocommerce/cannot_view"), AuthFailed, "shop manager"),
    ],
)
def test_what_is_missing_in_a_woocommerce_shop_is_said(woo, reply, kind, remedy):
    failure = failed(woo, reply)
    assert isinstance(failure, kind) and remedy in failure.remedy


def test_woocommerce_keeps_other_money_apart(woo):
    failure = failed(woo, currency="GBP")
    assert isinstance(failure, BadConfig) and 'currency = "EUR"' in failure.remedy


def test_reports_are_read_where_the_shop_does_not_say_its_currency(woo):
    woo.fill(TODAY - timedelta(days=9), TODAY)
    woo.next(Reply(403, {"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}))
    pulled = pull(woo)
    assert pulled.parts and "EUR" in flags(pulled)["warning"]


def test_no_key_stands_in_an_address(woo):
    pull(woo)
    assert not any("ck_" in value for request in woo.requests for value in request.query.values())


# Stripe


@pytest.mark.parametrize(
    ("currency", "amount", "money"),
    [("USD", 1234567, 12345.67), ("JPY", 1234567, 1234567), ("BHD", 1234560, 1234.56), ("UGX", 500000, 5000)],
)
def test_money_is_exact_in_every_currency(stripe, currency, amount, money):
    stripe.rows = [stripe.transaction("1", TODAY, "charge", amount, amount - 10, currency=currency.lower())]
    found = sums(pull(stripe, currency=currency))
    assert found["gross_volume", TODAY] == money


def test_the_cents_of_many_payments_add_up_exactly(stripe):
    stripe.rows = [stripe.transaction(str(n), TODAY, "charge", 10) for n in range(3)]
    assert sums(pull(stripe))["gross_volume", TODAY] == 0.3


def test_refunds_disputes_and_their_reversals(stripe):
    stripe.rows = [
        stripe.transaction("1", TODAY, "charge", 10_000, 9_680),
        stripe.transaction("2", TODAY, "partial_capture_reversal", -2_000),
        stripe.transaction("3", TODAY, "refund", -1_000),
        stripe.transaction("4", TODAY, "refund_failure", 400),
        stripe.transaction("5", TODAY, "dispute", -5_000, -6_500),
        stripe.transaction("6", TODAY, "dispute_reversal", 5_000),
        stripe.transaction("7", TODAY, "payout", -90_000),
        stripe.transaction("8", TODAY, "fee", -250),
    ]
    found = {metric: value for (metric, day), value in sums(pull(stripe)).items() if day == TODAY}
    assert found == {
        "payments": 1,
        "gross_volume": 80.0,
        "refunds": 6.0,
        "disputes": 1,
        "disputed": 0.0,
        "net_volume": 55.8,
        "new_customers": 0,
    }


def test_payments_in_another_currency_are_told_not_mixed(stripe):
    stripe.rows = [
        stripe.transaction("1", TODAY, "charge", 100),
        stripe.transaction("2", TODAY, "charge", 900, currency="eur"),
        stripe.transaction("3", TODAY, "refund", -900, currency="eur"),
    ]
    pulled = pull(stripe)
    assert sums(pulled)["gross_volume", TODAY] == 1
    assert "2 transactions in EUR" in flags(pulled)["currency"]


def test_a_day_of_stripe_is_one_of_the_accounts_zone(stripe):
    day = date(2026, 10, 25)  # summer time ends in Berlin: 25 hours
    stripe.zone = "Europe/Berlin"
    stripe.rows = [stripe.transaction(str(n), day, "charge", 100, created=stripe.at(day, n)) for n in (0, 23)]
    assert sums(pull(stripe, first=day, today=day))["payments", day] == 2
    asked = next(r.query for r in stripe.requests if r.path.endswith("balance_transactions"))
    assert int(asked["created[lt]"]) - int(asked["created[gte]"]) == 25 * 3600


def test_a_row_on_two_pages_counts_once(stripe):
    stripe.rows = [stripe.transaction(f"{n:03}", TODAY, "charge", 100) for n in range(150)]
    ordinary = stripe._listing

    def shifted(request, rows):
        """A payment comes in between the first page and the second: what was last is first again."""
        reply = ordinary(request, rows)
        if "starting_after" in request.query:
            reply.body["data"].insert(0, stripe.rows[99])
        return reply

    stripe._listing = shifted
    assert sums(pull(stripe))["payments", TODAY] == 150


@pytest.mark.parametrize("second", ["empty", "changed"])
def test_a_listing_that_changes_while_it_is_read_is_left_for_later(stripe, second):
    stripe.rows = [stripe.transaction(f"{n:03}", TODAY, "charge", 100) for n in range(150)]
    ordinary = stripe._listing

    def changed(request, rows):
        reply = ordinary(request, rows)
        if "starting_after" in request.query:
            again = [stripe.rows[0] | {"amount": 200}]
            reply.body.update(data=[] if second == "empty" else again, has_more=False)
        return reply

    stripe._listing = changed
    assert isinstance(failed(stripe), Transient)


def test_a_sum_that_lacks_an_amount_is_no_sum_and_is_marked(stripe):
    stripe.rows = [
        stripe.transaction("1", TODAY, "charge", 100),
        stripe.transaction("2", TODAY, "charge", 100) | {"amount": None},
        stripe.transaction("3", TODAY, "charge", 100) | {"amount": "250"},
    ]
    stripe.edit = lambda found: "created" in found and found.update(created=str(found["created"]))
    pulled = pull(stripe)
    assert (sums(pulled)["payments", TODAY], sums(pulled)["net_volume", TODAY]) == (3, 3)
    assert ("gross_volume", TODAY) not in sums(pulled)
    assert "amount" in flags(pulled)["absent"]


def test_a_day_whose_amounts_are_all_absent_is_no_zero(stripe):
    yesterday = TODAY - timedelta(days=1)
    stripe.rows = [
        stripe.transaction("1", TODAY, "charge", 100) | {"amount": None, "net": ""},
        stripe.transaction("2", yesterday, "charge", 100),
    ]
    found = sums(pull(stripe))
    assert ("gross_volume", TODAY) not in found and ("net_volume", TODAY) not in found
    assert (found["payments", TODAY], found["gross_volume", yesterday]) == (1, 1)


def test_a_listing_without_end_is_refused(stripe):
    page = {"object": "list", "has_more": True, "data": [stripe.transaction("1", TODAY, "charge", 100)]}
    assert "without an end" in str(failed(stripe, Reply(body=page)))


def test_a_key_that_lacks_customers_brings_the_payments(stripe):
    stripe.fill(TODAY - timedelta(days=9), TODAY)
    stripe.forbidden = {"customers"}
    pulled = pull(stripe)
    assert "payments" in pulled.metrics and "new_customers" not in pulled.metrics
    (refused,) = pulled.refused
    assert refused.metrics == ("new_customers",)
    assert "rak_customer_read" in str(refused) and "customer_read" in str(refused.remedy)


def test_a_key_of_the_test_mode_is_told(stripe):
    stripe.token = "rk_test_canary_of_an_account"
    assert "test_mode" in flags(pull(stripe))


def test_subscriptions_are_counted_day_by_day(stripe):
    first = TODAY - timedelta(days=2)
    stripe.subscription("old", date(2025, 1, 1))
    stripe.subscription("leaving", date(2025, 1, 1), last=TODAY - timedelta(days=1))
    stripe.subscription("fresh", TODAY, status="trialing")
    stripe.subscription("gone", date(2025, 1, 1), last=date(2025, 6, 1))
    stripe.subscription("failed", TODAY, status="incomplete_expired")
    found = sums(pull(stripe, subscriptions=True))
    assert [found["active_subscriptions", day] for day in days(first, TODAY)] == [2, 1, 2]
    assert [found["new_subscriptions", day] for day in days(first, TODAY)] == [0, 0, 1]
    assert [found["ended_subscriptions", day] for day in days(first, TODAY)] == [0, 1, 0]


def test_stripe_says_in_words_what_is_wrong(stripe):
    failure = failed(stripe, error("stripe/wrong_key"))
    assert isinstance(failure, AuthFailed) and "Invalid API Key" in str(failure) and "{" not in str(failure)


def test_too_many_requests_are_waited_for(stripe):
    stripe.next(error("stripe/too_many"))
    assert pull(stripe).parts


# PostHog


def test_visitors_are_counted_to_date_in_few_requests(posthog):
    first = TODAY - timedelta(days=729)
    posthog.fill(first, TODAY)
    posthog.put_people(MONDAY, TODAY, 410)
    posthog.put_people(MONTH, TODAY, 920)
    posthog.put_people(QUARTER, TODAY, 2500)
    pulled = pull(posthog, first=first, patience=Patience())
    assert to_date(pulled, "visitors", TODAY) == {MONDAY: 410, MONTH: 920, QUARTER: 2500}
    assert to_date(pulled, "visitors", MONDAY)[MONDAY] == posthog.of("visitors", MONDAY)
    assert len(posthog.requests) <= 12


def test_a_window_that_begins_within_a_week_counts_it_from_monday(posthog):
    posthog.fill(TODAY - timedelta(days=60), TODAY)
    posthog.put_people(MONDAY, TODAY, 700)
    assert to_date(pull(posthog, first=TODAY), "visitors", TODAY)[MONDAY] == 700


def test_chosen_events_are_told_apart_and_a_day_without_them_is_a_zero(posthog):
    posthog.fill(TODAY - timedelta(days=9), TODAY)
    posthog.put("events", TODAY, None)
    pulled = pull(posthog, events=["sign up", "o'brien \\ {start}"])
    assert sums(pulled, event="sign up")["events", TODAY] == 0
    assert sums(pulled, event="o'brien \\ {start}")["events", TODAY] == 0
    (asked,) = [json.loads(r.body)["query"] for r in posthog.requests if b"has({events}" in r.body]
    assert "brien" not in asked["query"] and "o'brien \\ {start}" in asked["values"]["events"]


def test_events_that_nobody_named_are_no_metrics(posthog):
    posthog.fill(TODAY - timedelta(days=9), TODAY)
    assert set(pull(posthog, events=[], conversions=[]).metrics) == {"visitors", "sessions", "pageviews"}


def test_a_day_without_any_event_is_missing(posthog):
    posthog.fill(TODAY - timedelta(days=9), TODAY)
    yesterday = TODAY - timedelta(days=1)
    posthog.put("visitors", yesterday, None)
    assert yesterday not in {point.day for point in pull(posthog).points}


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (error("posthog/wrong_key"), AuthFailed, "is invalid"),
        (error("posthog/no_scope"), Forbidden, "query:read"),
        (error("posthog/no_project"), BadConfig, "Project not found"),
        (Reply(body={"results": [], "error": "memory limit", "hasMore": False}), BadData, "memory limit"),
        (Reply(body={"results": [], "hasMore": True}), BadData, "50,000"),
    ],
)
def test_what_posthog_says_is_said(posthog, reply, kind, said):
    failure = failed(posthog, reply)
    assert type(failure) is kind and said in str(failure)


def test_values_that_are_absent_in_posthog_cost_only_themselves(posthog):
    posthog.fill(TODAY - timedelta(days=9), TODAY)
    ordinary = posthog._rows

    def odd(asked, *days):
        for row in ordinary(asked, *days):
            first = "pageviews" in asked["query"] and row[0] == str(TODAY)
            yield [f"{row[0]}T00:00:00", None, str(row[2])] if first else row
        if "pageviews" in asked["query"]:
            yield [None, 3, 2]

    posthog._rows = odd
    pulled = pull(posthog)
    assert ("pageviews", TODAY) not in sums(pulled)
    assert sums(pulled)["visitors", TODAY] == posthog.of("visitors", TODAY)
    assert {"absent", "no_day"} <= flags(pulled).keys()


def test_a_day_of_posthog_that_cannot_be_read_costs_that_row_only(posthog):
    posthog.fill(TODAY - timedelta(days=9), TODAY)
    whole, ordinary = sums(pull(posthog)), posthog._rows

    def odd(asked, *days):
        yield from ordinary(asked, *days)
        yield ["2026-13-45", *(["9"] * (3 if "sessions" in asked["query"] else 2))]

    posthog._rows = odd
    pulled = pull(posthog)
    assert sums(pulled) == whole and "2026-13-45" in flags(pulled)["no_day"]


def test_a_count_to_date_that_is_absent_is_not_added_up(posthog):
    posthog.fill(TODAY - timedelta(days=9), TODAY)
    ordinary = posthog._rows

    def odd(asked, *days):
        for row in ordinary(asked, *days):
            to_date = len(row) == 3 and isinstance(row[1], str) and "-" in row[1]  # (day, since, people)
            yield [row[0], row[1], None] if to_date else row

    posthog._rows = odd
    pulled = pull(posthog)
    assert not [point for point in pulled.points if point.since]
    assert sums(pulled)["pageviews", TODAY] == posthog.of("pageviews", TODAY)
    assert "visitors to date" in flags(pulled)["absent"]


def test_a_used_up_limit_of_posthog_is_left_for_later(posthog):
    failure = failed(posthog, error("posthog/throttled"))
    assert isinstance(failure, Throttled) and failure.after == 1800
    assert len(posthog.requests) == 1


def test_the_number_of_a_project_needs_no_quotes():
    options = registry.get("posthog").Options.model_validate({"project": 4711, "token": "phx_x"})
    assert options.project == "4711"


@pytest.mark.parametrize("moment", [None, "soon", "", 10**30])
def test_a_payment_without_a_moment_may_be_of_any_day(stripe, moment):
    """Then no sum of a day is known, and what is stored of earlier pulls stays."""
    stripe.rows = [stripe.transaction(str(n), TODAY, "charge", 100) for n in range(2)]
    ordinary = stripe._listing

    def odd(request, rows):
        reply = ordinary(request, rows)
        reply.body["data"] = [r | ({"created": moment} if r["id"] == "txn_1" else {}) for r in reply.body["data"]]
        return reply

    stripe._listing = odd
    pulled = pull(stripe)
    assert {"payments", "gross_volume", "net_volume"}.isdisjoint(pulled.metrics)
    assert "new_customers" in pulled.metrics
    assert "a transaction without a day" in flags(pulled)["no_day"]


def test_customers_and_subscriptions_without_a_moment_are_marked(stripe):
    ordinary = stripe._listing

    def odd(request, rows):
        reply = ordinary(request, rows)
        if not request.path.endswith("balance_transactions"):
            reply.body["data"] = [r | {"created": None} for r in reply.body["data"]]
        return reply

    stripe.fill(TODAY - timedelta(days=3), TODAY)
    stripe._listing = odd
    pulled = pull(stripe)
    assert "a customer without a day (no value): none of that list was counted" in flags(pulled)["no_day"]
    assert "new_customers" not in pulled.metrics and "payments" in pulled.metrics

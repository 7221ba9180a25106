"""Shopify: orders, sales, refunds and customers of one shop, day by day and by channel.

Docs: https://shopify.dev/docs/api/admin-graphql/latest/queries/orders. Days and money are the shop's own. An order
counts on the day it was processed, in its state when read: edits change that day, for 30 days. Test orders are left
out. Cancelled orders stay, as in Shopify's reports: what was paid back counts as a refund on the day of the refund,
what was never paid as cancelled on the day of the cancellation, so that days long past do not change. `revenue` is the
total of the orders placed, shipping and taxes included, less both. Orders are found by their last change, 250 to a
request; a standard plan allows some 25 orders a second.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.framework.connector import MOST_PAGES, Connector, ConnectorOptions, Point
from connectors.framework.errors import BadConfig, BadData, ConnectorError, Forbidden, Retired, Throttled, Transient
from connectors.framework.http_answer import Answer
from connectors.framework.key_facts import KeyFacts
from connectors.framework.oauth_services import shopify
from connectors.framework.values import day_of, dimensions, text
from okr_model.metrics.metrics import Metric

_ABOUT_US: Final = """query { shop { currencyCode ianaTimezone }
currentAppInstallation { accessScopes { handle } } }"""
_MONEY: Final = "{ shopMoney { amount currencyCode } }"
_ORDERS: Final = f"""query($first: Int!, $after: String, $query: String!) {{
  orders(first: $first, after: $after, query: $query, sortKey: ID) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{
      id test processedAt cancelledAt sourceName subtotalLineItemsQuantity
      app {{ name }}
      customerJourneySummary {{ customerOrderIndex }}
      CUSTOMER
      subtotalPriceSet {_MONEY} totalDiscountsSet {_MONEY} totalPriceSet {_MONEY} totalReceivedSet {_MONEY}
      refunds(first: 50) {{ id createdAt totalRefundedSet {_MONEY} }}
    }}
  }}
}}"""
_CUSTOMER: Final = "customer { numberOfOrders }"
_HOST: Final = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com", re.ASCII)
_PAGE: Final = 250
_MOST_REFUNDS: Final = 50
_WITHOUT_ALL_ORDERS: Final = timedelta(days=59)
"""How far back whole days are seen without read_all_orders: the last 60 days, the oldest of which is cut."""

_CHANNELS: Final = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft orders"}
_SPLIT: Final = ("channel", "customer")


class Shopify(Connector):
    """One shop."""

    key, title = "shopify", "Shopify"
    about = "orders, revenue, refunds, discounts, new and returning customers of a shop, by channel"
    docs = "https://shopify.dev/docs/api/admin-graphql/latest/queries/orders"
    topics = ("sales", "shop", "orders", "revenue", "customers", "e-commerce")
    version = "2026-10 (October 2026); a version lives for a year"
    endpoints = ("POST /admin/api/2026-10/graphql.json", "POST /admin/oauth/access_token")
    scopes = ("read_orders", "read_all_orders", "read_customers")
    oauth = shopify(*scopes)
    key_steps = (
        "In Shopify's Dev Dashboard (dev.shopify.com) choose *Create app*, as a member of the organisation that owns "
        "the shop.",
        "In the app's version, select the scopes `read_orders`, `read_customers` and `read_all_orders` (the last "
        "one is asked for under *API access requests*; without it only the last 60 days are seen), and release it.",
        "*Install app* on the shop.",
        "Copy *Client ID* and *Client secret* from the app's settings into `client_id` and `client_secret`. The token "
        "they give lasts for a day and is renewed by itself.",
        "A custom app made in the shop's own admin before 2026 goes on working: put its *Admin API access token* "
        "(shpat_…) into `token` instead.",
    )
    lacks = (
        "Sessions and conversion rate of the shop: use web analytics.",
        "Net sales as Shopify's reports have them (returned goods without tax): `gross_sales` - `discounts` is what "
        "goods were sold for, `refunds` what was paid back for goods, shipping and taxes together.",
        "New customers among guests of whom Shopify keeps no customer: such orders are neither new nor returning.",
        "Very large shops: more than some 40,000 orders a month do not fit into one pull on a standard plan.",
    )
    restate, window = 30, 31
    rate, timezone = (4, 1.0), ""  # the shop has its own zone, usually that of the workspace
    metrics = (
        Metric("orders", "orders", dimensions=_SPLIT, title="Orders"),
        Metric("new_customers", "people", dimensions=("channel",), title="New customers: first orders"),
        Metric("units_sold", "units", dimensions=_SPLIT, title="Units sold"),
        Metric("gross_sales", "USD", dimensions=_SPLIT, title="Gross sales: goods before discounts"),
        Metric("discounts", "USD", dimensions=_SPLIT, direction="down", title="Discounts"),
        Metric("refunds", "USD", dimensions=_SPLIT, direction="down", title="Refunds, on the day of the refund"),
        Metric("cancelled_sales", "USD", dimensions=_SPLIT, direction="down", title="Cancelled before it was paid"),
        Metric("revenue", "USD", dimensions=_SPLIT, signed=True, title="Revenue: less refunds and cancellations"),
    )
    _zone: ZoneInfo | None = None
    _token: str = ""
    _granted: frozenset[str] = frozenset()

    class Options(ConnectorOptions):
        """Which shop, and who is asking."""

        shop: str = Field(description="Address of the shop in Shopify, e.g. example.myshopify.com")
        token: SecretStr | None = Field(None, description="Access token of a custom app made in the shop (shpat_…)")
        client_id: str = Field("", description="Or the client ID of an app of the Dev Dashboard …")
        client_secret: SecretStr | None = Field(None, description="… and its client secret")
        currency: str = Field("USD", description="Currency of the shop", pattern=r"^[A-Z]{3}$")
        api_version: str = Field("2026-10", description="Version of the Admin API", pattern=r"^\d{4}-\d{2}$")

        @field_validator("shop")
        @classmethod
        def _an_address(cls, shop: str) -> str:
            host = shop.strip().lower().removeprefix("https://").rstrip("/")
            if not _HOST.fullmatch(host):
                raise ValueError("write the shop's own address in Shopify, such as example.myshopify.com")
            return host

        @model_validator(mode="after")
        def _a_key(self) -> Self:
            if self.token is None and not (self.client_id and self.client_secret):
                raise ValueError("give either `token`, or `client_id` and `client_secret`")
            return self

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Money in the shop's currency."""
        assert isinstance(options, cls.Options)
        return tuple(replace(m, unit=options.currency) if m.currency else m for m in cls.metrics)

    @property
    def base_url(self) -> str:
        """The shop."""
        return self.options.base_url or f"https://{self.options.shop}"

    def headers(self) -> Mapping[str, str]:
        """Who is asking; nobody yet while the token is fetched."""
        given = self.options.token.get_secret_value().strip() if self.options.token else self._token
        return {"X-Shopify-Access-Token": given} if given else {}

    def failure(self, answer: Answer) -> ConnectorError:
        """What Shopify says in `errors`, and the shops that answer nobody."""
        failure = super().failure(answer)
        if answer.status in (402, 423):
            return BadConfig(str(failure), remedy="The shop is closed or frozen: open it in Shopify and see.")
        if answer.status == 404:
            return BadConfig(str(failure), remedy="Check `shop`: the address that ends with .myshopify.com.")
        return failure

    def key_facts(self) -> KeyFacts:
        """Which scopes the shop has granted."""
        self._introduce()
        return KeyFacts(scopes=tuple(sorted(self._granted)))

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Sums of the orders that were processed, refunded or cancelled in the window; a day without any is a zero."""
        zone = self._introduce()
        start = max(start, self._first_whole_day())
        if start > end:
            return
        sums: dict[tuple[str, date, str, str], Decimal] = defaultdict(Decimal)
        for order in self._orders(start, end, zone):
            if not order["test"]:
                channel, customer = _channel(order), _customer(order)
                for metric, day, value in self._figures(order, zone):
                    if start <= day <= end:
                        sums[metric, day, channel, customer] += value
                        if metric == "orders" and customer == "new":
                            sums["new_customers", day, channel, ""] += value
        seen = {key[:2] for key in sums}
        for (metric, day, channel, customer), total in sums.items():
            yield Point(metric, day, float(total), dimensions({"channel": channel, "customer": customer}))
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            yield from (Point(m.name, day, 0) for m in self.metrics if (m.name, day) not in seen)

    def _introduce(self) -> ZoneInfo:
        """Ask the shop for its zone, currency and grants before its first figures; gives the zone."""
        if self._zone:
            return self._zone
        if self.options.token is None and not self._token:
            assert self.options.client_secret
            grant = {
                "grant_type": "client_credentials",
                "client_id": self.options.client_id,
                "client_secret": self.options.client_secret.get_secret_value().strip(),
            }
            self._token = self.call("POST", "/admin/oauth/access_token", json=grant)["access_token"]
        us = self._graphql(_ABOUT_US)
        shop = us["shop"]
        if shop["currencyCode"] != self.options.currency:
            raise BadConfig(
                f"{self.options.shop} is kept in {shop['currencyCode']}, not {self.options.currency}",
                remedy=f'Set currency = "{shop["currencyCode"]}".',
            )
        self._granted = frozenset(scope["handle"] for scope in us["currentAppInstallation"]["accessScopes"])
        if not self._granted & {"read_orders", "write_orders"}:
            raise Forbidden(
                f"{self.options.shop} does not let this app read orders",
                remedy="Give the app the scope read_orders, release its version, and accept it in the shop.",
            )
        if shop["ianaTimezone"] != self.zone:
            self.flag("time_zone", None, f"days of {shop['ianaTimezone']}, the shop's own, not of {self.zone}")
        self._zone = ZoneInfo(shop["ianaTimezone"])
        return self._zone

    def _first_whole_day(self) -> date:
        """Where orders begin to be seen: Shopify hides older ones without a word."""
        if "read_all_orders" in self._granted:
            return date.min
        first = self.today - _WITHOUT_ALL_ORDERS
        self.speaks_from(first, *(m.name for m in self.metrics))
        self.flag("withheld", first, "orders before this day need the scope read_all_orders")
        return first

    def _figures(self, order: dict[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, date, Decimal]]:
        """What one order adds to which days."""
        day = day_of(order["processedAt"], zone)
        yield "orders", day, Decimal(1)
        yield "units_sold", day, Decimal(order["subtotalLineItemsQuantity"] or 0)
        currency = order["totalPriceSet"]["shopMoney"]["currencyCode"]
        if currency != self.options.currency:
            self.flag("currency", day, f"orders in {currency}, which was the shop's currency then, count without money")
            return
        discounts, total = _money(order["totalDiscountsSet"]), _money(order["totalPriceSet"])
        yield "gross_sales", day, _money(order["subtotalPriceSet"]) + discounts
        yield "discounts", day, discounts
        yield "revenue", day, total
        if order["cancelledAt"]:
            unpaid = max(Decimal(), total - _money(order["totalReceivedSet"]))
            yield "cancelled_sales", day_of(order["cancelledAt"], zone), unpaid
            yield "revenue", day_of(order["cancelledAt"], zone), -unpaid
        if len(order["refunds"]) >= _MOST_REFUNDS:
            self.flag("truncated", day, f"an order with more than {_MOST_REFUNDS} refunds; the later ones are missing")
        for refund in {one["id"]: one for one in order["refunds"] if one["createdAt"]}.values():
            back = _money(refund["totalRefundedSet"])
            yield "refunds", day_of(refund["createdAt"], zone), back
            yield "revenue", day_of(refund["createdAt"], zone), -back

    def _orders(self, start: date, end: date, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
        """Every order processed by `end` and changed since `start`, each once, however pages shift meanwhile."""
        first, after = _midnight(start, zone), _midnight(end + timedelta(days=1), zone)
        asked: dict[str, Any] = {"first": _PAGE, "query": f"updated_at:>='{first}' processed_at:<'{after}'"}
        query = _ORDERS.replace("CUSTOMER", _CUSTOMER if self._granted & {"read_customers", "write_customers"} else "")
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            try:
                page = self._graphql(query, asked)["orders"]
            except _TooDear:
                if asked["first"] == 1:
                    raise
                asked["first"] //= 2
                continue
            for order in page["nodes"]:
                if order["id"] not in seen:
                    seen.add(order["id"])
                    yield order
            if not page["pageInfo"]["hasNextPage"]:
                return
            if page["pageInfo"]["endCursor"] in (None, asked.get("after")):
                break
            asked["after"] = page["pageInfo"]["endCursor"]
        raise BadData("Shopify's orders go on from page to page without an end")

    def _graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        asked = {"query": query, "variables": dict(variables or {})}
        return self.attempt(lambda seconds: self._asked(asked, seconds))

    def _asked(self, asked: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The data of one query. What goes wrong comes with status 200 too."""
        version = self.options.api_version
        answer = self._ask("POST", f"/admin/api/{version}/graphql.json", seconds, json=asked)
        said = answer.json()
        if errors := said.get("errors"):
            raise _failure(answer, errors, said.get("extensions") or {})
        spoken = answer.headers.get("x-shopify-api-version", version)
        if spoken != version:
            self.flag("version", None, f"Shopify answered in version {spoken}, because {version} is gone")
        data: dict[str, Any] = said["data"]
        return data


class _TooDear(BadData):
    """One query costs more than Shopify allows at once."""


def _failure(answer: Answer, errors: Any, extensions: Mapping[str, Any]) -> ConnectorError:
    """What the first error of a GraphQL answer means."""
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = (first.get("extensions") or {}).get("code", "")
    said = f"{answer.where} answered: {text(first.get('message')) or text(errors)}"
    match code:
        case "THROTTLED":
            return Throttled(said, after=_pause(extensions))
        case "MAX_COST_EXCEEDED":
            return _TooDear(said)
        case "ACCESS_DENIED":
            needed = (first.get("extensions") or {}).get("requiredAccess")
            return Forbidden(said, remedy=f"Give the app the access it lacks: {needed or 'read_orders'}.")
        case "INTERNAL_SERVER_ERROR":
            return Transient(said)
        case "undefinedField" | "argumentNotAccepted":
            return Retired(said)
        case _:
            return BadData(said)


def _pause(extensions: Mapping[str, Any]) -> float | None:
    """Seconds until the bucket holds what the query costs."""
    cost = extensions.get("cost") or {}
    state = cost.get("throttleStatus") or {}
    try:
        missing = float(cost["requestedQueryCost"]) - float(state["currentlyAvailable"])
        return max(0.0, missing / float(state["restoreRate"]))
    except (KeyError, TypeError, ZeroDivisionError):
        return None


def _money(amount: Any) -> Decimal:
    """An amount in the shop's currency; absent is nothing (a shop without discounts)."""
    return Decimal(amount["shopMoney"]["amount"]) if amount else Decimal()


def _channel(order: Mapping[str, Any]) -> str:
    """Where an order came from; apps have numbers there, and a name."""
    source, app = text(order["sourceName"]), text((order["app"] or {}).get("name"))
    return (app or source) if source.isdigit() or not source else _CHANNELS.get(source, source)


def _customer(order: Mapping[str, Any]) -> str:
    """Whether its customer had ordered before: "new", "returning", or "" where nobody knows."""
    nth = (order["customerJourneySummary"] or {}).get("customerOrderIndex")
    if nth is not None:
        return "new" if int(nth) <= 1 else "returning"
    only = str((order.get("customer") or {}).get("numberOfOrders", "")) == "1"
    return "new" if only else ""


def _midnight(day: date, zone: ZoneInfo) -> str:
    """The instant at which a day of the shop begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

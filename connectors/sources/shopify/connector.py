"""Shopify: orders, sales, refunds and customers of one shop, day by day and by channel.

Docs: https://shopify.dev/docs/api/admin-graphql/latest/queries/orders. Days and money are the shop's own. An order
counts on the day it was processed, in its state when read: edits change that day, for 30 days. Test orders are left
out. Cancelled orders stay, as in Shopify's reports: what was paid back counts as a refund on the day of the refund,
what was never paid as cancelled on the day of the cancellation, so that days long past do not change. `revenue` is the
total of the orders placed, shipping and taxes included, less both. Orders are found by their last change, 250 to a
request, which is paid for with points: a standard plan earns 100 a second, and the pause Shopify asks for is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point
from connectors.framework.errors import BadData, Forbidden
from connectors.framework.key_facts import KeyFacts
from connectors.framework.money import check_currency, in_currency
from connectors.framework.oauth_services import shopify
from connectors.framework.rows_by_id import RowsById
from connectors.framework.values import dimensions
from connectors.sources.shopify import orders
from connectors.sources.shopify.admin_api import AdminApi, ShopifyOptions, TooDear
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_ABOUT_US: Final = """query { shop { currencyCode ianaTimezone }
currentAppInstallation { accessScopes { handle } } }"""
_ORDERS: Final = f"""query($first: Int!, $after: String, $query: String!) {{
orders(first: $first, after: $after, query: $query, sortKey: ID) {{
pageInfo {{ hasNextPage endCursor }} nodes {{ {orders.FIELDS} CUSTOMER }} }} }}"""
_CUSTOMER: Final = "customer { numberOfOrders }"
_PAGE: Final = 250
_WITHOUT_ALL_ORDERS: Final = timedelta(days=59)
"""How far back whole days are seen without read_all_orders: the last 60 days, the oldest of which is cut."""

_DEEPEST: Final = 20_000
"""Orders after which a listing begins anew behind the last one: Shopify turns no more than 25,000 over."""

_SPLIT: Final = ("channel", "customer")


class Shopify(AdminApi):
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
        "Very large shops: a month of orders that takes longer than half an hour to read at the shop's rate.",
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
    _granted: frozenset[str] = frozenset()
    _part: int = 1  # a page is this part of the largest one, where that is too dear
    _customers: bool = False  # whether they may be asked for

    class Options(ShopifyOptions):
        """Which shop, and who is asking."""

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Money in the shop's currency."""
        assert isinstance(options, cls.Options)
        return in_currency(cls.metrics, options.currency)

    def key_facts(self) -> KeyFacts:
        """Which scopes the shop has granted."""
        self._introduce()
        return KeyFacts(scopes=tuple(sorted(self._granted)))

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Sums of the orders that were processed, refunded or cancelled in the window; a day without any is a zero."""
        zone = self._introduce()
        start = max(start, self._first_seen(start))
        sums: dict[tuple[str, date, str, str], Decimal] = defaultdict(Decimal)
        unknown: set[tuple[str, date]] = set()  # a sum that lacks an order's part is no sum
        elsewhere: set[tuple[str, date]] = set()  # where there is money in another currency nothing is no zero

        def note(code: str, day: date, what: Sentence, metrics: tuple[str, ...]) -> None:
            if start <= day <= end:
                (unknown if code == "absent" else elsewhere).update((metric, day) for metric in metrics)
                self.flag(code, day, what)

        every_day = {start + timedelta(days=n) for n in range((end - start).days + 1)}
        missing: set[date] = set()  # days an order may be missing from

        def day_of(moment: object) -> date | None:
            if (day := self.day_of(moment, zone.key)) is None:
                missing.update(every_day)
            return day

        for order in self._orders(start, end, zone):
            split = orders.channel(order), orders.customer(order)
            for metric, day, value in orders.figures(order, day_of, self.options.currency, note):
                if start <= day <= end:
                    sums[metric, day, *(split if metric != "new_customers" else (split[0], ""))] += value
        if missing:
            return  # an order of no day may be lacking on any of them: what is stored stays
        told = {key[:2] for key in sums} | unknown | elsewhere
        for (metric, day, channel, customer), total in sums.items():
            if (metric, day) not in unknown:
                yield Point(metric, day, float(total), dimensions({"channel": channel, "customer": customer}))
        for day in sorted(every_day):
            for one in self.declared(self.options):
                if (one.name, day) not in told:
                    yield Point(one.name, day, 0)

    def _introduce(self) -> ZoneInfo:
        """Ask the shop for its zone, currency and grants before its first figures; gives the zone."""
        if self._zone:
            return self._zone
        us = self.graphql(_ABOUT_US)
        shop = us["shop"]
        check_currency(self.options.currency, shop["currencyCode"], f"{self.options.shop} is kept")
        self._granted = frozenset(scope["handle"] for scope in us["currentAppInstallation"]["accessScopes"])
        self._customers = bool(self._granted & {"read_customers", "write_customers"})
        if not self._granted & {"read_orders", "write_orders"}:
            raise Forbidden(
                Sentence("{shop} does not let this app read orders").filled(shop=self.options.shop),
                remedy=Sentence("Give the app the scope read_orders, release its version, and accept it in the shop."),
            )
        if shop["ianaTimezone"] != self.zone:
            self.flag(
                "time_zone",
                None,
                Sentence("days of {ianatimezone}, the shop's own, not of {zone}").filled(
                    ianatimezone=shop["ianaTimezone"], zone=self.zone
                ),
            )
        self._zone = ZoneInfo(shop["ianaTimezone"])
        return self._zone

    def _first_seen(self, start: date) -> date:
        """The first whole day whose orders are seen: Shopify hides older ones without a word."""
        first = self.today - _WITHOUT_ALL_ORDERS
        if start >= first or "read_all_orders" in self._granted:
            return start
        self.speaks_from(first, *(m.name for m in self.metrics))
        self.flag("withheld", first, Sentence("orders before this day need the scope read_all_orders"))
        return first

    def _orders(self, start: date, end: date, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
        """Every true order processed by `end` and changed since `start`, each once, however pages shift meanwhile."""
        if start > end:
            return
        first, after = _midnight(start, zone), _midnight(end + timedelta(days=1), zone)
        wanted = f"updated_at:>='{first}' processed_at:<'{after}'"
        asked: dict[str, Any] = {"query": wanted, "after": None}
        listing, turned = RowsById("Shopify's list of orders"), 0
        for _ in range(MOST_PAGES):
            page = self._listed(asked)
            info = page["pageInfo"]
            new = listing.new(page["nodes"], more=info["hasNextPage"])
            yield from (order for order in new if not order.get("test"))
            if not info["hasNextPage"]:
                return
            asked["after"] = info["endCursor"]
            turned += len(page["nodes"])
            if turned >= _DEEPEST:
                behind = page["nodes"][-1]["id"].rpartition("/")[2]
                asked, turned = {"query": f"{wanted} id:>={behind}", "after": None}, 0
        raise BadData(Sentence("Shopify's orders go on after {most_pages} pages").filled(most_pages=MOST_PAGES))

    def _listed(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One page: of fewer orders where it is too dear, and without customers where these are protected data."""
        while True:
            query = _ORDERS.replace("CUSTOMER", _CUSTOMER if self._customers else "")
            try:
                page: dict[str, Any] = self.graphql(query, asked | {"first": max(1, _PAGE // self._part)})["orders"]
            except Forbidden as refused:
                if not self._customers:
                    raise
                self._customers = False
                self.flag("restricted", None, Sentence("customers are not shown: {refused}").filled(refused=refused))
            except TooDear:
                if self._part >= _PAGE:
                    raise
                self._part *= 2
            else:
                return page


def _midnight(day: date, zone: ZoneInfo) -> str:
    """The instant at which a day of the shop begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

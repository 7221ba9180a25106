"""Shops, payments and product analytics on this machine: like the services of `loopback`, see there.

The shapes are those of the vendors' documentation and of public clients' tests; each class names its own.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from loopback import Reply, Request, Service, days, error, recorded
from loopback_sites import Counting


class Small(Service):
    """A service of few records, so that a month of them is not thousands."""

    def fill(self, first: date, last: date) -> Self:
        for nth, metric in enumerate(self.daily):
            for day in days(first, last):
                self.put(metric, day, 2 + nth % 3 + day.toordinal() % 3)
        return self


class Shopify(Small):
    """One shop, in Berlin, that takes its orders half an hour after midnight: the day before by UTC.

    Shapes: shopify.dev, Admin GraphQL 2026-10 (Order, Refund, AppInstallation, rate limits); the orders fixture of
    danialbagheri/Core-API, src/user/api/fixtures/orders.py; errors as in the tests of public clients that halve their
    page on MAX_COST_EXCEEDED. `orders` are served as they stand, before those of the figures.
    """

    connector = "shopify"
    by_post = True
    counts = True
    daily = (
        "orders",
        "new_customers",
        "units_sold",
        "gross_sales",
        "discounts",
        "refunds",
        "cancelled_sales",
        "revenue",
    )
    token = "shpat_canary_token_of_a_custom_app"
    client_secret = "shpss_canary_secret"
    pages = True
    page_size = "connectors.sources.shopify.connector._PAGE"
    currency = "EUR"
    spoken = "2026-10"
    protects_customers = False  # whatever the scopes say
    dearest = 250  # rows of the largest page that is not too dear

    def __init__(self) -> None:
        super().__init__()
        self.zone = "Europe/Berlin"
        self.granted = ["read_orders", "read_all_orders", "read_customers"]
        self.orders: list[dict[str, Any]] = []

    def put(self, metric: str, day: date, value: float | None, **dimensions: str) -> None:
        """No more new customers than orders."""
        super().put(metric, day, value, **dimensions)
        if metric == "orders" and (self.of("new_customers", day) or 0) > (value or 0):
            super().put("new_customers", day, value)
        elif metric == "new_customers" and (value or 0) > (self.of("orders", day) or 0):
            super().put(metric, day, self.of("orders", day))

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "shop": "example-rocket.myshopify.com", "token": self.token, "currency": "EUR"}

    def answer(self, request: Request) -> Reply:
        asked = json.loads(request.body or "{}")
        if request.path == "/admin/oauth/access_token":
            known = (asked["client_id"], asked["client_secret"]) == ("canary-id", self.client_secret)
            return (
                Reply(body=recorded("shopify/token") | {"access_token": self.token}) if known else error("shopify/app")
            )
        if request.headers.get("x-shopify-access-token") != self.token:
            return error("shopify/wrong_token")
        if not re.fullmatch(r"/admin/api/20\d\d-\d\d/graphql\.json", request.path):
            return Reply(404, {"errors": "Not Found"})
        if "accessScopes" in asked["query"]:
            shop = {"currencyCode": self.currency, "ianaTimezone": self.zone}
            scopes = [{"handle": handle} for handle in self.granted]
            return self._data({"shop": shop, "currentAppInstallation": {"accessScopes": scopes}})
        return self._page(asked["query"], asked["variables"])

    def _page(self, query: str, asked: dict[str, Any]) -> Reply:
        if "customer {" in query and (self.protects_customers or "read_customers" not in self.granted):
            return error("shopify/access_denied")
        if asked["first"] > self.dearest:
            return error("shopify/too_dear")
        updated, processed, behind = re.fullmatch(
            r"updated_at:>='([\d:TZ-]+)' processed_at:<'([\d:TZ-]+)'(?: id:>=(\d+))?", asked["query"]
        ).groups()  # type: ignore[union-attr]
        found = [
            order
            for order in [*self.orders, *self._ordered()]
            if order.get("updatedAt", order["processedAt"]) >= updated
            and order["processedAt"] < processed
            and (behind is None or int(order["id"].rpartition("/")[2]) >= int(behind))
        ]
        first = int(asked["after"] or 0)
        nodes, more = self.cut(found, first, asked["first"])
        if "customer {" not in query:
            nodes = [{name: value for name, value in node.items() if name != "customer"} for node in nodes]
        info = {"hasNextPage": more, "endCursor": str(first + asked["first"]) if nodes else None}
        return self._data({"orders": {"pageInfo": info, "nodes": nodes}})

    def _data(self, data: dict[str, Any]) -> Reply:
        headers = {"X-Shopify-API-Version": self.spoken}
        return Reply(body={"data": data, "extensions": recorded("shopify/extensions")}, headers=headers)

    def _ordered(self) -> Iterator[dict[str, Any]]:
        """The orders behind the figures: the first one of a day carries its money, and what became of it."""
        for (day, _), count in sorted(self.values["orders"].items()):
            gross, less, back, gone, left = (
                self.of(name, day) or 0
                for name in ("gross_sales", "discounts", "refunds", "cancelled_sales", "revenue")
            )
            at = datetime(day.year, day.month, day.day, 0, 30, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
            stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
            for n in range(int(count)):
                total = left + back + gone
                money = (gross - less, less, total, total - gone) if n == 0 else (0, 0, 0, 0)
                yield self.order(
                    f"{day}-{n}",
                    stamp,
                    *money,
                    units=int(self.of("units_sold", day) or 0) if n == 0 else 0,
                    nth=1 if n < (self.of("new_customers", day) or 0) else 2,
                    cancelled=stamp if n == 0 and gone else None,
                    refunds=[(stamp, back)] if n == 0 else [],
                )

    def order(
        self,
        name: str,
        processed: str,
        subtotal: object = "10.00",
        discounts: object = "0.00",
        total: object = "10.00",
        received: object = "10.00",
        *,
        units: int = 1,
        nth: int | None = 1,
        cancelled: str | None = None,
        refunds: list[tuple[str | None, object]] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """One order as Shopify tells it; `more` replaces fields."""

        def money(amount: object) -> dict[str, Any]:
            return {"shopMoney": {"amount": str(amount), "currencyCode": more.get("currency", self.currency)}}

        found = recorded("shopify/order") | {
            "id": f"gid://shopify/Order/{name}",
            "processedAt": processed,
            "cancelledAt": cancelled,
            "subtotalLineItemsQuantity": units,
            "customerJourneySummary": {"customerOrderIndex": nth} if nth else None,
            "subtotalPriceSet": money(subtotal),
            "totalDiscountsSet": money(discounts),
            "totalPriceSet": money(total),
            "totalReceivedSet": money(received),
            "refunds": [
                {"id": f"gid://shopify/Refund/{name}-{n}", "createdAt": at, "totalRefundedSet": money(amount)}
                for n, (at, amount) in enumerate(refunds or [])
            ],
        }
        return found | {key: value for key, value in more.items() if key != "currency"}


class WooCommerce(Service):
    """Fills days without sales with zeros, as WooCommerce does.

    Shapes: woocommerce/woocommerce, src/Admin/API/Reports/{Revenue,Orders}/Stats/Controller.php, and its tests of the
    same reports; errors as in the tests of public clients.
    """

    connector = "woocommerce"
    counts = True
    theirs: ClassVar[dict[str, str]] = {
        "orders": "orders_count",
        "items_sold": "num_items_sold",
        "gross_sales": "gross_sales",
        "discounts": "coupons",
        "refunds": "refunds",
        "net_sales": "net_revenue",
        "taxes": "taxes",
        "shipping": "shipping",
        "revenue": "total_sales",
    }
    daily = (*theirs, "new_customers", "returning_orders")
    fields: ClassVar[dict[str, str]] = {metric: name for metric, name in theirs.items() if metric != "orders"}
    day_field = "interval"
    key, secret = "ck_canary_of_a_manager", "cs_canary_of_a_manager"
    currency = "EUR"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "key": self.key, "secret": self.secret, "currency": "EUR"}

    def answer(self, request: Request) -> Reply:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic" or base64.b64decode(given).decode() != f"{self.key}:{self.secret}":
            return error("woocommerce/cannot_view")
        asked = request.query
        match request.path.removeprefix("/wp-json"):
            case "/wc/v3/data/currencies/current":
                return Reply(body=recorded("woocommerce/currency") | {"code": self.currency})
            case "/wc-analytics/reports/revenue/stats":
                return self._report(asked, self.theirs)
            case "/wc-analytics/reports/orders/stats":
                metric = {"new": "new_customers", "returning": "returning_orders"}[asked["customer_type"]]
                return self._report(asked, {metric: "orders_count"})
        return error("woocommerce/no_route")

    def _report(self, asked: Any, theirs: dict[str, str]) -> Reply:
        assert (asked["interval"], asked["order"]) == ("day", "asc") and int(asked["per_page"]) <= 100
        first, last = (date.fromisoformat(asked[end][:10]) for end in ("after", "before"))
        rows = [self._interval(day, theirs) for day in days(first, last)][: int(asked["per_page"])]
        return Reply(body={"totals": {}, "intervals": rows}, headers={"X-WP-Total": str(len(rows))})

    def _interval(self, day: date, theirs: dict[str, str]) -> dict[str, Any]:
        interval = recorded("woocommerce/interval")
        figures = {name: self.of(metric, day) or 0 for metric, name in theirs.items()}
        return interval | {"interval": str(day), "subtotals": interval["subtotals"] | figures}


class Stripe(Small):
    """Newest first, at most a hundred rows a page, and money that is no sale among the rest.

    Shapes: docs.stripe.com/api (balance transactions, customers, subscriptions, pagination, errors) and the fixtures of
    stripe/openapi, openapi/fixtures3.json; refusals of restricted keys as in the tests of public clients.
    """

    connector = "stripe"
    counts = True
    daily = ("payments", "gross_volume", "refunds", "disputes", "disputed", "net_volume", "new_customers")
    token = "rk_live_canary_of_an_account"
    per_unit = 100
    zone_option = "zone"
    stamps = ("instant",)
    parts: ClassVar[dict[str, tuple[str, ...]]] = {
        "/v1/balance_transactions": daily[:-1],
        "/v1/customers": daily[-1:],
    }

    def __init__(self) -> None:
        super().__init__()
        self.zone = "America/New_York"
        self.rows: list[dict[str, Any]] = []  # more balance transactions
        self.subscriptions: list[dict[str, Any]] = []
        self.forbidden: set[str] = set()

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "token": self.token, "zone": self.zone}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("stripe/wrong_key")
        assert request.headers["stripe-version"] == "2026-09-30.endive"
        kind = request.path.removeprefix("/v1/")
        if kind in self.forbidden:
            return error("stripe/no_permission")
        rows = {
            "balance_transactions": lambda: [*self.rows, *self._transactions()],
            "customers": lambda: list(self._customers()),
            "subscriptions": lambda: self.subscriptions,
        }
        return self._listing(request, rows[kind]()) if kind in rows else error("stripe/no_such")

    def _listing(self, request: Request, rows: list[dict[str, Any]]) -> Reply:
        asked = request.query
        first, after = int(asked.get("created[gte]", 0)), int(asked["created[lt]"])
        rows = sorted((r for r in rows if first <= r["created"] < after), key=lambda r: (-r["created"], r["id"]))
        known = [row["id"] for row in rows]
        begin = known.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        size = int(asked.get("limit", 10))
        assert size <= 100
        page = {"object": "list", "url": request.path, "has_more": begin + size < len(rows)}
        return Reply(body=page | {"data": rows[begin : begin + size]})

    def at(self, day: date, hour: int = 23) -> int:
        """A moment late on a day of the account: the next day by UTC."""
        return int(datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(self.zone)).timestamp())

    def transaction(self, name: str, day: date, kind: str, amount: int, net: int | None = None, **more: Any) -> Any:
        """One balance transaction; amount and net in the smallest coin."""
        net = amount if net is None else net
        figures = {"amount": amount, "net": net, "fee": amount - net, "reporting_category": kind, "type": kind}
        return recorded("stripe/balance_transaction") | {"id": f"txn_{name}", "created": self.at(day)} | figures | more

    def _transactions(self) -> Iterator[dict[str, Any]]:
        for (day, _), count in sorted(self.values["payments"].items()):
            gross, back, lost, net = (
                round((self.of(name, day) or 0) * self.per_unit)
                for name in ("gross_volume", "refunds", "disputed", "net_volume")
            )
            for n in range(int(count)):
                figures = (gross, net + back + lost) if n == 0 else (0, 0)
                yield self.transaction(f"{day}-pay-{n}", day, "charge", *figures)
            yield self.transaction(f"{day}-back", day, "refund", -back)
            yield self.transaction(f"{day}-payout", day, "payout", -123_456)
            for n in range(int(self.of("disputes", day) or 0)):
                yield self.transaction(f"{day}-lost-{n}", day, "dispute", -lost if n == 0 else 0)

    def _customers(self) -> Iterator[dict[str, Any]]:
        for (day, _), count in sorted(self.values["new_customers"].items()):
            for n in range(int(count)):
                yield recorded("stripe/customer") | {"id": f"cus_{day}-{n}", "created": self.at(day)}

    def subscription(self, name: str, first: date, last: date | None = None, status: str = "active") -> None:
        """A subscription from a first day on, ended on a last one."""
        ended = {"ended_at": self.at(last) if last else None, "status": "canceled" if last else status}
        begun = {"id": f"sub_{name}", "created": self.at(first)}
        self.subscriptions.append(recorded("stripe/subscription") | begun | ended)


class PostHog(Counting):
    """Answers four questions in HogQL. Shapes: posthog.com/docs/api/queries and PostHog/posthog, posthog/api/test/
    test_query.py; refusals as in the tests of public clients."""

    connector = "posthog"
    by_post = True
    daily = ("visitors", "sessions", "pageviews", "events", "conversions")
    token = "phx_canary_personal_key"
    named: ClassVar[dict[str, str]] = {"sign up": "events", "purchase": "conversions"}

    @property
    def options(self) -> dict[str, Any]:
        chosen = {"events": ["sign up"], "conversions": ["purchase"]}
        return {"base_url": self.url, "project": 4711, "token": self.token, **chosen}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("posthog/wrong_key")
        if (request.method, request.path) != ("POST", "/api/projects/4711/query/"):
            return error("posthog/no_project")
        asked = json.loads(request.body)["query"]
        assert asked["kind"] == "HogQLQuery" and asked["query"].endswith("LIMIT 50000")
        first = date.fromisoformat(asked["values"]["start"][:10])
        last = date.fromisoformat(asked["values"]["after"][:10]) - timedelta(days=1)
        known = [day for day in days(first, last) if self.of("visitors", day) is not None]
        return Reply(body=recorded("posthog/query") | {"results": list(self._rows(asked, first, last, known))})

    def _rows(self, asked: dict[str, Any], first: date, last: date, known: list[date]) -> Iterator[list[Any]]:
        query = asked["query"]
        if "FROM sessions" in query:
            yield from ([str(day), self.of("sessions", day)] for day in known)
        elif "has({events}, event)" in query:
            for name in asked["values"]["events"]:
                counts = ((day, self.of(self.named[name], day)) for day in known if name in self.named)
                yield from ([str(day), name, count] for day, count in counts if count)
        elif "first_seen" in query:
            for day in days(first, last):
                opening = self._opening(query, day)
                before = self.count(opening, day - timedelta(days=1)) if day > opening else 0
                if self.count(opening, day) > before:
                    yield [str(day), str(opening), self.count(opening, day) - before]
        else:
            yield from ([str(day), self.of("pageviews", day), self.of("visitors", day)] for day in known)

    def _opening(self, query: str, day: date) -> date:
        if "toMonday(" in query:
            return day - timedelta(days=day.weekday())
        if "toStartOfMonth(" in query:
            return day.replace(day=1)
        return date.fromisoformat(re.search(r"toDate\('([\d-]+)'\)", query)[1])  # type: ignore[index]

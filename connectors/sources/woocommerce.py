"""WooCommerce: orders, sales, refunds, discounts, new and returning customers of one shop, day by day.

Docs: https://woocommerce.com/document/woocommerce-analytics. The figures are those of *Analytics → Revenue* and
*Analytics → Orders* in the shop: its statuses (pending, failed and cancelled orders do not count unless the shop says
so), its date (created, paid or completed, as set there), its time zone; a refund counts on the day of the refund. New
orders come into Analytics in the background, within minutes or, where the shop has chosen so, twice a day. Three
requests bring 100 days.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Forbidden
from connectors.framework.http_answer import Answer
from connectors.framework.money import check_currency, in_currency
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_REVENUE: Final = {
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
_CUSTOMERS: Final = {"new_customers": "new", "returning_orders": "returning"}
_MOST_DAYS: Final = 100
_EXACT: Final = 6
"""Decimal places that mean something: the shop adds amounts up as floating-point numbers."""


class WooCommerce(Connector):
    """One shop."""

    key, title = "woocommerce", "WooCommerce"
    about = "orders, sales, refunds, discounts, new and returning customers of a shop"
    docs = "https://woocommerce.com/document/woocommerce-analytics"
    topics = ("sales", "shop", "orders", "revenue", "customers", "e-commerce")
    version = "wc-analytics, and wc/v3 for the currency (WooCommerce 4.0 and later)"
    endpoints = (
        "GET /wp-json/wc/v3/data/currencies/current",
        "GET /wp-json/wc-analytics/reports/revenue/stats",
        "GET /wp-json/wc-analytics/reports/orders/stats",
    )
    scopes = ("Read",)
    key_steps = (
        "In the shop's WordPress open *WooCommerce → Settings → Advanced → REST API* and choose *Add key*.",
        "*User*: an administrator or shop manager, because others may not see reports. *Permissions*: `Read`.",
        "*Generate API key*, and copy *Consumer key* (ck_…) and *Consumer secret* (cs_…); they are shown once.",
        "*Settings → Permalinks* must be anything but *Plain*, and *Settings → Advanced → Features → Analytics* "
        "switched on.",
    )
    lacks = (
        "Sales by channel: order attribution is part of single orders, not of the reports.",
        "Visitors and conversion rate: use web analytics.",
        "Orders older than Analytics itself, until they are imported: *Analytics → Settings → Import historical data*.",
    )
    restate, window = 30, _MOST_DAYS
    rate, timezone = (30, 60.0), ""  # the shop has its own zone, usually that of the workspace
    metrics = (
        Metric("orders", "orders", title="Orders"),
        Metric("items_sold", "items", signed=True, title="Items sold, less those returned"),
        Metric("gross_sales", "USD", signed=True, title="Gross sales: goods before discounts and refunds"),
        Metric("discounts", "USD", direction="down", signed=True, title="Discounts by coupons"),
        Metric("refunds", "USD", direction="down", signed=True, title="Refunds, on the day of the refund"),
        Metric("net_sales", "USD", signed=True, title="Net sales: less discounts and refunds"),
        Metric("taxes", "USD", signed=True, title="Taxes"),
        Metric("shipping", "USD", signed=True, title="Shipping"),
        Metric("revenue", "USD", signed=True, title="Revenue: net sales with taxes and shipping"),
        Metric("new_customers", "people", title="New customers: first orders"),
        Metric("returning_orders", "orders", title="Orders of returning customers"),
    )
    _introduced: bool = False

    class Options(ConnectorOptions):
        """Which shop, and who is asking."""

        base_url: str = Field(description="Address of the shop, e.g. https://shop.example.com", min_length=1)
        key: SecretStr = Field(description="Consumer key (ck_…)")
        secret: SecretStr = Field(description="Consumer secret (cs_…)")
        currency: str = Field("USD", description="Currency of the shop", pattern=r"^[A-Z]{3}$")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Money in the shop's currency."""
        assert isinstance(options, cls.Options)
        return in_currency(cls.metrics, options.currency)

    def headers(self) -> dict[str, str]:
        """Who is asking: never as part of an address, where logs would keep it."""
        pair = f"{self.options.key.get_secret_value().strip()}:{self.options.secret.get_secret_value().strip()}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """WordPress says what is missing by a code."""
        failure, code = super().failure(answer), _code(answer)
        if code in ("rest_no_route", "rest_disabled"):
            return BadConfig(
                Sentence("{failure}: this shop does not offer what was asked for").filled(failure=failure),
                remedy=Sentence(
                    "Switch WooCommerce and its Analytics on (WooCommerce → Settings → Advanced → Features), and see "
                    "that no security plug-in shuts the REST API."
                ),
            )
        if answer.status == 404 and not code:
            remedy = Sentence(
                "Check `base_url`: the shop's address, without /wp-json; permalinks must be anything but Plain."
            )
            return BadConfig(failure.sentence, remedy=remedy)
        if isinstance(failure, AuthFailed):
            return failure.advising(
                Sentence(
                    "Make a key with the permission Read for an administrator or shop manager; where the key is "
                    "right, the web server may drop the header Authorization before WordPress sees it."
                )
            )
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Three reports of the same days; the shop itself puts zeros where nothing was sold."""
        self._introduce()
        for day, row in self._report("revenue", start, end):
            for point in self.figures(day, row, _REVENUE):
                yield point._replace(value=round(point.value, _EXACT))
        for metric, kind in _CUSTOMERS.items():
            for day, row in self._report("orders", start, end, customer_type=kind):
                yield from self.figure(metric, day, row.get("orders_count"))

    def _introduce(self) -> None:
        """Ask the shop for its currency before its first figures: other money would be taken for ours."""
        if self._introduced:
            return
        try:
            theirs = self.call("GET", "/wp-json/wc/v3/data/currencies/current")["code"]
        except Forbidden:  # the reports may be open to this key all the same
            theirs = self.options.currency
            self.flag(
                "warning",
                None,
                Sentence("the shop does not say its currency; taken for {theirs}").filled(theirs=theirs),
            )
        check_currency(self.options.currency, theirs, "the shop is kept")
        self._introduced = True

    def _report(self, name: str, start: date, end: date, **more: str) -> Iterator[tuple[date, Mapping[str, Any]]]:
        """(day, subtotals) of each day; all of a window fit on one page."""
        asked = {"interval": "day", "order": "asc", "per_page": str(_MOST_DAYS)}
        asked |= {"after": f"{start}T00:00:00", "before": f"{end}T23:59:59", **more}
        answer = self.call("GET", f"/wp-json/wc-analytics/reports/{name}/stats", params=asked)
        for interval in answer["intervals"]:
            day = self.day_of(interval.get("interval"))
            if day is not None and start <= day <= end:
                yield day, interval.get("subtotals") or {}


def _code(answer: Answer) -> str:
    """WordPress's own word for an error."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        return ""
    return str(said.get("code", "")) if isinstance(said, dict) else ""

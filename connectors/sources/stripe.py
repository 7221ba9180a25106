"""Stripe: payments, gross and net volume, refunds, disputes, new customers and subscriptions of one account.

Docs: https://docs.stripe.com/api/balance_transactions/list. Every figure of money is a sum of balance transactions,
which Stripe never changes: a payment counts on the day it was made, a refund on the day of the refund, a dispute when
the money is withdrawn (and less when it is won). Amounts are in the currency Stripe settles in, exact to the coin;
transactions in another one are left out and counted in a flag. Net volume is what is left of payments after refunds,
disputes and Stripe's fees on them; payouts, transfers and fees billed apart are no sales.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from connectors.framework.connector import MOST_PAGES, Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData
from connectors.framework.money import in_currency
from connectors.framework.options import Zone
from connectors.framework.rows_by_id import RowsById
from connectors.framework.values import number, text
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_PAGE: Final = 100
_WITHOUT_COINS: Final = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905 - a list to compare with docs
)
_THOUSANDTHS: Final = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
"""https://docs.stripe.com/currencies#zero-decimal; ISK and UGX have no coins any more, and still two places there."""

_SALES: Final = frozenset(("charge", "charge_failure", "partial_capture_reversal"))
_REFUNDS: Final = frozenset(("refund", "refund_failure"))
_DISPUTES: Final = frozenset(("dispute", "dispute_reversal"))
_OF_MONEY: Final = ("payments", "gross_volume", "refunds", "disputes", "disputed", "net_volume")
_OF_SUBSCRIPTIONS: Final = ("active_subscriptions", "new_subscriptions", "ended_subscriptions")
_NEVER_BEGAN: Final = frozenset(("incomplete", "incomplete_expired"))


class Stripe(Connector):
    """One account, in one currency."""

    key, title = "stripe", "Stripe"
    about = "payments, gross and net volume, refunds, disputes, new customers and subscriptions of an account"
    docs = "https://docs.stripe.com/api/balance_transactions/list"
    topics = ("sales", "payments", "revenue", "refunds", "customers", "subscriptions")
    version = "2026-09-30.endive"
    endpoints = ("GET /v1/balance_transactions", "GET /v1/customers", "GET /v1/subscriptions")
    scopes = ("balance_read", "customer_read", "subscription_read")
    key_steps = (
        "Open https://dashboard.stripe.com/apikeys/create?name=OKR&permissions[]=rak_balance_read"
        "&permissions[]=rak_customer_read&permissions[]=rak_subscription_read with test mode (sandboxes) switched off: "
        "a restricted key is prepared there.",
        "Or in Stripe's Dashboard *Developers → API keys → Create restricted key*: `Read` for *Balance*, *Customers* "
        "and, if you set `subscriptions = true`, *Subscriptions*; everything else stays *None*.",
        "*Create key*, and copy it into `token`. It begins with rk_live_; one that begins with sk_ works as well, but "
        "may do far more than reading.",
    )
    lacks = (
        "Monthly recurring revenue: tiers, metered prices, discounts and trials make it a matter of definition; take "
        "it from Stripe's own report as a file.",
        "Amounts in the customer's currency: Stripe converts what it settles, at the day's rate.",
        "Payments by channel, product or country.",
        "More than 100,000 transactions in 31 days.",
    )
    restate, window, rate = 3, 31, (20, 1.0)
    metrics = (
        Metric("payments", "payments", title="Payments"),
        Metric("gross_volume", "USD", signed=True, title="Gross volume"),
        Metric("refunds", "USD", direction="down", signed=True, title="Refunds, on the day of the refund"),
        Metric("disputes", "disputes", direction="down", title="Disputes"),
        Metric(
            "disputed", "USD", direction="down", signed=True, title="Money withdrawn by disputes, less what was won"
        ),
        Metric("net_volume", "USD", signed=True, title="Net volume: after refunds, disputes and fees"),
        Metric("new_customers", "people", title="New customers"),
        Metric("active_subscriptions", "subscriptions", kind="stock", title="Subscriptions running, trials included"),
        Metric("new_subscriptions", "subscriptions", title="New subscriptions"),
        Metric("ended_subscriptions", "subscriptions", direction="down", title="Subscriptions that ended"),
    )

    class Options(ConnectorOptions):
        """Which account, its money and its days."""

        base_url: str = "https://api.stripe.com"
        token: SecretStr = Field(description="Restricted key (rk_live_…)")
        currency: str = Field("USD", description="Currency Stripe settles in, e.g. EUR", pattern=r"^[A-Z]{3}$")
        zone: Zone = Field("UTC", description="Time zone of the account's reports, e.g. Europe/Berlin")
        subscriptions: bool = Field(False, description="Also count subscriptions: reads all there are, each time")
        api_version: str = Field(
            "2026-09-30.endive", description="Version of the API", pattern=r"^\d{4}-\d\d-\d\d[.\w]*$"
        )

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Money in the chosen currency; subscriptions where they are wanted."""
        assert isinstance(options, cls.Options)
        wanted = [m for m in cls.metrics if options.subscriptions or m.name not in _OF_SUBSCRIPTIONS]
        return in_currency(wanted, options.currency)

    def headers(self) -> dict[str, str]:
        """Who is asking, and in which version."""
        token = self.options.token.get_secret_value().strip()
        return {"Authorization": f"Bearer {token}", "Stripe-Version": self.options.api_version}

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Three listings, any of which the key may lack. A day without any payment is a zero."""
        if "_test_" in self.options.token.get_secret_value():
            self.flag("test_mode", None, Sentence("a key of the test mode: nobody really paid these figures"))
        money = self._money(start, end)
        yield from self.part("payments", _OF_MONEY, money, grant="Balance: Read (balance_read)")
        people = self._people(start, end)
        yield from self.part("customers", ("new_customers",), people, grant="Customers: Read (customer_read)")
        if self.options.subscriptions:
            running = self._subscriptions(start, end)
            yield from self.part(
                "subscriptions", _OF_SUBSCRIPTIONS, running, grant="Subscriptions: Read (subscription_read)"
            )

    def _money(self, start: date, end: date) -> Iterator[Point]:
        sums: dict[tuple[str, date], int] = defaultdict(int)
        others: Counter[str] = Counter()
        unclear: set[tuple[str, date]] = set()  # a sum that lacks an amount is no sum

        def add(name: str, day: date, coins: int | None, sign: int = 1) -> None:
            if coins is None:
                unclear.add((name, day))
            sums[name, day] += sign * (coins or 0)

        for row in self._rows("/v1/balance_transactions", self._between(start, end)):
            kind, currency = text(row.get("reporting_category") or row.get("type")), text(row.get("currency")).upper()
            if number(kind) is not None or not currency.isalpha():
                raise BadData(
                    Sentence(
                        "{title} answered in an unexpected shape: a transaction has no kind or no currency"
                    ).filled(title=self.title)
                )
            if kind not in _SALES | _REFUNDS | _DISPUTES:
                continue
            if currency != self.options.currency:
                others[currency or "an unknown currency"] += 1
                continue
            if (day := self._day(row.get("created"), "a transaction")) is None:
                return
            amount, net = self._coins(row, "amount", day), self._coins(row, "net", day)
            if kind in _SALES:
                sums["payments", day] += kind == "charge"
                add("gross_volume", day, amount)
            elif kind in _REFUNDS:
                add("refunds", day, amount, -1)
            else:
                sums["disputes", day] += kind == "dispute"
                add("disputed", day, amount, -1)
            add("net_volume", day, net)
        for currency, count in sorted(others.items()):
            said = Sentence(
                '{count} transactions in {currency} left out; a second source with `currency = "{currency}"` has them'
            )
            self.flag("currency", None, said.filled(count=count, currency=currency))
        places = _places(self.options.currency)
        for day in _days(start, end):
            for name in _OF_MONEY:
                if (name, day) not in unclear:
                    counted = name in ("payments", "disputes")
                    yield Point(name, day, float(Decimal(sums[name, day]).scaleb(0 if counted else -places)))

    def _coins(self, row: dict[str, Any], field: str, day: date) -> int | None:
        """An amount in the smallest coin; None, and a mark, for one that is absent."""
        found = number(row.get(field))
        if found is None:
            self.flag(
                "absent",
                day,
                Sentence("{field} of a transaction: {found}").filled(
                    field=field, found=text(row.get(field))[:40] or Sentence("no value")
                ),
            )
            return None
        return int(found)

    def _people(self, start: date, end: date) -> Iterator[Point]:
        """Customers by the day they were made; those deleted since are gone."""
        rows = self._rows("/v1/customers", self._between(start, end))
        made = Counter(self._day(row.get("created"), "a customer") for row in rows)
        if None not in made:
            yield from (Point("new_customers", day, made[day]) for day in _days(start, end))

    def _subscriptions(self, start: date, end: date) -> Iterator[Point]:
        """What ran at the end of each day: begun, and not ended by then. Those whose first payment failed never ran."""
        begun, ended = Counter[date](), Counter[date]()
        until = {"created[lt]": str(self._midnight(end + timedelta(days=1))), "status": "all"}
        for row in self._rows("/v1/subscriptions", until):
            if row["status"] not in _NEVER_BEGAN:
                since = self._day(row.get("created"), "a subscription")
                until_day = self._day(row["ended_at"], "the end of a subscription") if row.get("ended_at") else date.max
                if since is None or until_day is None:
                    return
                begun[since] += 1
                ended[until_day] += 1
        running = sum(n for day, n in begun.items() if day < start) - sum(n for day, n in ended.items() if day < start)
        for day in _days(start, end):
            running += begun[day] - ended[day]
            yield Point("active_subscriptions", day, running)
            yield Point("new_subscriptions", day, begun[day])
            yield Point("ended_subscriptions", day, ended[day])

    def _rows(self, path: str, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        """Every row of a listing, newest first, each once."""
        query, listing = asked | {"limit": str(_PAGE)}, RowsById(f"Stripe's list {path}")
        for _ in range(MOST_PAGES):
            page = self.call("GET", path, params=query)
            rows, more = page["data"], page["has_more"]
            yield from listing.new(rows, more=more)
            if not more:
                return
            if rows:
                query["starting_after"] = rows[-1]["id"]
        raise BadData(
            Sentence("Stripe's {path} goes on after {most_pages} pages").filled(path=path, most_pages=MOST_PAGES)
        )

    def _between(self, start: date, end: date) -> dict[str, str]:
        first, after = self._midnight(start), self._midnight(end + timedelta(days=1))
        return {"created[gte]": str(first), "created[lt]": str(after)}

    def _midnight(self, day: date) -> int:
        """Seconds since 1970 at which a day begins."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.options.zone)).timestamp())

    def _day(self, moment: Any, what: str) -> date | None:
        """The day of a moment in seconds since 1970; None, and a mark, for what is none.

        Whose day is unknown may belong to any: then no day of such records is known, and what is stored stays.
        """
        seconds = number(moment)
        with suppress(OverflowError, OSError, ValueError):
            if seconds is not None:
                return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(self.options.zone)).date()
        said = text(moment)[:40] or Sentence("no value")
        self.flag(
            "no_day",
            None,
            Sentence("{what} without a day ({said}): none of that list was counted").filled(what=what, said=said),
        )
        return None


def _places(currency: str) -> int:
    """Decimal places of Stripe's whole numbers."""
    return 0 if currency in _WITHOUT_COINS else 3 if currency in _THOUSANDTHS else 2


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]

"""Google Play: installs, uninstalls, active devices, rating, store visitors and sales of one app, day by day.

Docs: https://support.google.com/googleplay/android-developer/answer/6135870. The Play Console writes reports of a month
into a bucket of Cloud Storage (pubsite_prod_…): CSV in UTF-16, a row a day, written anew every day for days. A month
has a file only where there was something to report, so a missing file is missing and not zero. `Daily User Installs`
counts people who install the app for the first time on any of their devices, `Install events` every installation.
Statistics are days of the Pacific coast; orders carry their instant and are put on the same days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from connectors.framework import report_file, values
from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadData, ConnectorError, Forbidden
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import google
from connectors.framework.report_file import ReportFile
from connectors.sources.google.rest import GoogleOptions, GoogleRest
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_typed

Report = Literal["installs", "ratings", "store", "sales"]
Dimension = Literal["country"]

_PACIFIC: Final = ZoneInfo("America/Los_Angeles")
_COLUMNS: Final[dict[Report, dict[str, str]]] = {  # heading in lower case: our metric
    "installs": {
        "daily user installs": "downloads",
        "daily device installs": "device_installs",
        "install events": "installs",
        "update events": "updates",
        "daily user uninstalls": "uninstalls",
        "active device installs": "active_devices",
    },
    "ratings": {"total average rating": "rating"},
    "store": {"store listing visitors": "store_visitors", "store listing acquisitions": "store_acquisitions"},
}
_SOLD: Final = ("purchases", "refunds")
_FOLDERS: Final[dict[Report, str]] = {
    "installs": "stats/installs/installs_{package}_",
    "ratings": "stats/ratings/ratings_{package}_",
    "store": "stats/store_performance/store_performance_{package}_",
    "sales": "sales/salesreport_",
}
_ORDER: Final = ("Order Number", "Order Charged Date", "Financial Status")
_ORDER_TOO: Final = (
    *("Order Charged Timestamp", "Package ID", "Product ID", "SKU ID", "Item Price", "Currency of Sale"),
    "Country of Buyer",
)
_COUNTRY: Final = ("country", "country / region")


class GooglePlay(GoogleRest):
    """One app."""

    key, title = "google_play", "Google Play"
    about = "installs, uninstalls, active devices, rating, store visitors and sales of your app on Google Play"
    docs = "https://support.google.com/googleplay/android-developer/answer/6135870"
    topics = ("downloads", "installs", "apps", "Android", "sales", "revenue", "ratings", "store visitors")
    service, scope = "Cloud Storage JSON API", "https://www.googleapis.com/auth/devstorage.read_only"
    oauth = google(scope, service=service)
    endpoints = ("GET /storage/v1/b/{bucket}/o", "GET /storage/v1/b/{bucket}/o/{report}?alt=media")
    version = "Cloud Storage JSON API v1; reports as the Play Console writes them (2026)"
    scopes = (scope, "View app information and download bulk reports", "View financial data (for sales)")
    key_steps = (
        'In Google Cloud, create a service account and download a JSON key: `credentials = "file:PATH"`.',
        "In the Play Console, Users and permissions → Invite new user, enter the address of the service account.",
        "Give it View app information and download bulk reports; for sales also View financial data. Both are of "
        "the account, not of one app. It takes up to a day until Google lets it in.",
        "Or give your own permission, if you may see the reports: press Connect, or run `okr connect`.",
        "In the Play Console, Download reports → Statistics, press Copy Cloud Storage URI: `bucket` is what stands "
        "between gs:// and the next slash.",
    )
    lacks = (
        "How many ratings there are: the reports have the average only.",
        "What you are paid: sales are estimates, without tax and before Google's fee; payouts come once a month.",
        "Money in one currency: buyers pay in theirs, and nothing is converted; name the currencies you want.",
        "Today and yesterday: reports arrive one to three days late.",
    )
    lag, restate, window = 2, 10, 92
    rate, timezone = (300, 60.0), "America/Los_Angeles"
    metrics = (
        Metric("downloads", "downloads", title="First downloads: people who installed it for the first time"),
        Metric("device_installs", "devices", title="Devices it was installed on for the first time"),
        Metric("installs", "installs", title="Installations of any kind"),
        Metric("updates", "updates", title="Updates"),
        Metric("uninstalls", "people", direction="down", title="People who uninstalled it"),
        Metric("active_devices", "devices", kind="stock", title="Active devices that have it"),
        Metric("rating", "stars", kind="stock", title="Average rating of all time"),
        Metric("store_visitors", "people", additivity="dims", title="Visitors of its store page without the app"),
        Metric("store_acquisitions", "people", title="Visitors of its store page who installed it"),
        Metric("purchases", "orders", title="Orders charged"),
        Metric("refunds", "orders", direction="down", title="Orders refunded"),
        Metric("revenue", "USD", signed=True, title="Sales without tax, less refunds"),
    )

    class Options(GoogleOptions):
        """Which app, and who may read its reports."""

        base_url: str = "https://storage.googleapis.com"
        bucket: str = Field(description="Bucket of your reports, e.g. pubsite_prod_rev_01234567890", min_length=3)
        package: str = Field(description="Name of the app's package, e.g. com.example.app", pattern=r"^[\w.]+$")
        credentials: SecretStr = Field(
            description='Key of a service account: the JSON or its path; "none" for a server on this machine'
        )
        reports: tuple[Report, ...] = Field(
            ("installs", "ratings", "store", "sales"), description="Which reports to read"
        )
        currency: str = Field("USD", description="Currency whose `revenue` is read", pattern=r"^[A-Z]{3}$")
        more_currencies: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...] = Field(
            (), description='Other currencies, each with revenue of its own: ["EUR"] gives `revenue_eur`'
        )
        dimensions: tuple[Dimension, ...] = Field((), description="What figures are split by", max_length=1)

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """The metrics of the reports that are read."""
        assert isinstance(options, cls.Options)
        wanted = {name for report in options.reports for name in _COLUMNS.get(report, {}).values()}
        split = options.dimensions
        metrics = [replace(m, dimensions=() if m.name == "rating" else split) for m in cls.metrics if m.name in wanted]
        if "sales" in options.reports:
            *sold, revenue = (replace(m, dimensions=split) for m in cls.metrics[-3:])
            metrics += sold
            metrics += [
                replace(revenue, name=name, unit=currency, title=f"{revenue.title}, in {currency}")
                for currency, name in _money(options).items()
            ]
        return tuple(metrics)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Report after report, month after month. Sales need a permission of their own; the rest comes without it."""
        sold = set(_SOLD) | {*_money(self.options).values()}
        statistics = [m.name for m in self.declared(self.options) if m.name not in sold]
        if statistics:
            yield from self.part("statistics", statistics, self._statistics(start, end))
        if "sales" in self.options.reports:
            yield from self.part("sales", sold, self._sales(start, end), grant="View financial data")

    def failure(self, answer: Answer) -> ConnectorError:
        """Each kind of report has a permission of its own."""
        failure = super().failure(answer)
        missing = answer.status == 403 and type(failure) is AuthFailed and failure.advice == self.permission()
        return Forbidden(failure.sentence, remedy=failure.advice) if missing else failure

    def permission(self) -> Sentence:
        """What to grant in the Play Console."""
        return Sentence(
            "In the Play Console, Users and permissions, give {account} View app information and download bulk "
            "reports (for sales also View financial data), for the whole account; it takes up to a day to work."
        ).filled(account=self.account)

    def _statistics(self, start: date, end: date) -> Iterator[Point]:
        for report in self.options.reports:
            if report != "sales":
                yield from self._report(report, start, end)

    def _report(self, report: Report, start: date, end: date) -> Iterator[Point]:
        columns, seen = _COLUMNS[report], set[str]()
        by_country = bool(self.options.dimensions) and report != "ratings"
        breakdown = "country" if by_country or report == "store" else "overview"
        for name in self._files(report, start, end, f"_{breakdown}.csv"):
            table = self._table(name, ("Date",), ("Package Name", *_COUNTRY, *columns))
            seen |= {column for column in columns if column in {h.casefold() for h in table.headings}}
            yield from self._days(table, name, columns, start, end, by_country=by_country)
        for column in sorted(columns.keys() - seen) if seen else ():
            self.flag(
                "absent",
                None,
                Sentence("the reports on {report} have no column {column}: no {columns}").filled(
                    report=report, column=as_typed(column), columns=columns[column]
                ),
            )

    def _days(
        self, table: ReportFile, name: str, columns: dict[str, str], start: date, end: date, *, by_country: bool
    ) -> Iterator[Point]:
        """The rows of a month. What a country was not resolved for is no country; rows of one key add up once only."""
        found: dict[tuple[str, date, str], dict[str, float]] = defaultdict(dict)
        for row in table.rows:
            if (row.get("package name") or self.options.package) != self.options.package:
                continue
            day = self.day_of("") if values.says_no_day(row["date"]) else _day(row["date"], name)
            if day is None or not start <= day <= end:
                continue
            country = next((row[c] for c in _COUNTRY if row.get(c)), "")
            for column, metric in columns.items():
                value = self._number(row, column, day)
                if value is None or (metric == "rating" and value == 0):  # 0 stars: nobody has rated it yet
                    continue
                cells = found[metric, day, country if by_country else ""]
                if country in cells and cells[country] != value:
                    self.flag(
                        "repeated",
                        day,
                        Sentence("{name} has two values of {column}: the later one counts").filled(
                            name=name, column=as_typed(column)
                        ),
                    )
                cells[country] = value
        for (metric, day, country), cells in found.items():
            yield Point(metric, day, sum(cells.values()), {"country": country} if country else {})

    def _sales(self, start: date, end: date) -> Iterator[Point]:
        """Orders of the account, those of this app counted. A day before the newest order has all of its own."""
        money = _money(self.options)
        sums: dict[tuple[date, str], dict[str, float]] = defaultdict(
            lambda: dict.fromkeys((*_SOLD, *money.values()), 0)
        )
        elsewhere: dict[tuple[date, str], float] = defaultdict(float)
        newest, months = date.min, set[str]()
        for name in self._files("sales", start - timedelta(days=1), end + timedelta(days=1), ".zip"):
            seen: set[int] = set()  # marks of rows: there may be hundreds of thousands
            months.add(name.removeprefix(_FOLDERS["sales"])[:6])
            for row in self._table(name, _ORDER, _ORDER_TOO).rows:
                mark = hash(tuple(row.values()))
                if mark in seen:
                    self.flag(
                        "repeated",
                        None,
                        Sentence("{name} has the order {order_number} twice").filled(
                            name=name, order_number=row["order number"]
                        ),
                    )
                    continue
                seen.add(mark)
                day = _sold_on(row, name)
                newest = max(newest, day)
                status = row["financial status"].casefold()
                mine = self.options.package in (row.get("package id"), row.get("product id"))
                if not (start <= day <= end and mine and ("charge" in status or "refund" in status)):
                    continue
                sign = -1 if "refund" in status else 1
                found = sums[day, row.get("country of buyer", "") if self.options.dimensions else ""]
                found["refunds" if sign < 0 else "purchases"] += 1
                amount = sign * abs(self._number(row, "item price", day) or 0.0)
                currency = row.get("currency of sale", "")
                if currency in money:
                    found[money[currency]] += amount
                elif amount:
                    elsewhere[day, currency] += amount
        for (day, currency), amount in sorted(elsewhere.items()):
            self.flag(
                "currency",
                day,
                Sentence("{amount} {currency} are in no `revenue`; see more_currencies").filled(
                    amount=f"{amount:.2f}", currency=currency
                ),
            )
        if newest > date.min:
            for day in (start + timedelta(days=n) for n in range((min(newest, end) - start).days + 1)):
                if f"{day:%Y%m}" in months and not any(known == day for known, _ in sums):
                    sums[day, ""]  # nothing was sold on that day, and orders of later days are known
        for (day, country), figures in sums.items():
            for metric, value in figures.items():
                yield Point(metric, day, round(value, 6), {"country": country} if country else {})

    def _files(self, report: Report, start: date, end: date, ending: str) -> Iterator[str]:
        """The reports of the months of [start, end] that are there, oldest first."""
        prefix = _FOLDERS[report].format(package=self.options.package)
        months = {f"{day:%Y%m}" for day in (start + timedelta(days=n) for n in range((end - start).days + 1))}
        query: dict[str, str] = {"prefix": prefix, "fields": "kind,items(name),nextPageToken"}
        names: list[str] = []
        for _ in range(MOST_PAGES):
            page = self.call("GET", f"/storage/v1/b/{quote(self.options.bucket, safe='')}/o", params=query)
            if not isinstance(page, dict) or not ("items" in page or page.get("kind") == "storage#objects"):
                raise BadData(
                    Sentence("{title} answered with something else than a list of reports").filled(title=self.title)
                )
            names += [item["name"] for item in page.get("items", ())]
            if not page.get("nextPageToken"):
                break
            query["pageToken"] = page["nextPageToken"]
        wanted = (n for n in names if n.endswith(ending) and n.removeprefix(prefix)[:6] in months)
        yield from sorted(set(wanted))

    def _table(self, name: str, needed: tuple[str, ...], also: tuple[str, ...]) -> ReportFile:
        path = f"/storage/v1/b/{quote(self.options.bucket, safe='')}/o/{quote(name, safe='')}"

        def unpacked(seconds: float) -> bytes:
            return report_file.unpacked(self._ask("GET", path, seconds, params={"alt": "media"}).body, name)

        return report_file.read(self.attempt(unpacked), name, needed, also)

    def _number(self, row: dict[str, str], column: str, day: date) -> float | None:
        value = report_file.number(row.get(column))
        if value is None and (cell := row.get(column, "")) not in ("", "NA"):  # how Google writes that there is none
            self.flag(
                "absent", day, Sentence("{column}: {cell} is no number").filled(column=column, cell=as_typed(cell))
            )
        return value


def _money(options: GooglePlay.Options) -> dict[str, str]:
    """{currency: name of its metric}."""
    return {**{c: f"revenue_{c.lower()}" for c in options.more_currencies}, options.currency: "revenue"}


def _sold_on(row: dict[str, str], name: str) -> date:
    """The Pacific day of an order, by its instant; by the day the report gives, where it has no instant."""
    try:
        return datetime.fromtimestamp(int(row.get("order charged timestamp", "")), UTC).astimezone(_PACIFIC).date()
    except (ValueError, OverflowError, OSError):
        return _day(row["order charged date"], name)


def _day(text: str, name: str) -> date:
    """`2026-11-19`, or `Nov 19, 2026` in reports of earlier years."""
    for form in ("%Y-%m-%d", "%b %d, %Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise BadData(Sentence("{name} has {what} where a day should be").filled(name=name, what=repr(text)))

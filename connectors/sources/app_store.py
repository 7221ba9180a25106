"""App Store Connect: downloads, updates, in-app purchases, refunds and proceeds of apps, day by day.

Docs: https://developer.apple.com/documentation/appstoreconnectapi/get-v1-salesreports. One report a day (sales,
summary), packed and tab-separated, with days of the Pacific coast; it is there by 8 a.m. Pacific time of the next day,
is corrected for some days and kept for a year. 404 says three different things, told apart by Apple's sentence alone:
no sales on that day (zero), not available yet (missing), and no such path. A day of which Apple says on the very next
morning that nothing was sold may only be late: it stays missing until it is two days old. `Units` below zero are
refunds, `Developer Proceeds` is per unit and always above zero. Figures are estimates; what is paid out stands in the
financial reports of a month.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr

from connectors.framework import clock, report_file, values
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Forbidden, Retired, Throttled
from connectors.framework.http_answer import Answer, answered
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_typed

Dimension = Literal["app", "country"]

_FAMILIES: Final = (  # of product type identifiers; their table: "Product type identifiers" in App Store Connect Help
    (re.compile(r"IA3.*"), ""),  # restored purchases are no purchases
    (re.compile(r"(IA|FI).*"), "in_app_purchases"),
    (re.compile(r"F?1.*"), "downloads"),
    (re.compile(r"F?3.*"), "redownloads"),
    (re.compile(r"F?7.*"), "updates"),
)
_COUNTED: Final = ("downloads", "redownloads", "updates", "in_app_purchases", "refunds")
_NEEDED: Final = (
    *("SKU", "Title", "Product Type Identifier", "Units", "Developer Proceeds", "Begin Date"),
    *("Country Code", "Currency of Proceeds"),
)
_LIFE: Final = 1_000  # seconds of a token; Apple takes none of more than 20 minutes
_HOUR: Final = 3600.0
_LATE: Final = 2  # days after which a day without sales is one, and not a late report
_NEWEST: Final = re.compile(r"latest version for this report is (\d+_\d+)")
_NO_SALES, _NOT_YET = re.compile(r"no sales", re.IGNORECASE), re.compile(r"not (yet )?available|not yet", re.IGNORECASE)


class _NoReport(BadConfig):
    """There is no report of a day. state: "zero", "late", "gone", or "" where Apple's sentence is none we know."""

    state: str = ""


class AppStore(Connector):
    """The apps of one vendor number, or one of them."""

    key, title = "app_store", "App Store Connect"
    about = "downloads, updates, in-app purchases, refunds and proceeds of your apps in Apple's App Store"
    docs = "https://developer.apple.com/documentation/appstoreconnectapi/get-v1-salesreports"
    topics = ("downloads", "installs", "apps", "iOS", "sales", "revenue", "in-app purchases", "Apple")
    endpoints = ("GET /v1/salesReports",)
    version = "App Store Connect API 4 (2026), report SALES/SUMMARY/DAILY 1_0"
    scopes = ("Sales and Reports", "Finance", "Admin")
    key_steps = (
        "In App Store Connect, open Users and Access → Integrations → App Store Connect API → Team Keys (an Admin "
        "or the Account Holder; keys of individuals cannot read sales).",
        "Press +, name the key and give it the role Sales and Reports; Finance and Admin can read sales too.",
        "Copy the Issuer ID above the list as `issuer_id`, and the Key ID of the key as `key_id`.",
        'Download the key (AuthKey_….p8, once only) and name it: `private_key = "file:AuthKey_….p8"`.',
        "Copy the vendor number from Payments and Financial Reports (upper left) as `vendor`.",
    )
    lacks = (
        "Impressions and product page views: Apple has them in Analytics Reports, which must be ordered and arrive "
        "later.",
        "Ratings: App Store Connect has reviews but no average; the connector `app_store_ratings` reads what the "
        "store shows.",
        "Money in one currency: proceeds come in the currency of each country and are not converted; name those you "
        "want.",
        "Days older than a year: Apple keeps daily reports no longer.",
    )
    history, window, lag, restate = 365, 31, 1, 14
    rate, timezone = (3_000, 3600.0), "America/Los_Angeles"
    metrics = (
        Metric("downloads", "downloads", title="First downloads"),
        Metric("redownloads", "downloads", title="Downloads once more"),
        Metric("updates", "updates", title="Updates"),
        Metric("in_app_purchases", "purchases", title="In-app purchases and renewals"),
        Metric("refunds", "refunds", direction="down", title="Units refunded"),
        Metric("proceeds", "USD", signed=True, title="Proceeds"),
    )

    class Options(ConnectorOptions):
        """Whose sales, and who may read them."""

        base_url: str = "https://api.appstoreconnect.apple.com"
        issuer_id: str = Field(description="Issuer ID of your team's keys", min_length=1)
        key_id: str = Field(description="Key ID, ten letters and digits", min_length=1, coerce_numbers_to_str=True)
        private_key: SecretStr = Field(description="The key itself: what stands in AuthKey_….p8, or its path")
        vendor: str = Field(
            description="Vendor number, from Payments and Financial Reports",
            pattern=r"^\d+$",
            coerce_numbers_to_str=True,
        )
        sku: str | None = Field(
            None, description="SKU of one app; all apps unless said", coerce_numbers_to_str=True, min_length=1
        )
        currency: str = Field("USD", description="Currency whose `proceeds` are read", pattern=r"^[A-Z]{3}$")
        more_currencies: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...] = Field(
            (), description='Other currencies, each with proceeds of its own: ["EUR"] gives `proceeds_eur`'
        )
        dimensions: tuple[Dimension, ...] = Field((), description="What figures are split by", max_length=2)
        report_version: str = Field("1_0", description="Version of Apple's report", pattern=r"^\d+_\d+$")

    options: Options
    _bearer: tuple[str, float] = ("", 0.0)  # and the moment to sign a new one, on the monotonic clock

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """The chosen dimensions, and proceeds in each currency that is asked for."""
        assert isinstance(options, cls.Options)
        *counted, proceeds = (replace(m, dimensions=options.dimensions) for m in cls.metrics)
        money = [
            replace(proceeds, name=name, unit=currency, title=f"{proceeds.title} in {currency}")
            for currency, name in _money(options).items()
        ]
        return (*counted, *money)

    def headers(self) -> Mapping[str, str]:
        """A token signed with the key: by ES256, for twenty minutes at most."""
        token, ends = self._bearer
        if time.monotonic() >= ends:
            token = self._signed()
            self._bearer = token, time.monotonic() + _LIFE - 120
        return {"Authorization": f"Bearer {token}", "Accept": "application/a-gzip, application/json"}

    def read(self, start: date, end: date) -> Iterator[Point]:
        """A report for each day."""
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            try:
                rows = self._report(day)
            except _NoReport as missing:
                due = day <= self.today - timedelta(days=_LATE)
                if due and missing.state == "":
                    raise BadConfig(missing.sentence) from None
                if due and missing.state == "zero":
                    rows = []
                else:
                    self.flag("not_kept" if missing.state == "gone" else "late", day, missing.sentence)
                    continue
            yield from self._points(day, rows)

    def failure(self, answer: Answer) -> ConnectorError:
        """Apple's errors are a list; what a 404 means is said in its sentence only."""
        code, said = _told(answer)
        failure = super().failure(answer)
        if not said:
            return failure
        whole = answered(answer, said)
        if answer.status == 410 or (answer.status == 404 and code == "NOT_FOUND"):
            missing = _NoReport(whole)
            missing.state = "gone" if answer.status == 410 else _state(said)
            return missing
        if answer.status == 400 and (newest := _NEWEST.search(said)):
            return Retired(
                whole,
                remedy=Sentence('Set `report_version = "{newest}"` for this source in okr.toml.').filled(
                    newest=newest[1]
                ),
            )
        if answer.status == 429:
            return Throttled(whole, after=answer.retry_after or _HOUR)  # Apple counts the last hour
        if answer.status == 401:
            return AuthFailed(
                whole,
                remedy=Sentence("Compare `key_id`, `issuer_id` and `private_key`; a revoked key needs a new one."),
            )
        if answer.status == 403:
            return Forbidden(
                whole,
                remedy=Sentence(
                    "Give the key the role Sales and Reports, under Users and Access → Integrations; a new agreement "
                    "that waits for the Account Holder's consent also ends here."
                ),
            )
        return type(failure)(whole, remedy=failure.advice) if not isinstance(failure, Throttled) else failure

    def _report(self, day: date) -> list[dict[str, str]]:
        """The rows of a day. Raises _NoReport where there is no report."""
        query = {
            "filter[frequency]": "DAILY",
            "filter[reportType]": "SALES",
            "filter[reportSubType]": "SUMMARY",
            "filter[version]": self.options.report_version,
            "filter[vendorNumber]": self.options.vendor,
            "filter[reportDate]": str(day),
        }
        where = f"{self.title}, the report of {day},"
        content = self.attempt(lambda s: self._unpacked(where, query, s))
        rows = report_file.read(content, where, _NEEDED, ("Parent Identifier",), delimiter="\t").rows
        found, wanted = [], self.options.sku
        for row in rows:
            began = _day(row["begin date"], where)
            if began != day:
                raise BadData(Sentence("{where} speaks of {began}").filled(where=where, began=began))
            if wanted is None or wanted in (row["sku"], row.get("parent identifier")):
                found.append(row)
        return found

    def _unpacked(self, where: str, query: dict[str, str], seconds: float) -> bytes:
        """Unpacked within the attempt, so that half of a report is asked for again."""
        return report_file.unpacked(self._ask("GET", "/v1/salesReports", seconds, params=query).body, where)

    def _points(self, day: date, rows: list[dict[str, str]]) -> Iterator[Point]:
        """What the rows of a day add up to. A day with a report has all figures, be they zero."""
        money = _money(self.options)
        apps = {row["sku"]: row["title"] for row in rows if not row.get("parent identifier")}
        sums: dict[tuple[str, ...], dict[str, float]] = defaultdict(
            lambda: dict.fromkeys((*_COUNTED, *money.values()), 0)
        )
        if not rows or not self.options.dimensions:
            sums[()]  # a day without any sales
        elsewhere: dict[str, float] = defaultdict(float)
        for row in rows:
            units, each = report_file.number(row["units"]), report_file.number(row["developer proceeds"])
            kind = self._kind(row["product type identifier"])
            if units is None:
                self.flag(
                    "absent",
                    day,
                    Sentence("a row of {title} has no number of units but {units}").filled(
                        title=row["title"], units=as_typed(row["units"])
                    ),
                )
            if units is None or not kind:
                continue
            found = sums[tuple(_split(row, name, apps) for name in self.options.dimensions)]
            found[kind if units > 0 else "refunds"] += abs(units)
            amount, currency = units * (each or 0.0), row["currency of proceeds"]
            if currency in money:
                found[money[currency]] += amount
            elif amount:
                elsewhere[currency] += amount
        if elsewhere:
            left = ", ".join(f"{amount:.2f} {currency}" for currency, amount in sorted(elsewhere.items()))
            self.flag(
                "currency",
                day,
                Sentence("{left} are in no `proceeds`; name the currencies in more_currencies").filled(left=left),
            )
        for cells, figures in sums.items():
            split = values.dimensions(dict(zip(self.options.dimensions, cells, strict=False)))
            for metric, value in figures.items():
                yield Point(metric, day, round(value, 6), split)

    def _kind(self, identifier: str) -> str:
        for family, kind in _FAMILIES:
            if family.fullmatch(identifier):
                return kind
        self.flag(
            "unknown_kinds",
            None,
            Sentence("rows of the product type {identifier} are not counted").filled(identifier=as_typed(identifier)),
        )
        return ""

    def _signed(self) -> str:
        from google.auth import crypt, jwt  # imported when a token is needed, not with the program

        given = self.options.private_key.get_secret_value().strip()
        try:
            text = given if "-----" in given else self.options.file(given).read_text("utf-8")
            signer: Any = crypt.EsSigner.from_string(_pem(text), self.options.key_id.strip())
            now = int(clock.now().timestamp())
            claims = {
                "iss": self.options.issuer_id.strip(),
                "iat": now,
                "exp": now + _LIFE,
                "aud": "appstoreconnect-v1",
            }
            token: bytes = jwt.encode(signer, claims)
        except BadConfig:
            raise
        except Exception as error:  # the cause may quote the key itself, so only its kind is told
            raise BadConfig(
                Sentence("the `private_key` is no usable key ({name})").filled(name=type(error).__name__),
                remedy=Sentence(
                    'Name the file that App Store Connect gave you, whole: private_key = "file:AuthKey_….p8".'
                ),
            ) from None
        return token.decode()


def _money(options: AppStore.Options) -> dict[str, str]:
    """{currency: name of its metric}."""
    more = {currency: f"proceeds_{currency.lower()}" for currency in options.more_currencies}
    return {**more, options.currency: "proceeds"}


def _split(row: Mapping[str, str], name: Dimension, apps: Mapping[str, str]) -> str:
    """The value of a dimension: of in-app purchases the app they belong to, by its title where the report has it."""
    if name == "country":
        return row["country code"]
    parent = row.get("parent identifier", "")
    return apps.get(parent, parent) if parent else row["title"]


def _pem(text: str) -> str:
    """A key as its file has it, whatever a variable of the environment made of its line ends."""
    inner = re.sub(r"-----[^-]*-----|\\n|\s", "", text)
    lines = "\n".join(inner[n : n + 64] for n in range(0, len(inner), 64))
    return f"-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n"


def _state(said: str) -> str:
    return "zero" if _NO_SALES.search(said) else "late" if _NOT_YET.search(said) else ""


def _told(answer: Answer) -> tuple[str, str]:
    """Code and sentence of Apple's first error; empty where somebody else answers in its place."""
    try:
        error = json.loads(answer.body)["errors"][0]
        code, title, detail = (str(error.get(name) or "") for name in ("code", "title", "detail"))
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", ""
    return code, " ".join(dict.fromkeys(text for text in (title, detail) if text)) + (f" ({code})" if code else "")


def _day(text: str, where: str) -> date:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day, no moment
    except ValueError as error:
        raise BadData(
            Sentence("{where} has {what} where its day should be").filled(where=where, what=repr(text))
        ) from error

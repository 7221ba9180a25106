"""Google Ads: cost, clicks, impressions and conversions of an account, day by day.

Docs: https://developers.google.com/google-ads/api/rest/common/search. Days of the account's own time zone. Clicks are
corrected for days, conversions are put down to the day of the click for weeks: the last 30 days are read again. Each
version of the interface lives about a year; a newer one is a matter of `api_version`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

from pydantic import Field, SecretStr

from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Retired, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.money import check_currency, in_currency
from connectors.framework.oauth_services import google
from connectors.framework.values import number, text
from connectors.sources.google.rest import GoogleOptions, GoogleRest, texts_named
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_it_is

_FIGURES: Final = ("costMicros", "clicks", "impressions", "conversions", "conversionsValue")
_FIELDS: Final = {
    "campaign": "campaign.name",
    "campaign_id": "campaign.id",
    "channel": "campaign.advertising_channel_type",
    "device": "segments.device",
    "network": "segments.ad_network_type",
}
Dimension = Literal["campaign", "campaign_id", "channel", "device", "network"]
_ACCOUNT: Final = "SELECT customer.currency_code, customer.time_zone, customer.manager FROM customer LIMIT 1"
_ID: Final = r"^\d{3}-?\d{3}-?\d{4}$"
_MICRO: Final = 1_000_000
_HOUR: Final = 3600.0
_UNSEEN: Final = frozenset({"USER_PERMISSION_DENIED", "CUSTOMER_NOT_FOUND", "NOT_ADS_USER"})
_REMEDIES: Final = {
    "CUSTOMER_NOT_ENABLED": Sentence("The account is closed or not yet set up: open it in Google Ads and see."),
    "DEVELOPER_TOKEN_INVALID": Sentence("Copy `developer_token` anew from the manager account, Admin → API Center."),
    "DEVELOPER_TOKEN_NOT_APPROVED": Sentence(
        "This token reads test accounts only: apply for basic access in the API Center."
    ),
    "DEVELOPER_TOKEN_PROHIBITED": Sentence(
        "The Google Cloud project belongs to another developer token: use that one."
    ),
}


class GoogleAds(GoogleRest):
    """One account, not a manager of accounts."""

    key, title = "google_ads", "Google Ads"
    about = "cost, clicks, impressions and conversions of an advertising account"
    docs = "https://developers.google.com/google-ads/api/rest/common/search"
    service, scope = "Google Ads API", "https://www.googleapis.com/auth/adwords"
    oauth = google(scope, service=service)
    topics = ("ads", "advertising", "cost", "spend", "clicks", "conversions", "campaigns", "paid search", "google")
    endpoints = ("POST /customers/:id/googleAds:searchStream", "GET /customers:listAccessibleCustomers")
    version = "v26 (14 October 2026)"
    scopes = ("https://www.googleapis.com/auth/adwords",)
    key_steps = (
        "In a manager account of Google Ads, Admin → API Center: apply for a developer token with basic access.",
        "In Google Cloud, APIs & Services → Library: enable the Google Ads API.",
        "Give the permission with a person who sees the account: press Connect, or run `okr connect`. Or create a "
        "service account, and add its address in Google Ads, Admin → Access and security.",
        "`customer_id` is the number at the top right of the account; `login_customer_id` that of its manager.",
    )
    lacks = (
        "Which ad or keyword: figures are by campaign, channel, device and network.",
        "Conversions on the day they happened: Google Ads puts them down to the day of the click.",
    )
    lag, restate, window = 0, 30, 31
    rate, timezone = (60, 60.0), ""  # the account has its own zone, usually that of the workspace
    metrics = (
        Metric("cost", "USD", direction="down", title="Cost"),
        Metric("clicks", "clicks", title="Clicks"),
        Metric("impressions", "impressions", title="Impressions"),
        Metric("conversions", "conversions", title="Conversions"),
        Metric("conversions_value", "USD", title="Value of conversions"),
    )
    _introduced: bool = False

    class Options(GoogleOptions):
        """Which account, who may read it, and how finely."""

        base_url: str = "https://googleads.googleapis.com"
        customer_id: str = Field(description="Number of the account, e.g. 123-456-7890", pattern=_ID)
        login_customer_id: str | None = Field(
            None,
            description="Number of the manager account it is reached through",
            pattern=_ID,
        )
        developer_token: SecretStr = Field(description="From the manager account, Admin → API Center")
        credentials: SecretStr = Field(
            description="Key of a service account, or a person's permission (client_id, client_secret, refresh_token): "
            'the JSON or its path; "none" for a server on this machine'
        )
        currency: str = Field("USD", description="The account's currency", pattern=r"^[A-Z]{3}$")
        dimensions: tuple[Dimension, ...] = Field((), description="What figures are split by", max_length=5)
        api_version: str = Field("v26", description="Version of Google's interface", pattern=r"^v\d+$")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """The chosen dimensions; money in the account's currency."""
        assert isinstance(options, cls.Options)
        split = [replace(m, dimensions=options.dimensions) for m in cls.metrics]
        return in_currency(split, options.currency)

    def headers(self) -> Mapping[str, str]:
        """Three parties: whose program, who asks, and through which manager."""
        headers = {**super().headers(), "developer-token": self.options.developer_token.get_secret_value().strip()}
        if self.options.login_customer_id:
            headers["login-customer-id"] = _digits(self.options.login_customer_id)
        return headers

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Rows that our dimensions do not tell apart (two campaigns of one name) add up."""
        self._introduce()
        wanted: dict[str, str] = {name: _FIELDS[name] for name in self.options.dimensions}
        table = "campaign" if any(field.startswith("campaign.") for field in wanted.values()) else "customer"
        fields = ("segments.date", *wanted.values(), *(f"metrics.{_snake(name)}" for name in _FIGURES))
        span = f"segments.date BETWEEN '{start}' AND '{end}'"
        rows = self._search(f"SELECT {', '.join(fields)} FROM {table} WHERE {span}")  # noqa: S608 - our own words only
        sums: dict[tuple[date, tuple[str, ...], str], float] = defaultdict(float)
        unknown: set[tuple[date, tuple[str, ...], str]] = set()
        for row in rows:
            if (day := self.day_of(row["segments"].get("date"))) is None:
                continue
            split = tuple(_value(row, field) for field in wanted.values())
            for metric, name in zip(self.metrics, _FIGURES, strict=True):  # whole numbers come as strings
                found = [point.value for point in self.figure(metric.name, day, row["metrics"].get(name))]
                sums[day, split, metric.name] += sum(found)
                if not found:  # a sum that lacks a part is no sum
                    unknown.add((day, split, metric.name))
        for (day, values, metric_name), value in sums.items():
            if (day, values, metric_name) in unknown:
                continue
            whole = value / _MICRO if metric_name == "cost" else value
            yield from self.figure(metric_name, day, whole, dict(zip(wanted, values, strict=True)))

    def failure(self, answer: Answer) -> ConnectorError:
        """Google's general sentence, and what its own error codes say beyond it."""
        failure = super().failure(answer)
        try:
            body = json.loads(self.masked(answer).body)
        except ValueError:
            body = None
        if isinstance(failure, Throttled):
            return failure
        codes = sorted(set(texts_named(body, "errorCode")))
        more = [as_it_is(one) for one in dict.fromkeys(texts_named(_details(body), "message"))]
        said = Sentence("{said}", series={"said": (failure.sentence, *more)}) if more else failure.sentence
        said = Sentence("{said} ({codes})").filled(said=said, codes=", ".join(codes)) if codes else said
        gone = re.search(r"version v\d+ is (deprecated|sunset)", str(said), re.IGNORECASE)
        if "UNSUPPORTED_VERSION" in codes or gone or (answer.status == 404 and body is None):
            return Retired(
                said,
                remedy=Sentence("Set a newer `api_version` than {api_version} in okr.toml.").filled(
                    api_version=self.options.api_version
                ),
            )
        remedy = next((_REMEDIES[code] for code in codes if code in _REMEDIES), failure.advice)
        return failure.saying(said, remedy)

    def refilled(self, said: str, reasons: set[str]) -> float | None:  # noqa: ARG002 - one pause for all
        """Operations of a day are given back bit by bit."""
        return _HOUR if reasons else None

    def permission(self) -> Sentence:
        """Who needs access, and how it is reached."""
        return Sentence(
            "In Google Ads, Admin → Access and security, give {account} read access to the account; if it has access "
            "to its manager only, set `login_customer_id` to the manager's number."
        ).filled(account=self.account)

    def _introduce(self) -> None:
        """Ask the account who it is before its first figures: money of another currency would be taken for ours."""
        if self._introduced:
            return
        account = self._search(_ACCOUNT)[0]["customer"]
        if account.get("manager"):
            raise BadConfig(
                Sentence("{customer_id} is a manager account, which has no figures of its own").filled(
                    customer_id=self.options.customer_id
                ),
                remedy=Sentence("Set `customer_id` to one of its accounts, and `login_customer_id` to this number."),
            )
        check_currency(self.options.currency, account["currencyCode"], f"{self.options.customer_id} is billed")
        self.flag("time_zone", None, account["timeZone"])
        self._introduced = True

    def _search(self, query: str) -> list[dict[str, Any]]:
        """All rows of a query."""
        path = f"/{self.options.api_version}/customers"
        try:
            return self.attempt(lambda s: self._stream(f"{path}/{_digits(self.options.customer_id)}", query, s))
        except AuthFailed as refused:
            if not any(code in str(refused) for code in _UNSEEN):
                raise
            found: list[str] = []
            with suppress(ConnectorError, LookupError, TypeError):
                names = self.call("GET", f"{path}:listAccessibleCustomers")["resourceNames"]
                found = [name.removeprefix("customers/") for name in names]
            visible = (
                Sentence("Now it can see: {names}.").filled(names=found)
                if found
                else Sentence("Now it can see: no account at all.")
            )
            raise refused.advising(
                Sentence("{permission} {visible}").filled(permission=self.permission(), visible=visible)
            ) from refused

    def _stream(self, customer: str, query: str, seconds: float) -> list[dict[str, Any]]:
        """One stream: a list of batches. An error may come in its midst, long after the status said 200."""
        answer = self._ask("POST", f"{customer}/googleAds:searchStream", seconds, json={"query": query})
        rows: list[dict[str, Any]] = []
        for batch in answer.json():
            if error := batch.get("error"):
                raise self.failure(
                    replace(answer, status=int(number(error.get("code")) or 500), body=json.dumps(batch).encode())
                )
            rows += batch.get("results", [])
        return rows


def _details(body: Any) -> Any:
    """Where Google Ads puts its own errors, below the general one."""
    (body,) = body if isinstance(body, list) and len(body) == 1 else (body,)
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("details") if isinstance(error, dict) else None


def _value(row: dict[str, Any], field: str) -> str:
    """`campaign.advertising_channel_type` stands at row["campaign"]["advertisingChannelType"]."""
    table, _, name = field.partition(".")
    return text(row.get(table, {}).get(re.sub(r"_(\w)", lambda found: found[1].upper(), name)))


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _digits(customer: str) -> str:
    return customer.replace("-", "")

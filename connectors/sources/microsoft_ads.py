"""Microsoft Advertising: spend, clicks, impressions, conversions and revenue of an account, day by day.

Docs: https://learn.microsoft.com/advertising/guides/request-download-report. A report is ordered, prepared in seconds
to minutes and fetched as a zip from an address that is good for five minutes and lies on another host: it is asked
without any of our secrets. Days of the account's own time zone, three years back. The report says which day is
complete; clicks are corrected for hours, conversions are put down to the day of the click for up to 90 days: the last
30 days are read again.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from connectors.framework import report_file, values
from connectors.framework.access_token import Refreshed
from connectors.framework.connector import ConnectorOptions, Point, on_loopback
from connectors.framework.errors import (
    AuthFailed,
    BadData,
    ConnectorError,
    Forbidden,
    Throttled,
    Transient,
)
from connectors.framework.http_answer import Answer, answered
from connectors.framework.money import check_currency, in_currency
from connectors.framework.oauth_services import microsoft
from connectors.framework.report_file import ReportFile
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, Unfit

Dimension = Literal["campaign", "campaign_id", "device", "network"]

_COLUMNS: Final[Mapping[Dimension, str]] = {
    "campaign": "CampaignName",
    "campaign_id": "CampaignId",
    "device": "DeviceType",
    "network": "Network",
}
_FIGURES: Final = {"spend": "Spend", "clicks": "Clicks", "impressions": "Impressions", "revenue": "Revenue"}
_CONVERSIONS: Final = ("ConversionsQualified", "Conversions")  # in parts where known, else in whole numbers
_TOKENS: Final = "https://login.microsoftonline.com"
_SCOPE: Final = "https://ads.microsoft.com/msads.manage offline_access"
_QUOTAS: Final = {
    "CallRateExceeded": 60.0,
    "ConcurrentRequestOverLimit": 60.0,
    "ReportingServiceTooManyRequests": 3600.0,
}
_UNKNOWN: Final = frozenset({"InvalidCredentials", "AuthenticationTokenExpired"})
_REMEDIES: Final = {
    "UserIsNotAuthorized": Sentence(
        "Give the person who allowed the app a role in this account, and compare `customer` and `account` with the "
        "address in the browser (cid=… and aid=…)."
    ),
    "AccountNotAuthorized": Sentence("Give the person who allowed the app a role in this account."),
    "DeveloperTokenInvalid": Sentence(
        "Copy `developer_token` anew from Tools → Microsoft Advertising Developer Portal."
    ),
}
_AGAIN: Final = Sentence(
    "Allow the app once more, as the person who may see the account, and set the new `refresh_token`."
)


class MicrosoftAds(Refreshed):
    """One account."""

    key, title = "microsoft_ads", "Microsoft Advertising"
    about = "spend, clicks, impressions, conversions and revenue of an account on Bing and its partners"
    docs = "https://learn.microsoft.com/advertising/guides/request-download-report"
    topics = ("advertising", "ads", "Bing", "spend", "cost", "clicks", "conversions", "revenue", "search")
    endpoints = (
        "POST /Reporting/v13/GenerateReport/Submit",
        "POST /Reporting/v13/GenerateReport/Poll",
        "POST https://login.microsoftonline.com/common/oauth2/v2.0/token",
    )
    version = "Bing Ads API v13"
    scopes = ("https://ads.microsoft.com/msads.manage", "offline_access")
    oauth = microsoft("https://ads.microsoft.com/msads.manage")
    key_steps = (
        "In Microsoft Advertising, Tools → Developer Portal (or developers.ads.microsoft.com), request a developer "
        "token: `developer_token`.",
        "In portal.azure.com, App registrations → New registration, for accounts in any directory and personal "
        "ones; its Application ID is `client_id`, a secret under Certificates & secrets `client_secret`.",
        "Give the permission with a person who may see the account: press Connect, or run `okr connect`. It lasts "
        "90 days beyond the last pull.",
        "Open the account in the browser: `customer` stands in the address as cid=…, `account` as aid=….",
    )
    lacks = (
        "Conversions apart by goal: those of all goals that count as conversions are summed.",
        "Reach and frequency: Microsoft does not report them for search.",
        "More accounts at once: make a source for each.",
    )
    history, window, lag, restate = 1_095, 92, 0, 30
    rate, timezone = (60, 60.0), ""  # the account has its own zone, usually that of the workspace
    metrics = (
        Metric("spend", "USD", direction="down", title="Spend"),
        Metric("clicks", "clicks", title="Clicks"),
        Metric("impressions", "impressions", title="Impressions"),
        Metric("conversions", "conversions", title="Conversions"),
        Metric("revenue", "USD", title="Revenue of conversions"),
    )

    class Options(ConnectorOptions):
        """Which account, who may read it, and how finely."""

        base_url: str = "https://reporting.api.bingads.microsoft.com"
        token_url: str = Field(
            "", description=f"Where tokens are given; unless said {_TOKENS}, or base_url where that was changed"
        )
        account: str = Field(description="Number of the account (aid=… in the address)", pattern=r"^\d+$")
        customer: str = Field(description="Number of the customer (cid=… in the address)", pattern=r"^\d+$")
        developer_token: SecretStr = Field(description="From the Developer Portal of Microsoft Advertising")
        client_id: str | None = Field(None, description="Application ID of the app in Azure")
        client_secret: SecretStr | None = Field(None, description="Secret of the app; none for a public one")
        refresh_token: SecretStr | None = Field(None, description="Refresh token of a person who may see the account")
        token: SecretStr | None = Field(None, description="Access token, instead of the three above; lasts an hour")
        currency: str = Field("USD", description="The account's currency", pattern=r"^[A-Z]{3}$")
        dimensions: tuple[Dimension, ...] = Field((), description="What figures are split by", max_length=4)
        api_version: str = Field("v13", description="Version of Microsoft's interface", pattern=r"^v\d+$")

        @model_validator(mode="after")
        def _somebody(self) -> Self:
            if self.token is None and not (self.client_id and self.refresh_token):
                raise Unfit("give client_id and refresh_token, or connect the source in the browser")
            return self

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """The chosen dimensions; money in the account's currency."""
        assert isinstance(options, cls.Options)
        split = [replace(m, dimensions=options.dimensions) for m in cls.metrics]
        return in_currency(split, options.currency)

    def headers(self) -> Mapping[str, str]:
        """Who asks, through which program, for which account."""
        return {
            "Authorization": f"Bearer {self.access_token}",
            "DeveloperToken": self.options.developer_token.get_secret_value().strip(),
            "CustomerId": self.options.customer,
            "CustomerAccountId": self.options.account,
        }

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Rows that our dimensions do not tell apart (two campaigns of one name) add up."""
        if self.options.token and not self.options.refresh_token:
            self.access_token = self.options.token.get_secret_value().strip()
        else:
            self.refresh()
        table = self._report(start, end)
        sums: dict[tuple[date, tuple[str, ...]], dict[str, float]] = defaultdict(dict)
        complete = _day(table.title("Last Completed Available Day"))
        for row in table.rows:
            if values.says_no_day(row["timeperiod"]):
                self.day_of(row["timeperiod"])  # which marks it
                continue
            day = _day(row["timeperiod"])
            if day is None:
                raise BadData(
                    Sentence("{title}'s report has {timeperiod} where a day should be").filled(
                        title=self.title, timeperiod=repr(row["timeperiod"])
                    )
                )
            if not start <= day <= end:
                continue
            if currency := row.get("currencycode"):
                check_currency(self.options.currency, currency, "the account is kept")
            if complete and day > complete:
                self.flag("provisional", day, Sentence("complete up to {complete}").filled(complete=complete))
            split = tuple(row[_COLUMNS[name].lower()] for name in self.options.dimensions)
            found = sums[day, split]
            for metric, value in self._values(row, day):
                found[metric] = found.get(metric, 0) + value
        for (day, cells), figures in sums.items():
            split_by = values.dimensions(dict(zip(self.options.dimensions, cells, strict=True)))
            for metric, value in figures.items():
                yield Point(metric, day, round(value, 6), split_by)

    def failure(self, answer: Answer) -> ConnectorError:
        """Microsoft names each error; several names come with status 400, 401 or 500 alike."""
        failure = super().failure(answer)
        errors = _errors(answer)
        if not errors:
            return failure
        names = [name for name, _ in errors]
        said = "; ".join(dict.fromkeys(f"{message} ({name})" if name else message for name, message in errors))
        whole = answered(answer, said)
        for name in names:
            if name in _QUOTAS:
                return Throttled(whole, after=answer.retry_after or _QUOTAS[name])
            if name in _UNKNOWN:
                return AuthFailed(whole, remedy=_AGAIN)
            if name in _REMEDIES:
                return Forbidden(whole, remedy=_REMEDIES[name])
        return failure if isinstance(failure, Throttled) else type(failure)(whole, remedy=failure.advice)

    def granted(self, seconds: float) -> Any:
        """A new access token for the refresh token."""
        own = self.options.base_url != type(self.options).model_fields["base_url"].default
        where = self.options.token_url or (self.options.base_url if own else _TOKENS)
        secret = self.options.client_secret
        assert self.options.client_id and self.options.refresh_token
        form = {
            "client_id": self.options.client_id,
            "grant_type": "refresh_token",
            "refresh_token": self.options.refresh_token.get_secret_value().strip(),
            "scope": _SCOPE,
        } | ({"client_secret": secret.get_secret_value().strip()} if secret else {})
        answer = self._host.exchange("POST", f"{where}/common/oauth2/v2.0/token", seconds, data=form)
        if answer.status >= 400:
            raise self.not_granted(answer, _AGAIN)
        return answer.json()

    def _report(self, start: date, end: date) -> ReportFile:
        """Order a report, wait for it, fetch it. No rows where there is nothing to report."""
        begun = time.monotonic()
        path = f"/Reporting/{self.options.api_version}/GenerateReport"
        ordered = self.call("POST", f"{path}/Submit", json={"ReportRequest": self._order(start, end)})
        number = ordered["ReportRequestId"]
        if not isinstance(number, str) or not number:
            raise BadData(
                Sentence("{title} took the order of a report without giving it a number").filled(title=self.title)
            )

        def ready() -> tuple[str] | None:
            state = self.call("POST", f"{path}/Poll", json={"ReportRequestId": number})["ReportRequestStatus"]
            if state["Status"] == "Pending":
                return None
            if state["Status"] != "Success":
                took = f"{time.monotonic() - begun:.0f} s"
                raise Transient(
                    Sentence("{title} gave up preparing the report after {took} ({status})").filled(
                        title=self.title, took=took, status=state["Status"]
                    )
                )
            return (state.get("ReportDownloadUrl") or "",)

        (url,) = self.until(ready)
        if not url:  # documented: no data for what was asked
            return ReportFile((), iter(()))
        needed = ("TimePeriod", *(_COLUMNS[name] for name in self.options.dimensions))
        figures = (*_FIGURES.values(), *_CONVERSIONS)
        where, content = f"{self.title}'s report", self.attempt(lambda s: self._fetched(url, s))
        table = report_file.read(content, where, needed, ("CurrencyCode", *figures))
        if not {name.casefold() for name in figures} & {name.casefold() for name in table.headings}:
            raise BadData(
                Sentence("{where} has none of the columns {figures}").filled(where=where, figures=", ".join(figures))
            )
        return table

    def _fetched(self, url: str, seconds: float) -> bytes:
        """The report from wherever Microsoft put it, which documents no host: by https, and without our secrets."""
        local = on_loopback(url) and on_loopback(self.base_url)
        if urlsplit(url).scheme != "https" and not local:
            raise BadData(
                Sentence("{title} points to an address without https for its report").filled(title=self.title)
            )
        answer = self._host.exchange("GET", url, seconds)
        if answer.status in (403, 404, 410):
            raise Transient(
                Sentence("the address of {title}'s report, good for five minutes, answered {status}").filled(
                    title=self.title, status=answer.status
                )
            )
        if answer.status >= 400:
            raise super().failure(answer)
        return report_file.unpacked(answer.body, f"{self.title}'s report")

    def _order(self, start: date, end: date) -> dict[str, Any]:
        """By campaign only where a campaign is asked for: the account's own report knows fewer rows."""
        kind = "Campaign" if any(name.startswith("campaign") for name in self.options.dimensions) else "Account"
        wanted = [_COLUMNS[name] for name in self.options.dimensions]
        return {
            "Type": f"{kind}PerformanceReportRequest",
            "ReportName": "Daily figures",
            "Format": "Csv",
            "FormatVersion": "2.0",
            "Aggregation": "Daily",
            "ExcludeColumnHeaders": False,
            "ExcludeReportFooter": True,
            "ExcludeReportHeader": False,  # it says which day is complete
            "ReturnOnlyCompleteData": False,
            "Columns": ["TimePeriod", "AccountId", "CurrencyCode", *wanted, *_FIGURES.values(), *_CONVERSIONS],
            "Scope": {"AccountIds": [int(self.options.account)]},
            "Time": {"CustomDateRangeStart": _parts(start), "CustomDateRangeEnd": _parts(end)},
        }

    def _values(self, row: Mapping[str, str], day: date) -> Iterator[tuple[str, float]]:
        """The numbers of a row; one that is none is marked, and a column that is not there is marked once."""
        counted = next((name for name in _CONVERSIONS if row.get(name.lower())), _CONVERSIONS[0])
        for metric, column in {**_FIGURES, "conversions": counted}.items():
            value = report_file.number(row.get(column.lower(), ""))
            if value is None:
                told = row.get(column.lower())
                self.flag(
                    "absent",
                    None if told is None else day,
                    values.without_number(metric, told),
                )
            else:
                yield metric, value


def _parts(day: date) -> dict[str, int]:
    return {"Day": day.day, "Month": day.month, "Year": day.year}


def _day(text: str) -> date | None:
    """`2026-11-19`, or `11/19/2026` as older reports write it; None for anything else."""
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text.split(" ")[0], form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    return None


def _errors(answer: Answer) -> list[tuple[str, str]]:
    """(name, message) of each error of a fault, in whichever of its lists; empty where somebody else answers."""
    try:
        body = json.loads(answer.body)
        fault = next((body[name] for name in ("ApiFaultDetail", "AdApiFaultDetail") if name in body), body)
        found = [error for name in ("OperationErrors", "BatchErrors", "Errors") for error in fault.get(name) or ()]
        return [(str(error.get("ErrorCode") or ""), str(error.get("Message") or "no message")) for error in found]
    except (ValueError, TypeError, AttributeError):
        return []

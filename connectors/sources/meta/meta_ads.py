"""Meta Ads: spend, impressions, clicks, reach, leads, conversions and their value of one ad account, day by day.

Docs: https://developers.facebook.com/docs/marketing-api/reference/ad-account/insights. Days of the account's own time
zone; conversions are credited to the day of the ad, up to 28 days later. Days without any delivery are left out of
the answer. Versions of the Marketing API live for about a year.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from pydantic import Field

from connectors.framework import values
from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point
from connectors.framework.errors import BadData
from connectors.framework.money import check_currency
from connectors.framework.oauth_services import meta
from connectors.sources.meta.graph_api import Meta, MetaOptions
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_Rows = Callable[[str, tuple[str, ...]], Iterator[dict[str, Any]]]
"""Asks for the rows of a level (account, campaign) with some fields."""

_FIELDS: Final = {
    "spend": "spend",
    "impressions": "impressions",
    "clicks": "clicks",
    "reach": "reach",
    "actions": "conversions",  # and leads
    "action_values": "conversion_value",
}


class MetaAds(Meta):
    """What an ad account spent, and what for."""

    key, title = "meta_ads", "Meta Ads"
    about = (
        "spend, impressions, clicks, reach, conversions and their value of ads on Facebook and Instagram, by campaign"
    )
    docs = "https://developers.facebook.com/docs/marketing-api/reference/ad-account/insights"
    permissions = "ads_read"
    oauth = meta("ads_read")
    topics = ("advertising", "spend", "reach", "conversions", "sales", "leads", "ROAS", "campaigns", "Facebook Ads")
    endpoints = ("GET /v26.0/act_{account}/insights", "POST /v26.0/debug_token")
    scopes = ("ads_read",)
    key_steps = Meta._steps_to_a_key("ad account", "ads_read")
    lacks = (
        "reach over more than a day, and reach of each campaign: people are not summed",
        "days older than 37 months",
        "conversions by another attribution than the one set in the ad account",
    )
    history, window, restate = 1095, 90, 28
    rate, timezone = (200, 3600.0), ""
    metrics = (
        Metric("spend", "USD", direction="down", title="Spend"),
        Metric("impressions", "impressions", title="Impressions"),
        Metric("clicks", "clicks", title="Clicks"),
        Metric("leads", "leads", title="Leads"),
        Metric("conversions", "conversions", title="Conversions"),
        Metric("conversion_value", "USD", title="Value of conversions"),
        Metric("reach", "people", additivity="none", title="People who saw an ad on a day"),
    )

    class Options(MetaOptions):
        """Which account, its money, and what counts as a conversion."""

        account: str = Field(description="Number of the ad account, e.g. act_1234567890", pattern=r"^(act_)?\d+$")
        currency: str = Field("USD", description="Currency the account is kept in", pattern=r"^[A-Z]{3}$")
        conversions: tuple[str, ...] = Field(
            ("purchase", "lead", "complete_registration"),
            description="Action types that count; Meta also has them in parts, so do not name a part beside its whole",
        )
        by_campaign: bool = Field(False, description="Whether to tell campaigns apart")

    options: Options
    _foreign = ""  # the account's currency, where it is not that of the options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Money carries the account's currency; what adds up carries the campaign, where that is wanted."""
        assert isinstance(options, cls.Options)
        split = ("campaign",) if options.by_campaign else ()
        return tuple(
            replace(
                metric,
                unit=options.currency if metric.unit == "USD" else metric.unit,
                dimensions=split if metric.additivity == "all" else (),
            )
            for metric in cls.metrics
        )

    def read(self, start: date, end: date) -> Iterator[Point]:
        """A row per day, or per day and campaign; people are those of the whole account."""
        rows = partial(self._rows, start, end)
        if self.options.by_campaign:
            split = {theirs: ours for theirs, ours in _FIELDS.items() if ours != "reach"}
            yield from self.given(split, partial(self._by_campaign, rows), {})
            yield from self.part("reach", ("reach",), self._by_day(rows, {"reach": "reach"}), grant="ads_read")
        else:
            yield from self.given(_FIELDS, partial(self._by_day, rows), {})
        if self._foreign:
            check_currency(self.options.currency, self._foreign, "the ad account is kept")

    def _by_day(self, rows: _Rows, names: Mapping[str, str]) -> Iterator[Point]:
        for row in rows("account", ("account_currency", *names)):
            yield from self._of_row(row, names, {})

    def _by_campaign(self, rows: _Rows, names: Mapping[str, str]) -> Iterator[Point]:
        found = list(rows("campaign", ("account_currency", "campaign_id", "campaign_name", *names)))
        labels = _labels(found)
        for row in found:
            yield from self._of_row(row, names, {"campaign": labels[values.text(row.get("campaign_id"))]})

    def _of_row(self, row: Mapping[str, Any], names: Mapping[str, str], split: Mapping[str, str]) -> Iterator[Point]:
        currency = values.text(row.get("account_currency"))
        if currency and currency != self.options.currency:
            self._foreign = currency
            return
        if (day := self.day_of(row.get("date_start"))) is None:
            return
        for theirs, ours in names.items():
            if theirs not in ("actions", "action_values"):
                yield from self.figure(ours, day, row.get(theirs), split)
                continue
            found = _by_kind(row.get(theirs))
            if theirs == "actions":
                yield from self.figure("leads", day, None if found is None else found.get("lead", 0), split)
            if found is None:
                yield from self.figure(ours, day, None, split)
                continue
            counted = [values.number(found[kind]) for kind in self.options.conversions if kind in found]
            whole = None if None in counted else sum(n for n in counted if n is not None)
            yield from self.figure(ours, day, whole, split)

    def _rows(self, start: date, end: date, level: str, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        query: dict[str, str | int] = {
            "level": level,
            "time_increment": 1,
            "time_range": json.dumps({"since": str(start), "until": str(end)}),
            "fields": ",".join(fields),
            "limit": 100 if level == "account" else 500,
        }
        for page in self.once(self._pages_of(query)):
            yield from page

    def _pages_of(self, query: dict[str, str | int]) -> Iterator[list[dict[str, Any]]]:
        """The rows of every page. The link to the next would carry the token in its address: its cursor is enough."""
        for turned in range(MOST_PAGES):
            answer = self.get(f"act_{self.options.account.removeprefix('act_')}/insights", **query)
            if turned and not answer["data"]:
                self.flag("short", None, Sentence("a page of the list that should have followed was empty"))
            yield answer["data"]
            paging = answer.get("paging") or {}
            if "next" not in paging:
                return
            query["after"] = paging["cursors"]["after"]
        raise BadData(Sentence("Meta's insights go on after {most_pages} pages").filled(most_pages=MOST_PAGES))


def _labels(rows: list[dict[str, Any]]) -> dict[str, str]:
    """What each campaign is called, by its id: the name, with the id where two have the same."""
    names = {values.text(row.get("campaign_id")): values.text(row.get("campaign_name")) for row in rows}
    often = Counter(names.values())
    return {key: name if name and often[name] == 1 else f"{name} ({key})".strip() for key, name in names.items()}


def _by_kind(actions: Any) -> dict[str, Any] | None:
    """The number of each type of action, as Meta wrote it; a type that comes twice counts once.

    None where one has no number: what it is a number of is then not certain either.
    """
    if any(values.number(a.get("value")) is None for a in actions or () if isinstance(a, dict)):
        return None
    return {values.text(a.get("action_type")): a.get("value") for a in actions or () if isinstance(a, dict)}

"""Meta Ads: spend, impressions, clicks, leads and conversions of one ad account, day by day.

Docs: https://developers.facebook.com/docs/marketing-api/reference/ad-account/insights. Days of the account's own time
zone; conversions are credited to the day of the ad, up to 28 days later. Days without any delivery are left out of
the answer. Versions of the Marketing API live for about a year.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field

from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.oauth_services import meta
from connectors.sources.meta.graph_api import Meta, MetaOptions
from okr_model.metrics.metrics import Metric


class MetaAds(Meta):
    """What an ad account spent, and what for."""

    key, title = "meta_ads", "Meta Ads"
    about = "spend, impressions, clicks, leads and conversions of an ad account on Facebook and Instagram"
    docs = "https://developers.facebook.com/docs/marketing-api/reference/ad-account/insights"
    permissions = "ads_read"
    oauth = meta("ads_read")
    history, window, restate = 1095, 90, 28
    rate, timezone = (200, 3600.0), ""
    metrics = (
        Metric("spend", "USD", direction="down", title="Spend"),
        Metric("impressions", "impressions", title="Impressions"),
        Metric("clicks", "clicks", title="Clicks"),
        Metric("leads", "leads", title="Leads"),
        Metric("conversions", "conversions", title="Conversions"),
    )

    class Options(MetaOptions):
        """Which account, its money, and what counts as a conversion."""

        account: str = Field(description="Number of the ad account, e.g. act_1234567890", pattern=r"^(act_)?\d+$")
        currency: str = Field("USD", description="Currency the account is kept in", pattern=r"^[A-Z]{3}$")
        conversions: tuple[str, ...] = Field(
            ("purchase", "lead", "complete_registration"),
            description="Action types that count; Meta also has them in parts, so do not name a part beside its whole",
        )

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Spend carries the account's currency."""
        assert isinstance(options, cls.Options)
        return tuple(replace(m, unit=options.currency) if m.name == "spend" else m for m in cls.metrics)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """A row per day; all its numbers are strings."""
        for row in self._rows(start, end):
            if row["account_currency"] != self.options.currency:
                raise BadConfig(
                    f"the ad account is kept in {row['account_currency']}, not {self.options.currency}",
                    remedy=f'Set `currency = "{row["account_currency"]}"` for this source in okr.toml.',
                )
            day = date.fromisoformat(row["date_start"])
            for name in ("spend", "impressions", "clicks"):
                yield Point(name, day, float(row[name]))
            done = {action["action_type"]: float(action["value"]) for action in row.get("actions", ())}
            yield Point("leads", day, done.get("lead", 0.0))
            yield Point("conversions", day, sum(done.get(kind, 0.0) for kind in self.options.conversions))

    def _rows(self, start: date, end: date) -> Iterator[dict[str, Any]]:
        """The rows of every page. The link to the next would carry the token in its address: its cursor is enough."""
        query: dict[str, str | int] = {
            "level": "account",
            "time_increment": 1,
            "time_range": json.dumps({"since": str(start), "until": str(end)}),
            "fields": "account_currency,spend,impressions,clicks,actions",
            "limit": 100,
        }
        for _ in range(MOST_PAGES):
            answer = self.get(f"act_{self.options.account.removeprefix('act_')}/insights", **query)
            yield from answer["data"]
            paging = answer.get("paging", {})
            if "next" not in paging:
                return
            query["after"] = paging["cursors"]["after"]
        raise BadData(f"Meta's insights go on after {MOST_PAGES} pages")

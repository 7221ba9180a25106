"""TikTok Ads: spend, impressions, clicks, conversions and video views of an advertiser, day by day.

Docs: https://business-api.tiktok.com/portal/docs?id=1740302848100353 (/report/integrated/get/, basic auction reports).
Days of the advertiser's own time zone, thirty at once. Days without any delivery are left out of the answer; numbers
are texts, and "-" is none. Conversions are put down to the day of the ad, up to 28 days later. A long-term token does
not lapse until the advertiser takes it back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

from pydantic import Field, SecretStr

from connectors.framework import values
from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point
from connectors.framework.errors import BadData
from connectors.framework.money import check_currency, in_currency
from connectors.sources.tiktok.business_api import BusinessApi
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

Dimension = Literal["campaign", "campaign_id"]

_FIGURES: Final = {
    "spend": "spend",
    "impressions": "impressions",
    "clicks": "clicks",
    "conversions": "conversion",
    "video_views": "video_play_actions",
}
_PER_PAGE: Final = 1000


class TikTokAds(BusinessApi):
    """One advertiser."""

    key, title = "tiktok_ads", "TikTok Ads"
    about = "spend, impressions, clicks, conversions and video views of an advertiser"
    docs = "https://business-api.tiktok.com/portal/docs?id=1740302848100353"
    topics = ("advertising", "ads", "TikTok", "spend", "cost", "clicks", "conversions", "video")
    endpoints = ("GET /open_api/v1.3/report/integrated/get/",)
    version = "API for Business v1.3"
    scopes = ("Reporting",)
    key_steps = (
        "On business-api.tiktok.com, My Apps → Create an App, with the permission Reporting; the review takes two "
        "to three business days.",
        "Open the Advertiser authorization URL of the app as somebody who may see the advertiser; the answer "
        "carries an auth_code, good for an hour.",
        "Exchange it at /open_api/v1.3/oauth2/access_token/ with app_id and secret: `access_token` is our `token`, "
        "and `advertiser_ids` lists what it may see.",
    )
    lacks = (
        "Revenue: it depends on the events an advertiser tracks, and TikTok has a column for each kind of them.",
        "Reach: a count of distinct people cannot be added up over days or campaigns.",
        "Reserved advertising and GMV Max: they have reports of their own.",
    )
    window, lag, restate = 30, 0, 28
    rate, timezone = (600, 60.0), ""  # the advertiser has its own zone, usually that of the workspace
    metrics = (
        Metric("spend", "USD", direction="down", title="Spend"),
        Metric("impressions", "impressions", title="Impressions"),
        Metric("clicks", "clicks", title="Clicks"),
        Metric("conversions", "conversions", title="Conversions"),
        Metric("video_views", "views", title="Video views"),
    )

    class Options(ConnectorOptions):
        """Which advertiser, who may see it, and how finely."""

        base_url: str = "https://business-api.tiktok.com"
        advertiser: str = Field(description="Number of the advertiser", pattern=r"^\d+$")
        token: SecretStr = Field(description="Long-term access token of an app the advertiser authorised")
        currency: str = Field("USD", description="The advertiser's currency", pattern=r"^[A-Z]{3}$")
        dimensions: tuple[Dimension, ...] = Field((), description="What figures are split by", max_length=2)
        api_version: str = Field("v1.3", description="Version of TikTok's interface", pattern=r"^v\d+\.\d+$")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """The chosen dimensions; spend in the advertiser's currency."""
        assert isinstance(options, cls.Options)
        split = [replace(m, dimensions=options.dimensions) for m in cls.metrics]
        return in_currency(split, options.currency)

    def headers(self) -> Mapping[str, str]:
        """The token travels in a header of TikTok's own."""
        return {"Access-Token": self.options.token.get_secret_value().strip()}

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Rows that our dimensions do not tell apart (two campaigns of one name) add up."""
        sums: dict[tuple[date, tuple[str, ...]], dict[str, float]] = defaultdict(dict)
        for page in self.once(self._pages(start, end)):
            for row in page:
                told, figures = row["dimensions"], row["metrics"]
                day = self.day_of(told.get("stat_time_day"))
                if day is None or not start <= day <= end:
                    continue
                if currency := figures.get("currency"):
                    check_currency(self.options.currency, currency, "the advertiser is billed")
                names = {"campaign": figures.get("campaign_name"), "campaign_id": told.get("campaign_id")}
                split = tuple(values.text(names[name]) for name in self.options.dimensions)
                found = sums[day, split]
                for point in self.figures(day, figures, _FIGURES):
                    found[point.metric] = found.get(point.metric, 0) + point.value
        for (day, cells), figures in sums.items():
            split_by = values.dimensions(dict(zip(self.options.dimensions, cells, strict=True)))
            for metric, value in figures.items():
                yield Point(metric, day, round(value, 6), split_by)

    def lapsed(self) -> Sentence:
        """A token of this kind is taken back rather than over."""
        return Sentence("Let the advertiser authorise the app once more, and set the new `token`.")

    def permission(self) -> Sentence:
        """Who grants what."""
        return Sentence(
            "Give the app the permission Reporting, let somebody who may see this advertiser authorise it, and compare "
            "`advertiser` with the number in TikTok Ads Manager."
        )

    def _pages(self, start: date, end: date) -> Iterator[list[dict[str, Any]]]:
        """The rows of each page."""
        by_campaign = bool(self.options.dimensions)
        query = {
            "advertiser_id": self.options.advertiser,
            "report_type": "BASIC",
            "data_level": "AUCTION_CAMPAIGN" if by_campaign else "AUCTION_ADVERTISER",
            "dimensions": json.dumps(["campaign_id" if by_campaign else "advertiser_id", "stat_time_day"]),
            "metrics": json.dumps([*_FIGURES.values(), "currency", *(["campaign_name"] if by_campaign else [])]),
            "start_date": str(start),
            "end_date": str(end),
            "page_size": str(_PER_PAGE),
        }
        for number in range(1, MOST_PAGES + 1):
            found = self.data(
                f"/open_api/{self.options.api_version}/report/integrated/get/", {**query, "page": str(number)}
            )
            yield found["list"]
            if number >= (values.number((found.get("page_info") or {}).get("total_page")) or 1):
                return
        raise BadData(
            Sentence("{title}'s report goes on after {most_pages} pages").filled(
                title=self.title, most_pages=MOST_PAGES
            )
        )

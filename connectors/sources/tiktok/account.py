"""TikTok: followers, likes and videos today; views, reach, profile views, likes, comments and shares day by day.

Docs: https://business-api.tiktok.com/portal/docs?id=1762228399168514 (Accounts API, /business/get/). Days of UTC, there
after one to two days, sixty days back at most and never before analytics were switched on in the app. Views count
organic and paid ones together. Reach, followers won and lost, and people engaged exist for business accounts only.
An access token lasts a day, its refresh token a year.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, Self

from pydantic import Field, SecretStr, model_validator

from connectors.framework import clock
from connectors.framework.access_token import Refreshed
from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.key_facts import KeyFacts
from connectors.framework.oauth_services import tiktok
from connectors.sources.tiktok.business_api import BusinessApi
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, Unfit

_PROFILE: Final = {"followers": "followers_count", "total_likes": "total_likes", "videos": "videos_count"}
_DAILY: Final = {
    "views": "video_views",
    "profile_views": "profile_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "followers_by_day": "followers_count",
    "reach": "unique_video_views",
    "new_followers": "daily_new_followers",
    "lost_followers": "daily_lost_followers",
    "engaged": "engaged_audience",
}


class TikTok(BusinessApi, Refreshed):
    """One account, personal or business."""

    key, title = "tiktok", "TikTok"
    about = "followers, views, reach, profile views, likes, comments and shares of an account"
    docs = "https://business-api.tiktok.com/portal/docs?id=1762228399168514"
    topics = ("followers", "views", "video", "social", "awareness", "reach", "likes", "engagement")
    endpoints = ("GET /open_api/v1.3/business/get/", "POST /open_api/v1.3/tt_user/oauth2/refresh_token/")
    version = "API for Business v1.3"
    scopes = ("user.info.basic", "user.info.stats", "user.insights")
    oauth = tiktok(*scopes)
    key_steps = (
        "On business-api.tiktok.com, register as a developer and fill in the Accounts API Access Application Form, "
        "which is asked for since 20 March 2026.",
        "My Apps → Create an App: choose the permission TikTok Accounts with user.info.basic, user.info.stats and "
        "user.insights. The review takes two to three business days, the form may take longer.",
        "In the TikTok app, the account's owner publishes a video and turns on Analytics: days before are never told.",
        "Press Connect, or run `okr connect`, with the account's owner: App ID and Secret of the app are asked for.",
        "Or send the owner the app's TikTok account holder authorization URL, and exchange the code of the answer "
        "at /tt_user/oauth2/token/: `open_id` is our `account`, `refresh_token` ours.",
    )
    lacks = (
        "Days further back than sixty: TikTok tells no more; what was pulled is kept.",
        "Single videos and their watch time: the figures are of the whole account.",
        "Organic views apart from paid ones: TikTok counts them together.",
        "Advertising apart: the connector `tiktok_ads` reads it.",
    )
    history, window, lag, restate = 59, 60, 1, 3
    rate, timezone = (40, 60.0), "UTC"
    snapshots = frozenset(_PROFILE)
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric("total_likes", "likes", kind="stock", title="Likes of all videos so far"),
        Metric("videos", "videos", kind="stock", title="Public videos"),
        Metric("views", "views", title="Video views, organic and paid"),
        Metric("profile_views", "views", title="Profile views"),
        Metric("likes", "likes", title="Likes, withdrawn ones among them"),
        Metric("comments", "comments", title="Comments"),
        Metric("shares", "shares", title="Shares"),
        Metric("followers_by_day", "people", kind="stock", title="Followers at the end of a day"),
        Metric("reach", "people", additivity="none", title="People who saw a video on a day"),
        Metric("new_followers", "people", title="New followers"),
        Metric("lost_followers", "people", direction="down", title="Followers lost"),
        Metric("engaged", "people", additivity="none", title="People who liked, commented or shared on a day"),
    )

    class Options(ConnectorOptions):
        """Which account, and who may see its insights."""

        base_url: str = "https://business-api.tiktok.com"
        account: str = Field(description="The account's open_id, as TikTok gave it with the token", min_length=1)
        client_id: str | None = Field(None, description="App ID, to renew the token")
        client_secret: SecretStr | None = Field(None, description="Secret of the app")
        refresh_token: SecretStr | None = Field(None, description="Refresh token of the account; lasts a year")
        token: SecretStr | None = Field(None, description="Access token, instead of the three above; lasts a day")
        api_version: str = Field("v1.3", description="Version of TikTok's interface", pattern=r"^v\d+\.\d+$")

        @model_validator(mode="after")
        def _somebody(self) -> Self:
            if self.token is None and not (self.client_id and self.client_secret and self.refresh_token):
                raise Unfit("give client_id, client_secret and refresh_token, or a `token`, which lasts a day only")
            return self

    options: Options

    def headers(self) -> Mapping[str, str]:
        """The token travels in a header of TikTok's own."""
        return {"Access-Token": self.access_token} if self.access_token else {}

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The account as it is, then its days."""
        if self.options.token and not self.options.refresh_token:
            self.access_token = self.options.token.get_secret_value().strip()
        else:
            self.refresh()
        yield from self.part("profile", _PROFILE, self._now(), grant="user.info.stats")
        yield from self.part("insights", _DAILY, self._days(start, end), grant="user.insights")

    def granted(self, seconds: float) -> Any:
        """A new access token for the refresh token."""
        options = self.options
        assert options.client_secret and options.refresh_token
        form = {
            "client_id": options.client_id,
            "client_secret": options.client_secret.get_secret_value().strip(),
            "grant_type": "refresh_token",
            "refresh_token": options.refresh_token.get_secret_value().strip(),
        }
        path = f"/open_api/{options.api_version}/tt_user/oauth2/refresh_token/"
        return self.meant(self._ask("POST", path, seconds, json=form))

    def key_facts(self) -> KeyFacts:
        """How long the refresh token is good for, and what the owner granted; a bare access token tells neither."""
        if not self.options.refresh_token:
            return KeyFacts()
        self.refresh()
        seconds, scope = self.grant.get("refresh_token_expires_in"), self.grant.get("scope")
        expires = clock.now() + timedelta(seconds=seconds) if isinstance(seconds, int) else None
        return KeyFacts(expires, tuple(scope.split(",")) if isinstance(scope, str) else None)

    def lapsed(self) -> Sentence:
        """Allow it again, or have the token renewed at all."""
        if self.options.refresh_token:
            return Sentence("Let the account's owner allow the app once more, and set the new `refresh_token`.")
        return Sentence(
            "A token lasts a day; give client_id, client_secret and refresh_token, and it is renewed by itself."
        )

    def permission(self) -> Sentence:
        """What the owner grants."""
        return Sentence("Let the account's owner grant the app {scopes}.").filled(scopes=self.scopes)

    def _now(self) -> Iterator[Point]:
        yield from self.figures(self.today, self._data(_PROFILE), _PROFILE)

    def _days(self, start: date, end: date) -> Iterator[Point]:
        """Daily figures. One that no day has is not told of this account at all, which is said once."""
        rows = self._data(_DAILY, start_date=str(start), end_date=str(end)).get("metrics") or []
        told = {metric: field for metric, field in _DAILY.items() if any(row.get(field) is not None for row in rows)}
        if missing := [metric for metric in _DAILY if rows and metric not in told]:
            self.flag(
                "absent",
                None,
                Sentence("{missing}: not told of this account (some are of business accounts)").filled(missing=missing),
            )
        for row in rows:
            day = self.day_of(row.get("date"))
            if day and start <= day <= end:
                yield from self.figures(day, row, told)

    def _data(self, fields: Mapping[str, str], **span: str) -> dict[str, Any]:
        """The profile with these fields."""
        query = {"business_id": self.options.account, "fields": json.dumps(sorted({*fields.values()})), **span}
        return self.data(f"/open_api/{self.options.api_version}/business/get/", query)

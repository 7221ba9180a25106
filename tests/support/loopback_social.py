"""Networks and what is paid on them, on this machine; see loopback.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from loopback import Reply, Request, Service, days, error, recorded


class Mastodon(Service):
    connector = "mastodon"
    now = ("followers", "posts")
    fields: ClassVar[dict[str, str]] = {"followers": "followers_count", "posts": "statuses_count"}

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "account": "brand@social.example.com"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/api/v1/accounts/lookup" or request.query.get("acct") != "brand":
            return error("mastodon/not_found")
        counts = {"followers_count": self.latest("followers"), "statuses_count": self.latest("posts")}
        return Reply(body=recorded("mastodon/account") | counts)


class Telegram(Service):
    connector = "telegram"
    now = ("members",)
    fields: ClassVar[dict[str, str]] = {"members": "result"}
    token = "700000001:AAcanary-example_token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "chat": "@example_brand", "token": self.token}

    def answer(self, request: Request) -> Reply:
        _, bot, method = request.path.split("/")
        if method != "getChatMemberCount" or ":" not in bot:
            return error("telegram/not_found")
        if bot != f"bot{self.token}":
            return error("telegram/unauthorized")
        if request.query.get("chat_id") != "@example_brand":
            return error("telegram/no_chat")
        return Reply(body={"ok": True, "result": self.latest("members")})


class X(Service):
    connector = "x"
    now = ("followers", "posts")
    fields: ClassVar[dict[str, str]] = {"followers": "followers_count", "posts": "tweet_count"}
    token = "AAAAexample-canary-token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "username": "@example_brand", "token": self.token}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("x/unauthorized")
        if request.path != "/2/users/by/username/example_brand" or request.query["user.fields"] != "public_metrics":
            return error("x/not_found")
        user = recorded("x/user")
        counts = {"followers_count": self.latest("followers"), "tweet_count": self.latest("posts")}
        user["data"]["public_metrics"] |= counts
        return Reply(body=user)


class LinkedIn(Service):
    """Four days to a page. Of each day's gain three followers were paid for, so the organic gain may be negative.

    Answers as in learn.microsoft.com/linkedin (follower and share statistics, token introspection, refresh tokens).
    """

    connector = "linkedin"
    daily = ("new_followers", "impressions", "reach", "clicks", "engagements")
    now = ("followers",)
    token = "AQexample-canary-token"
    live = ("202606", "202607", "202608")
    paid = 3
    fields: ClassVar[dict[str, str]] = {
        "followers": "firstDegreeSize",
        "impressions": "impressionCount",
        "reach": "uniqueImpressionsCount",
    }
    parts: ClassVar[dict[str, tuple[str, ...]]] = {
        "networkSizes": ("followers",),
        "organizationalEntityFollowerStatistics": ("new_followers",),
        "organizationalEntityShareStatistics": ("impressions", "reach", "clicks", "engagements"),
    }
    ends = 1_800_000_000  # of the token

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "auth_url": self.url, "organization": "7000001", "token": self.token}

    def refusal(self) -> Reply:
        return error("linkedin/no_access")

    def answer(self, request: Request) -> Reply:
        if request.path.startswith("/oauth/v2/"):
            return self._of_token(request.path, dict(parse_qsl(request.body.decode())))
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("linkedin/revoked")
        if request.headers.get("linkedin-version") not in self.live:
            return error("linkedin/retired")
        match request.path:
            case "/rest/networkSizes/urn%3Ali%3Aorganization%3A7000001":
                assert request.query["edgeType"] == "COMPANY_FOLLOWED_BY_MEMBER"
                return Reply(body={"firstDegreeSize": self.latest("followers")})
            case "/rest/organizationalEntityFollowerStatistics":
                return self._statistics(request, self._gains)
            case "/rest/organizationalEntityShareStatistics":
                return self._statistics(request, self._posts)
        return error("linkedin/no_access")

    def _of_token(self, path: str, form: dict[str, str]) -> Reply:
        if (form["client_id"], form["client_secret"]) != ("an-application", "canary-secret"):
            return Reply(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        if path == "/oauth/v2/introspectToken":
            assert form["token"] == self.token
            return Reply(
                body={"active": True, "expires_at": self.ends, "scope": "r_basicprofile,rw_organization_admin"}
            )
        assert (form["grant_type"], path) == ("refresh_token", "/oauth/v2/accessToken")
        if form["refresh_token"] != "canary-refresh":
            return Reply(400, {"error": "invalid_grant", "error_description": "The refresh token is expired"})
        lasts = {"expires_in": 5_184_000, "refresh_token_expires_in": 864_000}
        return Reply(body={"access_token": self.token, "refresh_token": "canary-refresh", **lasts})

    def _gains(self, day: date) -> dict[str, Any]:
        gained = self.of("new_followers", day)
        if gained is None:
            return {}
        return {"followerGains": {"organicFollowerGain": gained - self.paid, "paidFollowerGain": self.paid}}

    def _posts(self, day: date) -> dict[str, Any]:
        """Whatever engagement was not a click was a reaction."""
        theirs = {"impressions": "impressionCount", "reach": "uniqueImpressionsCount", "clicks": "clickCount"}
        told: dict[str, Any] = {name: self.of(metric, day) for metric, name in theirs.items()}
        if told["clickCount"] is None:
            return {}
        told |= {"likeCount": (self.of("engagements", day) or 0) - told["clickCount"], "commentCount": 0}
        return {"totalShareStatistics": told | {"shareCount": 0, "engagement": 0.0123}}

    def _statistics(self, request: Request, told: Callable[[date], dict[str, Any]]) -> Reply:
        query = request.query
        span = re.fullmatch(
            r"\(timeRange:\(start:(\d+),end:(\d+)\),timeGranularityType:DAY\)", query.get("timeIntervals", "")
        )
        if span is None or query.get("organizationalEntity") != "urn:li:organization:7000001":
            return error("linkedin/bad_query")
        known = sorted({day for metric in self.daily for day, _ in self.values[metric]})
        rows = [
            {
                "timeRange": {"start": moment, "end": moment + 86_400_000},
                "organizationalEntity": "urn:li:organization:7000001",
                **row,
            }
            for day in known
            if int(span[1]) <= (moment := millis(day)) < int(span[2]) and (row := told(day))
        ]
        first = int(query.get("start", 0))
        left = f"{request.path}?{urlencode(dict(query) | {'start': first + 4})}"
        links = [{"rel": "next", "type": "application/json", "href": left}] if rows[first + 4 :] else []
        paging = {"start": first, "count": 4, "links": links}
        return Reply(body=recorded("linkedin/statistics") | {"elements": rows[first : first + 4], "paging": paging})


def millis(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


class Graph(Service):
    """What Meta's services have in common: a version, a token, insights stamped with the end of their day.

    Shapes as in sns-sdks/python-facebook, testdata/ (Apache-2.0), and on developers.facebook.com: error handling,
    insights of pages, Instagram accounts and ad accounts, and what it says of a token (access-tokens/debugging).
    """

    token = "EAAexample-canary-token"
    number: ClassVar[str]
    ends = 0  # of the token: never

    def refusal(self) -> Reply:
        """An insight that was given up spoils the whole request, and so does a permission."""
        return error(
            "meta/bad_metric" if self.refusing in self.__class__.__dict__.get("names", {}) else "meta/no_object"
        )

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("meta/bad_token")
        if request.path == "/v26.0/debug_token":
            form = dict(parse_qsl(request.body.decode()))
            assert form == {"input_token": self.token, "method": "get"}
            told = {"is_valid": True, "expires_at": self.ends, "data_access_expires_at": 0, "scopes": ["ads_read"]}
            return Reply(body={"data": told})
        match request.path.removeprefix("/v26.0/").split("/"):
            case [self.number]:
                return self.profile(request)
            case [self.number, "insights"]:
                return self.insights(request)
        return error("meta/no_object")

    def profile(self, request: Request) -> Reply:
        return error("meta/no_object")

    def insights(self, request: Request) -> Reply:
        raise NotImplementedError

    def series(self, request: Request, names: Mapping[str, str], empty: Mapping[str, Any]) -> Reply:
        """names: what Meta calls each metric, and what we call it."""
        asked = request.query["metric"].split(",")
        since, until = int(request.query["since"]), int(request.query["until"])
        if not set(asked) <= set(names):
            return error("meta/bad_metric")
        rows = {
            name: [
                {"value": value, "end_time": f"{ends.astimezone(UTC):%Y-%m-%dT%H:%M:%S}+0000"}
                for (day, _), value in sorted(self.values[names[name]].items())
                if since < (ends := pacific_end(day)).timestamp() <= until
            ]
            for name in asked
        }
        return Reply(body={"data": [{**empty, "name": name, "values": rows[name]} for name in asked if rows[name]]})


class FacebookPage(Graph):
    connector = "facebook_page"
    daily = ("views", "viewers", "engagements", "clicks", "visits", "new_followers", "lost_followers")
    now = ("followers",)
    parts: ClassVar[dict[str, tuple[str, ...]]] = {
        "'fields': 'followers_count'": ("followers",),
        "/insights": daily,
        "page_total_actions": ("clicks",),
    }
    number = "700000000000001"
    names: ClassVar[dict[str, str]] = {
        "page_media_view": "views",
        "page_total_media_view_unique": "viewers",
        "page_post_engagements": "engagements",
        "page_total_actions": "clicks",
        "page_views_total": "visits",
        "page_daily_follows_unique": "new_followers",
        "page_daily_unfollows_unique": "lost_followers",
    }

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "page": self.number, "token": self.token}

    def profile(self, request: Request) -> Reply:
        return Reply(body=recorded("facebook_page/page") | {"followers_count": self.latest("followers")})

    def insights(self, request: Request) -> Reply:
        assert int(request.query["until"]) - int(request.query["since"]) <= 90 * 86_400 + 3600  # an hour more in spring
        return self.series(request, self.names, recorded("facebook_page/series"))


def pacific_end(day: date) -> datetime:
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=ZoneInfo("America/Los_Angeles"))


class Instagram(Graph):
    connector = "instagram"
    daily = ("new_followers", "reach", "views", "interactions", "engaged", "profile_taps")
    now = ("followers", "posts")
    fields: ClassVar[dict[str, str]] = {"followers": "followers_count", "posts": "media_count"}
    parts: ClassVar[dict[str, tuple[str, ...]]] = {
        "follower_count": ("new_followers",),
        "profile_links_taps": ("profile_taps",),
        "total_value": ("views", "interactions", "engaged", "profile_taps"),
    }
    number = "17841400000000001"
    totals: ClassVar[dict[str, str]] = {
        "views": "views",
        "total_interactions": "interactions",
        "accounts_engaged": "engaged",
        "profile_links_taps": "profile_taps",
    }

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "account": self.number, "token": self.token}

    def profile(self, request: Request) -> Reply:
        counts = {"followers_count": self.latest("followers"), "media_count": self.latest("posts")}
        return Reply(body=recorded("instagram/account") | counts)

    def insights(self, request: Request) -> Reply:
        since, until = int(request.query["since"]), int(request.query["until"])
        assert until - since <= 30 * 86_400
        if request.query["metric_type"] == "time_series":
            names = {"reach": "reach", "follower_count": "new_followers"}
            return self.series(request, names, recorded("instagram/series"))
        assert until - since in (82_800, 86_400, 90_000)  # one day, or the sum of several would come
        found = {
            name: self.of(self.totals[name], day)
            for name in request.query["metric"].split(",")
            for day in days(date(2026, 1, 1), date(2026, 12, 31))
            if since == int(pacific_end(day - timedelta(days=1)).timestamp())
        }
        total = recorded("instagram/total")
        rows = [
            {**total, "name": name, "total_value": {"value": value}}
            for name, value in found.items()
            if value is not None
        ]
        return Reply(body={"data": rows})


class MetaAds(Graph):
    """Seven days to a page. Conversions are leads and purchases; parts of leads come beside the whole."""

    connector = "meta_ads"
    daily = ("spend", "impressions", "clicks", "leads", "conversions", "conversion_value", "reach")
    fields: ClassVar[dict[str, str]] = {
        "spend": "spend",
        "impressions": "impressions",
        "clicks": "clicks",
        "reach": "reach",
    }
    day_field = "date_start"
    number = "act_7000000001"
    pages = True
    campaigns: ClassVar[list[dict[str, str]]] = [
        {"campaign_id": "1", "campaign_name": "Spring"},
        {"campaign_id": "2", "campaign_name": "Autumn"},
        {"campaign_id": "3", "campaign_name": "Autumn"},
    ]

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "account": self.number, "token": self.token, "currency": "EUR"}

    def insights(self, request: Request) -> Reply:
        query, span = request.query, json.loads(request.query["time_range"])
        assert query["time_increment"] == "1"
        days = sorted({day for metric in self.daily for day, _ in self.values[metric]})
        asked = [day for day in days if span["since"] <= str(day) <= span["until"]]
        if query["level"] == "account":
            rows = [self.row(day) for day in asked]
        else:
            assert {"campaign_id", "campaign_name"} <= set(query["fields"].split(","))
            rows = [self.row(day) | campaign for day in asked for campaign in self.campaigns]
        rows = [{k: v for k, v in row.items() if k in {*query["fields"].split(","), "date_start"}} for row in rows]
        first = int(query.get("after", "0"))
        cut, more = self.cut(rows, first, 7)
        shown = [{k: str(v) if isinstance(v, int | float) else v for k, v in row.items()} for row in cut]
        paging = {"cursors": {"before": str(first), "after": str(first + 7)}}
        if more:
            paging["next"] = f"https://graph.facebook.com/v26.0/{self.number}/insights?access_token=somebody"
        return Reply(body={"data": shown, "paging": paging} if rows else {"data": []})

    def row(self, day: date) -> dict[str, Any]:
        row = recorded("meta_ads/row") | {"date_start": str(day), "date_stop": str(day)}
        plain = {name: self.of(name, day) for name in ("spend", "impressions", "clicks", "reach")}
        row |= plain
        leads, conversions = self.of("leads", day), self.of("conversions", day)
        if leads is None or conversions is None:
            del row["actions"]
        else:
            row["actions"] += [
                {"action_type": "lead", "value": str(leads)},
                {"action_type": "purchase", "value": str(conversions - leads)},
            ]
        if worth := self.of("conversion_value", day):
            row["action_values"] = [
                {"action_type": "purchase", "value": str(worth)},
                {"action_type": "omni_purchase", "value": str(worth)},
            ]
        return row

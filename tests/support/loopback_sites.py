"""Web analytics, mailing lists and customer lists on this machine: like the services of `loopback`, see there."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from loopback import Reply, Request, Service, days, error, recorded


class Counting(Service):
    """A service that counts different people over any range of days.

    A range without a count of its own has as many people as its busiest day.
    """

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[tuple[date, date], float] = {}

    def put_people(self, since: date, day: date, value: float) -> None:
        """How many different people came from `since` to `day`."""
        self.people[since, day] = value

    def count(self, since: date, day: date) -> float:
        return self.people.get((since, day), max(self.of("visitors", one) or 0 for one in days(since, day)))


class Plausible(Counting):
    connector = "plausible"
    by_post = True
    daily = ("visits", "pageviews", "events", "visitors")
    token = "plausible-canary-key"

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, Any] = recorded("plausible/query")["meta"]

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "site": "rocket.example.com", "token": self.token}

    def answer(self, request: Request) -> Reply:
        asked = json.loads(request.body or "{}")
        known = request.headers.get("authorization") == f"Bearer {self.token}"
        if not known or asked["site_id"] != "rocket.example.com":
            return error("plausible/unauthorized")
        if (request.method, request.path) != ("POST", "/api/v2/query") or not set(asked["metrics"]) <= {*self.daily}:
            return error("plausible/bad_metric")
        first, last = map(date.fromisoformat, asked["date_range"])
        if asked["dimensions"] == ["time:day"]:
            rows = [
                {"dimensions": [str(day)], "metrics": [self.of(metric, day) for metric in asked["metrics"]]}
                for day in days(first, last)
                if self.of("visitors", day) is not None
            ]
        else:
            assert asked["metrics"] == ["visitors"]
            rows = [{"dimensions": [], "metrics": [self.count(first, last)]}]
        return Reply(body=recorded("plausible/query") | {"results": rows, "meta": self.meta})


class Matomo(Service):
    """Errors come with status 200, days without visits as empty lists."""

    connector = "matomo"
    by_post = True
    daily = ("visits", "actions", "bounces", "converted_visits", "time_spent", "visitors")
    token = "matomo-canary-token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "site": 7, "token": self.token}

    def answer(self, request: Request) -> Reply:
        asked = request.query
        assert (request.path, asked["method"], asked["period"]) == ("/index.php", "VisitsSummary.get", "day")
        if request.method != "POST" or parse_qs(request.body.decode()).get("token_auth") != [self.token]:
            return error("matomo/wrong_token")
        if asked["idSite"] != "7":
            return error("matomo/no_site")
        return Reply(
            body={str(day): self._day(day) for day in days(*map(date.fromisoformat, asked["date"].split(",")))}
        )

    def _day(self, day: date) -> Any:
        if self.of("visits", day) is None:
            return []
        names = (
            "nb_visits",
            "nb_actions",
            "bounce_count",
            "nb_visits_converted",
            "sum_visit_length",
            "nb_uniq_visitors",
        )
        return recorded("matomo/day") | {n: self.of(m, day) for n, m in zip(names, self.daily, strict=True)}


class Umami(Counting):
    """`inner_tables` answers statistics as servers did before 2025-10-07."""

    connector = "umami"
    daily = ("pageviews", "visits", "bounces", "time_spent", "visitors")
    website = "11111111-2222-4333-8444-555555555555"
    key = "umami-canary-key"
    token = "umami.canary.token"
    inner_tables = False

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": f"{self.url}/v1", "website": self.website, "key": self.key}

    def answer(self, request: Request) -> Reply:
        given = request.headers.get("x-umami-api-key"), request.headers.get("authorization")
        if given not in ((self.key, None), (None, f"Bearer {self.token}")):
            return error("umami/unauthorized")
        zone = ZoneInfo(request.query["timezone"])
        moments = (datetime.fromtimestamp(int(request.query[name]) / 1000, zone) for name in ("startAt", "endAt"))
        first, last = (moment.date() for moment in moments)
        match request.path.removeprefix(f"/v1/websites/{self.website}"):
            case "/pageviews":
                known = [day for day in days(first, last) if self.of("pageviews", day) is not None]
                bars = [{"x": f"{day}T00:00:00Z", "y": self.of("pageviews", day)} for day in known]
                return Reply(body={"pageviews": bars, "sessions": []})
            case "/stats":
                return Reply(body=self._stats(first, last))
        return error("umami/no_website")

    def _stats(self, first: date, last: date) -> dict[str, Any]:
        theirs = {"pageviews": "pageviews", "visits": "visits", "bounces": "bounces", "time_spent": "totaltime"}
        sums = {name: sum(self.of(m, day) or 0 for day in days(first, last)) for m, name in theirs.items()}
        counts = sums | {"visitors": self.count(first, last)}
        if self.inner_tables:
            return {name: {"value": str(value), "prev": 0} for name, value in counts.items()}
        return recorded("umami/stats") | counts


class DockerHub(Service):
    connector = "docker_hub"
    now = ("pulls", "stars")

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "repo": "example/rocket"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/v2/repositories/example/rocket/":
            return error("docker_hub/not_found")
        counts = {"pull_count": self.latest("pulls"), "star_count": self.latest("stars")}
        return Reply(body=recorded("docker_hub/repository") | counts)


class Mailchimp(Service):
    connector = "mailchimp"
    now = ("members",)
    theirs: ClassVar[dict[str, str]] = {
        "emails_sent": "emails_sent",
        "opens": "unique_opens",
        "clicks": "recipient_clicks",
        "hard_bounces": "hard_bounce",
        "soft_bounces": "soft_bounce",
        "subscribes": "subs",
        "unsubscribes": "unsubs",
        "other_adds": "other_adds",
        "other_removes": "other_removes",
    }
    daily = tuple(theirs)
    token = "mailchimpcanary-us6"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": f"{self.url}/3.0", "audience": "0a1b2c3d4e", "token": self.token}

    def answer(self, request: Request) -> Reply:
        kind, _, given = request.headers["authorization"].partition(" ")
        if kind != "Basic" or base64.b64decode(given).decode().partition(":")[2] != self.token:
            return error("mailchimp/wrong_key")
        match request.path:
            case "/3.0/lists/0a1b2c3d4e":
                audience = recorded("mailchimp/list")
                return Reply(body=audience | {"stats": audience["stats"] | {"member_count": self.latest("members")}})
            case "/3.0/lists/0a1b2c3d4e/activity":
                return Reply(body=self._activity(int(request.query.get("count", 10))))
        return error("mailchimp/not_found")

    def _activity(self, most: int) -> dict[str, Any]:
        known = sorted({day for metric in self.daily for day, _ in self.values[metric]}, reverse=True)
        rows = [
            recorded("mailchimp/activity_day")
            | {"day": str(day)}
            | {theirs: self.of(ours, day) for ours, theirs in self.theirs.items()}
            for day in known
        ]
        return {"activity": rows[:most], "list_id": "0a1b2c3d4e", "total_items": len(rows)}


class Aparat(Service):
    connector = "aparat"
    now = ("followers", "videos")

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "channel": "rocket"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/etc/api/profile/username/rocket":
            return Reply(body={"profile": []})
        counts = {"follower_cnt": self.latest("followers"), "video_cnt": str(self.latest("videos"))}
        return Reply(body={"profile": recorded("declared/aparat_profile") | counts})


class AparatVideos(Service):
    """Three videos on two pages; the last one has what the others lack of the views."""

    connector = "aparat_videos"
    now = ("video_views",)

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "channel": "rocket"}

    def answer(self, request: Request) -> Reply:
        path = "/etc/api/videoByUser/username/rocket/perpage/100"
        video = recorded("declared/aparat_video")
        if request.path == path:
            videos, onward = [video | {"visit_cnt": 30}, video | {"visit_cnt": "12"}], f"{self.url}{path}/curoffset/2"
        else:
            assert request.path == f"{path}/curoffset/2"
            videos, onward = [video | {"visit_cnt": self.latest("video_views") - 42}], ""
        return Reply(body={"videobyuser": videos, "ui": {"pagingForward": onward, "pagingBack": ""}})


class CratesIo(Service):
    """Each day's downloads are those of two versions and of all others."""

    connector = "crates_io"
    daily = ("downloads",)

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "package": "example-rocket"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/api/v1/crates/example-rocket/downloads":
            return error("declared/crates_not_found")
        row = recorded("declared/crates_row")
        days = [(str(day), value) for (day, _), value in sorted(self.values["downloads"].items())]
        new = [row | {"version": n, "downloads": 2, "date": day} for n in (1, 2) for day, _ in days]
        return Reply(
            body={
                "version_downloads": new,
                "meta": {"extra_downloads": [{"date": day, "downloads": value - 4} for day, value in days]},
            }
        )

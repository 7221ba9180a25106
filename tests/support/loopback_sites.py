"""Web analytics, mailing lists and customer lists on this machine: like the services of `loopback`, see there."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from loopback import Reply, Request, Service, days, error, recorded

from connectors.framework.to_date import monday_of, month_end


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
    """As https://plausible.io/docs/stats-api writes its answers: figures in the order they were asked for."""

    connector = "plausible"
    by_post = True
    pages, page_size = True, "connectors.sources.plausible._PAGE"
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
        if (request.method, request.path) != ("POST", "/api/v2/query") or not set(asked["metrics"]) <= {
            *self.daily,
            "total_revenue",
        }:
            return error("plausible/bad_metric")
        first, last = map(date.fromisoformat, asked["date_range"])
        rows = self._rows(asked["metrics"], asked["dimensions"], first, last)
        page = asked.get("pagination", {"limit": 10_000, "offset": 0})
        shown, _ = self.cut(rows, page["offset"], page["limit"])
        return Reply(body=recorded("plausible/query") | {"results": shown, "meta": self.meta})

    def _rows(self, metrics: list[str], dimensions: list[str], first: date, last: date) -> list[dict[str, Any]]:
        known = [day for day in days(first, last) if self.of("visitors", day) is not None]
        match dimensions:
            case []:
                return [{"dimensions": [], "metrics": [self.count(first, last)]}]
            case ["time:day"]:
                return [{"dimensions": [str(day)], "metrics": [self.of(m, day) for m in metrics]} for day in known]
            case ["time:week" | "time:month" as unit]:
                opens = monday_of if unit == "time:week" else partial(date.replace, day=1)
                ends = (lambda d: d + timedelta(days=6)) if unit == "time:week" else month_end
                spans = [(max(first, o), min(last, ends(o))) for o in sorted({opens(day) for day in known})]
                return [{"dimensions": [str(since)], "metrics": [self.count(since, day)]} for since, day in spans]
            case ["time:day", "event:goal"]:
                theirs = {"events": "conversions", "total_revenue": "revenue"}
                keys = sorted({key for name in theirs.values() for key in self.values[name] if first <= key[0] <= last})
                cells = [[self.values[theirs[m]].get(key) for m in metrics] for key in keys]
                money = [
                    [{"value": c, "currency": "EUR", "short": "€"} if m == "total_revenue" and c is not None else c]
                    for row in cells
                    for m, c in zip(metrics, row, strict=True)
                ]
                per = len(metrics)
                return [
                    {
                        "dimensions": [str(day), dict(split)["goal"]],
                        "metrics": [cell for (cell,) in money[n * per : (n + 1) * per]],
                    }
                    for n, (day, split) in enumerate(keys)
                ]
        keys = sorted({key for name in metrics for key in self.values[name] if first <= key[0] <= last})
        name = dimensions[1].removeprefix("visit:")
        return [
            {
                "dimensions": [str(day), dict(split).get(name)],
                "metrics": [self.values[m].get((day, split)) for m in metrics],
            }
            for day, split in keys
        ]


class Matomo(Service):
    """As https://developer.matomo.org/api-reference/reporting-api describes: errors with status 200, `[]` for no visits.

    The days of `Referrers` are lists of rows, those of the rest are objects.
    """

    connector = "matomo"
    by_post = True
    daily = ("visits", "actions", "bounces", "converted_visits", "time_spent", "visitors")
    fields: ClassVar = {
        "visits": "nb_visits",
        "actions": "nb_actions",
        "bounces": "bounce_count",
        "converted_visits": "nb_visits_converted",
        "time_spent": "sum_visit_length",
        "visitors": "nb_uniq_visitors",
    }
    labels: ClassVar = {"channel": "label"}
    split: ClassVar = {"sources": "channel"}
    token = "matomo-canary-token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "site": 7, "token": self.token}

    def answer(self, request: Request) -> Reply:
        asked = request.query
        assert request.path == "/index.php"
        if request.method != "POST" or parse_qs(request.body.decode()).get("token_auth") != [self.token]:
            return error("matomo/wrong_token")
        if asked["idSite"] != "7":
            return error("matomo/no_site")
        if asked["method"] == "Goals.getGoals":
            return Reply(body=[{"idsite": "7", "idgoal": "1", "name": "Newsletter"}, {"idgoal": "2", "name": ""}])
        assert asked["period"] == "day"
        say = {
            "VisitsSummary.get": self._day,
            "Goals.get": lambda day: self._goal(day, asked["idGoal"]),
            "Referrers.getReferrerType": self._channels,
        }[asked["method"]]
        return Reply(body={str(day): say(day) for day in days(*map(date.fromisoformat, asked["date"].split(",")))})

    def _day(self, day: date) -> Any:
        if self.of("visits", day) is None:
            return []
        return recorded("matomo/day") | {theirs: self.of(ours, day) for ours, theirs in self.fields.items()}

    def _goal(self, day: date, number: str) -> Any:
        found = self.values["conversions"].get((day, (("goal", number),)))
        money = self.values["revenue"].get((day, (("goal", number),)))
        return [] if found is None else {"nb_conversions": found, "conversion_rate": "5%", "revenue": money or 0}

    def _channels(self, day: date) -> Any:
        own = {dict(split)["channel"]: n for (of, split), n in self.values["source_visits"].items() if of == day}
        visits = self.of("visits", day)
        rows = own or ({} if visits is None else {"Direct Entry": visits})
        return [{"label": label, "nb_visits": n, "nb_actions": 3 * n} for label, n in rows.items()]


class Umami(Counting):
    """As the queries and routes of umami-software/umami answer (src/queries/sql, src/app/api, v2 and v3).

    Days as local time (its PostgreSQL) or as the instant at which they begin (its ClickHouse), by `stamp`. The unit is
    that of `getAllowedUnits`: days for half a year at most. `inner_tables` answers statistics as before 2025-10-07.
    """

    connector = "umami"
    daily = ("pageviews", "visits", "bounces", "time_spent", "visitors")
    fields: ClassVar = {"visits": "visits", "bounces": "bounces", "time_spent": "totaltime"}
    day_field = "x"
    zone_option, stamps = "zone", ("local", "instant", "false instant")
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
        if request.path == "/v1/reports/revenue":
            return self._revenue(json.loads(request.body))
        zone = ZoneInfo(request.query["timezone"])
        moments = (datetime.fromtimestamp(int(request.query[name]) / 1000, zone) for name in ("startAt", "endAt"))
        first, last = (moment.date() for moment in moments)
        match request.path.removeprefix(f"/v1/websites/{self.website}"):
            case "/pageviews":
                return Reply(body=self._bars(first, last, request.query["unit"], zone))
            case "/stats":
                return Reply(body=self._stats(first, last))
            case "/events/series":
                found = [(day, split, n) for (day, split), n in sorted(self.values["events"].items())]
                return Reply(
                    body=[
                        {"x": dict(split)["event"], "t": self._stamp(day, zone), "y": n}
                        for day, split, n in found
                        if first <= day <= last
                    ]
                )
            case "/metrics/expanded":
                rows = [(dict(split), n) for (day, split), n in self.values["source_visits"].items() if day == first]
                kind, rest = request.query["type"], {"pageviews": 9, "visitors": 9, "bounces": 0, "totaltime": 9}
                return Reply(body=[{"name": split.get(kind), "visits": n} | rest for split, n in rows])
        return error("umami/no_website")

    def _stamp(self, day: date, zone: ZoneInfo) -> str:
        match self.stamp:
            case "local":
                return f"{day} 00:00:00"
            case "instant":
                return f"{datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"{day}T00:00:00Z"

    def _bars(self, first: date, last: date, unit: str, zone: ZoneInfo) -> dict[str, Any]:
        months = (last.year - first.year) * 12 + last.month - first.month
        known = [day for day in days(first, last) if self.of("pageviews", day) is not None]
        if unit == "day" and months <= 6:
            spans = [(day, day) for day in known]
        else:
            spans = [(max(m, first), min(month_end(m), last)) for m in sorted({day.replace(day=1) for day in known})]
        views = [sum(self.of("pageviews", day) or 0 for day in days(*span)) for span in spans]
        stamps = [self._stamp(span[0], zone) for span in spans]
        return {
            "pageviews": [{"x": x, "y": y} for x, y in zip(stamps, views, strict=True)],
            "sessions": [{"x": x, "y": self.count(*span)} for x, span in zip(stamps, spans, strict=True)],
        }

    def _revenue(self, asked: dict[str, Any]) -> Reply:
        given = asked["parameters"]
        zone = ZoneInfo(given["timezone"])
        moments = (datetime.fromisoformat(given[name]).astimezone(zone) for name in ("startDate", "endDate"))
        first, last = (moment.date() for moment in moments)
        chart = [
            {"x": name, "t": self._stamp(day, zone), "y": value / 2}
            for (day, _), value in sorted(self.values["revenue"].items())
            if first <= day <= last
            for name in ("checkout", "renewal")
        ]
        return Reply(body={"chart": chart, "country": [], "total": {"sum": 0, "count": 0, "unique_count": 0}})

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
    fields: ClassVar = {"pulls": "pull_count", "stars": "star_count"}

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "repo": "example/rocket"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/v2/repositories/example/rocket/":
            return error("docker_hub/not_found")
        counts = {"pull_count": self.latest("pulls"), "star_count": self.latest("stars")}
        return Reply(body=recorded("docker_hub/repository") | counts)


class Aparat(Service):
    connector = "aparat"
    now = ("followers", "videos")
    fields: ClassVar = {"followers": "follower_cnt", "videos": "video_cnt"}

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

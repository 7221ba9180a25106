"""Cube's REST API on this machine, built from the examples of its documentation; see `loopback`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from loopback import Reply, Request, Service, days

SHORT = {"orders.count": "orders", "orders.amount": "revenue", "orders.buyers": "buyers", "orders.mean": "mean"}
KINDS = {"orders.count": "count", "orders.amount": "sum", "orders.buyers": "countDistinct", "orders.mean": "avg"}


class Cube(Service):
    """As https://cube.dev/docs/product/apis-integrations/rest-api/reference writes its answers: numbers as texts."""

    connector = "cube"
    by_post = True
    daily = ("orders", "revenue", "buyers", "mean")
    token = "cube-canary-token"

    def __init__(self) -> None:
        super().__init__()
        self.kinds = dict(KINDS)
        self.people: dict[tuple[date, date], float] = {}
        self.waits = 0  # how often it says that it still computes

    @property
    def options(self) -> dict[str, Any]:
        metrics = {
            short: {
                "measure": measure,
                "time": "orders.created_at",
                "kind_there": KINDS[measure],
                "kind": "stock" if KINDS[measure] == "avg" else "flow",
                "additivity": "none" if KINDS[measure] == "avg" else "all",
            }
            for measure, short in SHORT.items()
        }
        metrics["buyers"].pop("additivity")
        return {"base_url": self.url, "token": self.token, "metrics": metrics}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != self.token:
            return Reply(403, {"error": "Invalid token"})
        if request.path == "/v1/meta":
            return Reply(body=self.meta())
        if request.path != "/v1/load":
            return Reply(404, {"error": "Not found"})
        asked = json.loads(request.body)["query"]
        if unknown := set(asked["measures"]) - set(SHORT):
            return Reply(400, {"error": f"Error: '{min(unknown).partition('.')[2]}' not found for path"})
        if self.waits:
            self.waits -= 1
            return Reply(body={"error": "Continue wait"})
        time = asked["timeDimensions"][0]
        first, last = map(date.fromisoformat, time["dateRange"])
        return Reply(body={"query": asked, "data": self._rows(asked, time, first, last), "annotation": {}})

    def _rows(self, asked: dict[str, Any], time: dict[str, Any], first: date, last: date) -> list[dict[str, Any]]:
        if "granularity" not in time:
            busiest = max((self.of("buyers", day) or 0 for day in days(first, last)), default=0)
            return [{asked["measures"][0]: f"{self.people.get((first, last), busiest):.15g}"}]
        found = []
        for day in days(first, last):
            figures = {one: self.of(SHORT[one], day) for one in asked["measures"]}
            if any(value is not None for value in figures.values()):
                told = {one: None if value is None else f"{value:.15g}" for one, value in figures.items()}
                stamp = f"{day}T00:00:00.000"
                found.append({f"{time['dimension']}.day": stamp, time["dimension"]: stamp, **told})
        return found

    def meta(self) -> dict[str, Any]:
        """What `/v1/meta` answers."""
        measures = [
            {
                "name": name,
                "title": f"Orders {short}",
                "shortTitle": short.title(),
                "type": "number",
                "aggType": self.kinds[name],
                "cumulative": False,
                "cumulativeTotal": False,
            }
            for name, short in SHORT.items()
        ]
        dimensions = [
            {"name": "orders.created_at", "type": "time", "title": "Orders Created at"},
            {"name": "orders.status", "type": "string", "title": "Orders Status"},
        ]
        return {"cubes": [{"name": "orders", "title": "Orders", "measures": measures, "dimensions": dimensions}]}

"""BigQuery on this machine: like the services of `loopback`, see there.

It runs no SQL: it answers every query with the days between its two parameters, `most_rows` to a page. While `running`
is above zero the job has not ended, and each time it is asked for brings it nearer to its end.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from loopback import Reply, Request, Service, recorded

PROJECT = "/bigquery/v2/projects/example-shop"


class BigQuery(Service):
    """An export of Google Analytics, and a table `shop.orders`."""

    connector = "bigquery"
    own_words = True  # asks by POST, which no redirect is followed for
    daily = ("sessions", "page_views", "events", "new_users", "purchases", "revenue", "visitors")

    def __init__(self) -> None:
        super().__init__()
        self.most_rows = 1_000
        self.running = 0
        self.asked: dict[str, Any] = {}
        self.cancelled = False

    @property
    def options(self) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "project": "example-shop",
            "credentials": "none",
            "dataset": "analytics_123",
        }

    @property
    def parameters(self) -> dict[str, str]:
        return {p["name"]: p["parameterValue"]["value"] for p in self.asked["queryParameters"]}

    def answer(self, request: Request) -> Reply:
        if request.path == f"{PROJECT}/queries":
            self.asked = json.loads(request.body)
            return Reply(body=self._page(0))
        if request.path == f"{PROJECT}/jobs/job_example/cancel":
            self.cancelled = True
            return Reply(body={"kind": "bigquery#jobCancelResponse", "job": self._job()})
        if request.path == f"{PROJECT}/jobs/job_example":
            return Reply(body=self._job())
        if request.path == f"{PROJECT}/queries/job_example":
            self.running -= 1
            return Reply(body=self._page(int(request.query.get("pageToken", 0)), request.query.get("maxResults")))
        return Reply(404, {"error": {"code": 404, "message": f"Not found: {request.path}"}})

    def _job(self) -> dict[str, Any]:
        done = "RUNNING" if self.running > 0 else "DONE"
        reference = recorded("bigquery/query")["jobReference"]
        configuration = {"jobType": "QUERY", "query": {"query": self.asked["query"]}}
        return {"jobReference": reference, "status": {"state": done}, "configuration": configuration}

    def _page(self, first: int, most: str | None = None) -> dict[str, Any]:
        whole = recorded("bigquery/query")
        if self.running > 0:
            return {"kind": whole["kind"], "jobReference": whole["jobReference"], "jobComplete": False}
        dimensions = re.findall(r"as (channel|country|device)\b", self.asked["query"])
        low, high = (date.fromisoformat(self.parameters[name]) for name in ("start", "end"))
        keys = sorted({key for metric in self.daily for key in self.values[metric] if low <= key[0] <= high})
        rows = [self._row(day, dict(split), dimensions) for day, split in keys]
        upto = first + (self.most_rows if most is None else int(most))
        types = [("day", "STRING"), *((d, "STRING") for d in dimensions), *((m, "FLOAT") for m in self.daily)]
        fields = [{"name": name, "type": kind, "mode": "NULLABLE"} for name, kind in types]
        page = {"rows": rows[first:upto]} if rows[first:upto] else {}  # a field that is empty is left out
        more = {"pageToken": str(upto)} if upto < len(rows) and upto > first else {}
        return whole | {"schema": {"fields": fields}, "totalRows": str(len(rows))} | page | more

    def _row(self, day: date, split: dict[str, str], dimensions: list[str]) -> dict[str, Any]:
        given = [self.values[m].get((day, tuple(sorted(split.items())))) for m in self.daily]
        numbers = [None if value is None else str(value) for value in given]
        return {"f": [{"v": cell} for cell in (f"{day:%Y%m%d}", *(split.get(d) for d in dimensions), *numbers)]}

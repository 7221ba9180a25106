"""Google Analytics on this machine, over REST and over gRPC: like the services of `loopback`, see there.

    with Analytics() as ga:            # or AnalyticsGrpc()
        ga.put("sessions", day, 120, channel="Email")
        ga.put("active_users", day, 80)
        ga.put_people("active_users", monday, day, 210)     # distinct people from Monday to that day

A range without a count of its own has as many people as its busiest day. `most_rows` is how many rows one answer
holds, `metadata` what the reports say about their quality.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any, Self

import grpc
from google.analytics import data_v1beta as ga
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status
from loopback import Reply, Request, Service, error, recorded

METRICS = {
    "sessions": "sessions",
    "engagedSessions": "engaged_sessions",
    "screenPageViews": "screen_page_views",
    "keyEvents": "key_events",
    "totalRevenue": "total_revenue",
    "newUsers": "new_users",
    "ecommercePurchases": "purchases",
    "purchaseRevenue": "purchase_revenue",
    "activeUsers": "active_users",
    "totalUsers": "total_users",
}
PEOPLE = {"activeUsers", "totalUsers"}
DIMENSIONS = {
    "sessionDefaultChannelGroup": "channel",
    "country": "country",
    "deviceCategory": "device",
    "eventName": "event",
}
OWN = {"itemsPurchased": "items_purchased", "itemRevenue": "item_revenue"}
CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    500: grpc.StatusCode.INTERNAL,
    503: grpc.StatusCode.UNAVAILABLE,
}


class Analytics(Service):
    """Over REST."""

    connector = "google_analytics"
    own_words = True
    daily = (*METRICS.values(), "key_events_by_name")
    pages = True
    page_size = "connectors.sources.google.google_analytics._PAGE"
    taken_for_empty = ("{}", "[]", '"text"', '{"surprise": [1, 2]}')
    used_up = error("google_analytics/hourly_quota").body
    transport = "rest"

    def __init__(self) -> None:
        super().__init__()
        self.most_rows = 10
        self.metadata: dict[str, Any] = recorded("google_analytics/metadata")
        self.people: dict[tuple[str, date, date], float] = {}

    @property
    def options(self) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "property": "123",
            "credentials": "none",
            "currency": "EUR",
            "transport": self.transport,
        }

    def put_people(self, metric: str, since: date, day: date, value: float) -> None:
        """How many different people came from `since` to `day`."""
        self.people[metric, since, day] = value

    def answer(self, request: Request) -> Reply:
        asked = ga.RunReportRequest.from_json(request.body.decode(), ignore_unknown_fields=True)
        report = self.report(asked)
        kind = "analyticsData#runReport"
        text = ga.RunReportResponse.to_json(
            report, use_integers_for_enums=False, always_print_fields_with_no_presence=False
        )
        return Reply(body=json.loads(text) | {"kind": kind})

    def report(self, asked: Any) -> Any:
        """The report to a request: all its rows counted, those from offset on given."""
        dimensions, metrics = [d.name for d in asked.dimensions], [m.name for m in asked.metrics]
        ranges = [(date.fromisoformat(r.start_date), date.fromisoformat(r.end_date)) for r in asked.date_ranges]
        rows = (
            self._by_day(dimensions, metrics, *ranges[0]) if "date" in dimensions else self._by_range(metrics, ranges)
        )
        names = dimensions + (["dateRange"] if len(ranges) > 1 else [])
        size = min(asked.limit or 10_000, self.most_rows)
        count = 10**9 if self.page_fault == "endless" else len(self.faulty(rows, size))
        page, _ = self.cut(rows, asked.offset, size)
        return ga.RunReportResponse(
            {
                "dimension_headers": [{"name": name} for name in names],
                "metric_headers": [{"name": name, "type_": "TYPE_INTEGER"} for name in metrics],
                "rows": [
                    {
                        "dimension_values": [{"value": value} for value in keys],
                        "metric_values": [{"value": f"{value:.15g}"} for value in values],
                    }
                    for keys, values in page
                ],
                "row_count": count,
                "metadata": ga.ResponseMetaData.from_json(json.dumps(self.metadata)),
            }
        )

    def _by_day(self, dimensions: list[str], metrics: list[str], first: date, last: date) -> list[Any]:
        """Rows by date and the other dimensions; a value without a dimension has it "(not set)"."""
        table: dict[tuple[str, ...], dict[str, float]] = {}
        for name in metrics:
            ours = "key_events_by_name" if "eventName" in dimensions else (METRICS | OWN)[name]
            for (day, split), value in self.values[ours].items():
                if first <= day <= last:
                    theirs = dict(split)
                    rest = [
                        theirs.get((DIMENSIONS | {"itemName": "item"})[d], "(not set)")
                        for d in dimensions
                        if d != "date"
                    ]
                    row = table.setdefault((f"{day:%Y%m%d}", *rest), {})
                    row[name] = row.get(name, 0) + value
        return [(keys, [row.get(name, 0) for name in metrics]) for keys, row in sorted(table.items())]

    def _by_range(self, metrics: list[str], ranges: list[tuple[date, date]]) -> list[Any]:
        rows = []
        for n, (first, last) in enumerate(ranges):
            values = [self._count(METRICS[name], first, last) for name in metrics]
            if any(values):
                rows.append(([f"date_range_{n}"] if len(ranges) > 1 else [], values))
        return rows

    def _count(self, metric: str, first: date, last: date) -> float:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return self.people.get((metric, first, last), max(self.of(metric, day) or 0 for day in days))


class AnalyticsGrpc(Analytics):
    """Over gRPC, unencrypted."""

    over_http = False

    transport = "grpc"

    def __enter__(self) -> Self:
        self._grpc = grpc.server(ThreadPoolExecutor(4))
        handler = grpc.unary_unary_rpc_method_handler(
            self._run,
            request_deserializer=ga.RunReportRequest.deserialize,
            response_serializer=ga.RunReportResponse.serialize,
        )
        name = "google.analytics.data.v1beta.BetaAnalyticsData"
        self._grpc.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, {"RunReport": handler}),))
        self._port = self._grpc.add_insecure_port("127.0.0.1:0")
        self._grpc.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._grpc.stop(None).wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _run(self, asked: Any, context: grpc.ServicerContext) -> Any:
        self.requests.append(
            Request(
                "RunReport",
                asked.property,
                {},
                dict(context.invocation_metadata()),
                ga.RunReportRequest.serialize(asked),
            )
        )
        wrong = self._next.popleft() if self._next else self.always
        if wrong is None:
            return self.report(asked)
        time.sleep(wrong.drip * 100)
        problem = wrong.body.get("error", {}) if isinstance(wrong.body, dict) else {}
        code = CODES.get(wrong.status, grpc.StatusCode.UNKNOWN)
        message = problem.get("message", f"status {wrong.status}")
        status = Status(code=code.value[0], message=message)
        for detail in problem.get("details", ()):
            packed = AnyMessage()
            packed.Pack(ErrorInfo(reason=detail["reason"], domain=detail["domain"], metadata=detail["metadata"]))
            status.details.append(packed)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, message)
        raise AssertionError("abort raises")

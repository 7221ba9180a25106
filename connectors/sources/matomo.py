"""Matomo: visits, actions, bounces and visitors of one site; goals, revenue and sources on request.

Docs: https://developer.matomo.org/api-reference/reporting-api. Days of the site's own time zone, archived anew for
three days. Errors come with status 200; a day without visits comes as an empty list and stays missing. The token
travels in the body, since newer servers refuse it in the address. Rates ("84%") are not read: they follow from counts.
Each report brings all days of a window in one request; goals are a request each.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Forbidden, Transient
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_THEIRS: Final = {
    "visits": "nb_visits",
    "actions": "nb_actions",
    "bounces": "bounce_count",
    "converted_visits": "nb_visits_converted",
    "time_spent": "sum_visit_length",
    "visitors": "nb_uniq_visitors",
}
_SOURCES: Final = {
    "campaign": "Referrers.getCampaigns",
    "channel": "Referrers.getReferrerType",
    "website": "Referrers.getWebsites",
}
_ORDERS: Final = "ecommerceOrder"
_UNKNOWN = re.compile(r"authenticat|token|log(ged)? in", re.IGNORECASE)
_NOT_LET_IN = re.compile(r"access|permission", re.IGNORECASE)
_STUMBLED = re.compile(r"SQLSTATE|deadlock|gone away|too busy", re.IGNORECASE)


class Matomo(Connector):
    """One site of a Matomo server."""

    key, title = "matomo", "Matomo"
    about = "visits, actions, bounces and visitors of a site; goals, revenue and sources on request"
    docs = "https://developer.matomo.org/api-reference/reporting-api"
    topics = ("website", "traffic", "visitors", "page views", "goals", "conversions", "revenue", "web analytics")
    endpoints = ("VisitsSummary.get", "Goals.getGoals", "Goals.get", *_SOURCES.values())
    version = "Reporting API of Matomo 3 to 5"
    scopes = ("view access to the site",)
    key_steps = (
        "In Matomo, open Settings (cog) → Personal → Security → Auth tokens and press Create new token.",
        "Leave “Only allow secure requests” on, and copy the token into `token`; it is shown once.",
        "The person whose token it is needs view access to the site: Settings → System → Users.",
        "`site` is the number of the site: Settings → Websites → Manage, column ID.",
    )
    lacks = ("People of a week, a month or a cycle: Matomo does not count them over days you choose.",)
    restate, window, timezone = 3, 92, ""  # the site has its own zone, usually that of the workspace
    metrics = (
        Metric("visits", "visits", title="Visits"),
        Metric("actions", "actions", title="Page views, downloads, searches and clicks on links"),
        Metric("bounces", "visits", direction="down", title="Visits of a single page"),
        Metric("converted_visits", "visits", title="Visits that reached a goal"),
        Metric("time_spent", "seconds", title="Time spent"),
        Metric("visitors", "people", additivity="none", title="Visitors of a day"),
        Metric("conversions", "conversions", dimensions=("goal",), title="Goals reached"),
        Metric("revenue", "USD", dimensions=("goal",), title="Revenue of goals"),
        Metric("source_visits", "visits", title="Visits by source"),
    )

    class Options(ConnectorOptions):
        """Which server and site."""

        base_url: str = Field(description="Address of the server, e.g. https://brand.matomo.cloud", min_length=1)
        site: int = Field(description="Number of the site (idSite)", ge=1)
        token: SecretStr = Field(description="Token (token_auth) of a person who may view the site")
        goals: bool = Field(False, description="Read how often each goal was reached, orders of a shop among them")
        currency: str = Field(
            "", description="Read the revenue of goals, in the site's currency, e.g. EUR", pattern=r"^([A-Z]{3})?$"
        )
        sources: Literal["", "campaign", "channel", "website"] = Field(
            "", description="Read visits by campaign, by channel or by website they came from"
        )

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Goals, revenue and sources where they are asked for."""
        assert isinstance(options, cls.Options)
        wanted = {"conversions": options.goals, "revenue": options.currency, "source_visits": options.sources}
        changes: dict[str, dict[str, Any]] = {
            "revenue": {"unit": options.currency},
            "source_visits": {"dimensions": (options.sources,)},
        }
        found = [metric for metric in cls.metrics if wanted.get(metric.name, True)]
        return tuple(replace(metric, **changes.get(metric.name, {})) for metric in found)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """All days in one request; goals and sources are parts that may be refused by themselves."""
        for day, row in self._by_day("VisitsSummary.get", start, end):
            yield from self.figures(day, row, _THEIRS)
        if self.options.goals or self.options.currency:
            wanted = [*(["conversions"] if self.options.goals else []), *(["revenue"] if self.options.currency else [])]
            yield from self.part("goals", wanted, self._goals(wanted, start, end), grant="view access to the goals")
        if self.options.sources:
            yield from self.part("sources", ["source_visits"], self._sources(start, end))

    def _goals(self, wanted: list[str], start: date, end: date) -> Iterator[Point]:
        """Each goal of the site, and the orders of its shop where there are any."""
        goals = self._asked("Goals.getGoals")
        found = goals.values() if isinstance(goals, dict) else goals
        names = {str(goal["idgoal"]): goal.get("name") or f"goal {goal['idgoal']}" for goal in found}
        theirs = {metric: {"conversions": "nb_conversions", "revenue": "revenue"}[metric] for metric in wanted}
        for number, name in (names | {_ORDERS: "Orders"}).items():
            for day, row in self._by_day("Goals.get", start, end, idGoal=number):
                if number != _ORDERS or any(row.get(field) for field in theirs.values()):
                    yield from self.figures(day, row, theirs, {"goal": name})

    def _sources(self, start: date, end: date) -> Iterator[Point]:
        for day, rows in self._by_day(_SOURCES[self.options.sources], start, end, filter_limit="-1"):
            for row in rows:
                split: dict[str, object] = {self.options.sources: row.get("label")}
                yield from self.figures(day, row, {"source_visits": "nb_visits"}, split)

    def _by_day(self, method: str, start: date, end: date, **more: str) -> Iterator[tuple[date, Any]]:
        """What a report says of each day on which it says anything."""
        answer = self._asked(method, date=f"{start},{end}", period="day", **more)
        days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        if not isinstance(answer, dict) or not any(str(day) in answer for day in days):
            raise BadData(
                Sentence("{title} answered in an unexpected shape: {method} tells of none of the days").filled(
                    title=self.title, method=method
                )
            )
        yield from ((day, answer[str(day)]) for day in days if answer.get(str(day)))

    def _asked(self, method: str, **more: str) -> Any:
        query = {"module": "API", "method": method, "format": "JSON", "idSite": str(self.options.site), **more}
        token = self.options.token.get_secret_value().strip()
        answer = self.call("POST", "/index.php", params=query, data={"token_auth": token})
        if isinstance(answer, Mapping) and answer.get("result") == "error":
            raise self._refused(answer)
        return answer

    def _refused(self, answer: Mapping[str, Any]) -> ConnectorError:
        message = Sentence("{title} says: {answer}").filled(
            title=self.title, answer=answer.get("message") or Sentence("no more than that it failed")
        )
        said = str(message)
        if _STUMBLED.search(said):
            return Transient(message)
        if _UNKNOWN.search(said):
            return AuthFailed(message)
        return Forbidden(message) if _NOT_LET_IN.search(said) else BadConfig(message)

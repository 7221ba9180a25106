"""Annotations of Google Analytics: notes that people, and Google itself, attach to days of a property's reports.

Docs: https://developers.google.com/analytics/devguides/config/admin/v1/rest/v1alpha/properties.reportingDataAnnotations.
An annotation is of one day (`annotationDate`) or of several (`annotationDateRange`), each written as year, month, day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from connectors.framework.annotations import Annotation
from connectors.framework.connector import MOST_PAGES
from connectors.framework.values import text
from connectors.sources.google.rest import GoogleRest
from okr_model.wording.sentences import Sentence

_PAGE: Final = 200


class AnalyticsAdmin(GoogleRest):
    """The settings of a property. No source of its own: `GoogleAnalytics` reads its annotations here."""

    key, title = "google_analytics_admin", "Google Analytics"
    service, scope = "Google Analytics Admin API", "https://www.googleapis.com/auth/analytics.readonly"

    def annotations(self, number: str) -> Iterator[Annotation]:
        """Those of a property, by its number. A day that is none (a birthday without a year) is left out, marked."""
        for page in self.once(self._pages(number)):
            for found in page:
                days = found.get("annotationDateRange") or {}
                first = _day(days.get("startDate") or found.get("annotationDate"))
                last = _day(days.get("endDate")) or first
                title = text(found.get("title"))
                if first is None or last is None or not title:
                    self.flag(
                        "no_day",
                        None,
                        Sentence("the annotation {title} has no day or no title").filled(
                            title=title or str(found.get("name"))
                        ),
                    )
                    continue
                yield Annotation(found["name"], title, first, max(first, last), text(found.get("description")))

    def permission(self) -> Sentence:
        """Who may read it."""
        return Sentence("In Google Analytics, Admin → Property access management, add {account} as a Viewer.").filled(
            account=self.account
        )

    def _pages(self, number: str) -> Iterator[list[dict[str, Any]]]:
        path, page = f"/v1alpha/properties/{number}/reportingDataAnnotations", ""
        for _ in range(MOST_PAGES + 1):
            answer = self.call("GET", path, params={"pageSize": _PAGE} | ({"pageToken": page} if page else {}))
            yield answer.get("reportingDataAnnotations") or []  # left out where there is none
            page = answer.get("nextPageToken") or ""
            if not page:
                return


def _day(parts: Mapping[str, Any] | None) -> date | None:
    try:
        return date(*(int((parts or {})[name]) for name in ("year", "month", "day")))
    except (KeyError, TypeError, ValueError):
        return None

"""Annotations of Google Analytics as events, over the Admin API played on this machine.

Shapes as in https://developers.google.com/analytics/devguides/config/admin/v1/rest/v1alpha/properties.reportingDataAnnotations.
"""

import json
from datetime import UTC, date, datetime

import pytest
from cli_home import answer, okr
from loopback import Reply, Service
from loopback_google import Analytics

from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAME = "properties/123/reportingDataAnnotations/{}"
NOTES = [
    {"name": NAME.format(1), "title": "Autumn offer", "description": "  20 %\noff ", "color": "BLUE"}
    | {
        "annotationDateRange": {
            "startDate": {"year": 2026, "month": 10, "day": 5},
            "endDate": {"year": 2026, "month": 10, "day": 18},
        }
    },
    {
        "name": NAME.format(2),
        "title": "New site",
        "annotationDate": {"year": 2026, "month": 11, "day": 2},
        "color": "RED",
    },
    {"name": NAME.format(3), "title": "No year", "annotationDate": {"month": 11, "day": 2}, "systemGenerated": True},
]


class Admin(Service):
    """Two to a page."""

    def answer(self, request):
        assert request.path == "/v1alpha/properties/123/reportingDataAnnotations"
        first = int(request.query.get("pageToken", 0))
        page = {"reportingDataAnnotations": NOTES[first : first + 2]} if first < len(NOTES) else {}
        return Reply(body=page | ({"nextPageToken": str(first + 2)} if first + 2 < len(NOTES) else {}))


@pytest.fixture
def admin():
    with Admin() as service:
        yield service


@pytest.fixture
def home(tmp_path, admin):
    with Analytics() as ga:
        ga.fill(date(2026, 10, 1), date(2026, 11, 23))
        options = ga.options | {"admin_url": admin.url}
        lines = [f"{key} = {json.dumps(value)}" for key, value in options.items()]
        head = '[sources.site]\nconnector = "google_analytics"\nstart = 2026-11-10\n'
        (tmp_path / "okr.toml").write_text(head + "\n".join(lines), "utf-8")
        assert okr(tmp_path, "sync").exit_code == 0
        yield tmp_path


def test_annotations_become_events_once(home):
    told = answer(home, "drivers", "annotations", "site", "--metric", "site.sessions")
    assert (told["new"], told["problems"]) == (2, [])
    with Workspace.open(home) as workspace:
        events = {one.event.title: one.event for one in workspace.plan.drivers.all()}
    assert (events["Autumn offer"].first, events["Autumn offer"].last) == (date(2026, 10, 5), date(2026, 10, 18))
    assert events["Autumn offer"].note == "20 % off" and events["New site"].metrics == ("site.sessions",)
    assert answer(home, "drivers", "annotations", "site", "--metric", "site.sessions")["known"] == 2


def test_annotations_touch_the_metrics_of_their_source_unless_said(home):
    answer(home, "drivers", "annotations", "site")
    with Workspace.open(home) as workspace:
        (event, _) = (one.event for one in workspace.plan.drivers.all())
    assert "site.sessions" in event.metrics


def test_a_refusal_is_said_in_words(home, admin):
    admin.always = Reply(
        403, {"error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}}
    )
    result = okr(home, "drivers", "annotations", "site")
    assert result.exit_code == 1 and "does not have permission" in result.output and "as a Viewer" in result.output


def test_a_source_without_annotations_is_told_which_have_some(home):
    result = okr(home, "drivers", "annotations", "shop")
    assert result.exit_code != 0 and "site" in result.output

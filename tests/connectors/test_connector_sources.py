"""What is peculiar to GitHub, npm, PyPI and Bluesky."""

from datetime import date, timedelta

import pytest
from loopback import Bluesky, GitHub, Npm, PyPI, Reply, days, error
from pydantic import ValidationError

from connectors.framework import registry, runner
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Throttled
from connectors.framework.limits import Patience

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)
SNAPSHOTS = {"stars", "forks", "release_downloads"}


def pull(service, *, settled=None, first=None, **options):
    connector = registry.get(service.connector)
    given = {k: v for k, v in (service.options | options).items() if v is not None}
    start, end = runner.window(connector, settled=settled, today=TODAY, first=first)
    return runner.pull(
        connector,
        connector.Options.model_validate(given),
        source="x",
        start=start,
        end=end,
        today=TODAY,
        patience=HASTE,
    )


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    return caught.value


@pytest.fixture
def github():
    with GitHub() as github:
        yield github.fill(TODAY - timedelta(days=13), TODAY)


def test_release_downloads_are_counted_past_the_hundredth_release(github):
    github.put("release_downloads", TODAY, 4321)
    (found,) = [p for p in pull(github).points if p.metric == "release_downloads"]
    assert found.value == 4321
    assert [r.query.get("page") for r in github.requests if r.path.endswith("/releases")] == [None, "2"]


def test_without_a_token_there_is_no_traffic_and_nobody_asks_for_it(github):
    pulled = pull(github, token=None)
    assert set(pulled.metrics) == SNAPSHOTS and pulled.flags == ()
    assert not any("traffic" in request.path for request in github.requests)


def test_a_token_that_may_not_see_traffic_still_brings_the_rest(github):
    pulled = pull(github, token="no-traffic-token")
    assert set(pulled.metrics) == SNAPSHOTS
    assert [part.metrics for part in pulled.refused] == [("views", "views_unique"), ("clones", "clones_unique")]
    assert "Administration" in str(pulled.refused[0].remedy)


def test_traffic_that_was_asked_for_must_come(github):
    failure = failed(github, token="no-traffic-token", traffic=True)
    assert isinstance(failure, AuthFailed) and "administration" in failure.remedy


def test_a_wrong_token(github):
    failure = failed(github, token="wrong-canary-token")
    assert isinstance(failure, AuthFailed) and "Bad credentials" in str(failure) and "canary" not in str(failure)


def test_a_403_may_mean_that_the_quota_is_used_up(github):
    failure = failed(github, error("github/rate_limit"))
    assert isinstance(failure, Throttled) and failure.after > 3600
    assert len(github.requests) == 1


def test_a_403_may_mean_slow_down(github):
    github.next(error("github/secondary_limit"))
    assert pull(github).parts
    unsaid = Reply(403, {"message": "You have exceeded a secondary rate limit."})
    assert failed(github, unsaid).after == 60


def test_an_unknown_repository(github):
    assert isinstance(failed(github, repo="example/gone"), BadConfig)


def test_the_version_and_the_token_are_sent(github):
    pull(github, api_version="2022-11-28", token=f"{github.token}\n")
    assert {r.headers["x-github-api-version"] for r in github.requests} == {"2022-11-28"}
    assert {r.headers["authorization"] for r in github.requests} == {f"Bearer {github.token}"}


def test_a_repository_that_moved_is_followed(github):
    github.next(Reply(301, headers={"Location": "/repos/example/rocket"}))
    assert set(pull(github, traffic=False).metrics) == SNAPSHOTS
    assert github.requests[1].headers["authorization"]


def test_recent_zeros_of_npm_are_missing_and_old_ones_are_zeros():
    with Npm() as npm:
        npm.fill(TODAY - timedelta(days=30), TODAY)
        recent, old = TODAY - timedelta(days=3), TODAY - timedelta(days=20)
        npm.put("downloads", recent, 0)
        npm.put("downloads", old, 0)
        pulled = pull(npm, first=TODAY - timedelta(days=30))
        found = {point.day: point.value for point in pulled.points}
        assert recent not in found and found[old] == 0
        assert [(flag.code, flag.day) for flag in pulled.flags] == [("provisional_zero", recent)]

        npm.put("downloads", recent, 4711)  # npm has counted
        pulled = pull(npm, settled=TODAY - timedelta(days=11))
        assert {point.day: point.value for point in pulled.points}[recent] == 4711


def test_npm_is_asked_for_a_year_at_most():
    with Npm() as npm:
        npm.fill(TODAY - timedelta(days=600), TODAY)
        pulled = pull(npm)
        assert {p.day for p in pulled.points} == set(days(TODAY - timedelta(days=540), TODAY - timedelta(days=1)))
        assert len(npm.requests) == 2
        assert all("@example%2Frocket" in request.path for request in npm.requests)


def test_an_unknown_package():
    with Npm() as npm, PyPI() as pypi:
        assert "@example/nothing not found" in str(failed(npm, package="@example/nothing"))
        assert isinstance(failed(pypi, package="nothing"), BadConfig)


def test_pypi_says_too_many_requests_with_a_web_page():
    with PyPI() as pypi:
        pypi.fill(TODAY - timedelta(days=3), TODAY)
        pypi.next(error("pypi/rate_limit"))
        assert pull(pypi).parts
        assert isinstance(failed(pypi, error("pypi/rate_limit")), Throttled)


def test_pypi_counts_without_mirrors_and_in_one_request():
    with PyPI() as pypi:
        pypi.fill(TODAY - timedelta(days=200), TODAY)
        pulled = pull(pypi)
        assert {p.day: p.value for p in pulled.points} == {
            day: pypi.of("downloads", day) for day in days(TODAY - timedelta(days=180), TODAY - timedelta(days=1))
        }
        assert len(pypi.requests) == 1 and pypi.requests[0].query == {"mirrors": "false"}


def test_an_unknown_account():
    with Bluesky() as bluesky:
        assert "Profile not found" in str(failed(bluesky, actor="nobody.example.com"))


@pytest.mark.parametrize("options", [{"repo": "rocket"}, {"repo": "a/b/c"}, {"repo": "a/b", "tokn": "x"}], ids=str)
def test_wrong_options(options):
    with pytest.raises(ValidationError):
        registry.get("github").Options.model_validate(options)

"""What is peculiar to Plausible, Matomo, Umami, Docker Hub and Mailchimp."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from loopback import Reply, days, error
from loopback_crm import Mailchimp
from loopback_sites import DockerHub, Matomo, Plausible, Umami
from pydantic import ValidationError

from connectors.framework import registry, runner
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Throttled, Transient
from connectors.framework.limits import Patience
from okr_model.plan.cycles import quarter_of

TODAY = date(2026, 11, 20)  # a Friday
MONDAY, MONTH, QUARTER = date(2026, 11, 16), date(2026, 11, 1), date(2026, 10, 1)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)


def pull(service, *, first=TODAY - timedelta(days=2), today=TODAY, **options):
    connector = registry.get(service.connector)
    given = {k: v for k, v in (service.options | options).items() if v is not None}
    end = today - timedelta(days=connector.lag)
    return runner.pull(
        connector,
        connector.Options.model_validate(given),
        source="x",
        start=min(first, end) if connector.history else end,
        end=end,
        today=today,
        cycles=(quarter_of(today),),
        patience=HASTE,
    )


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    return caught.value


def serving(kind):
    @pytest.fixture
    def service():
        with kind() as service:
            yield service.fill(TODAY - timedelta(days=40), TODAY)

    return service


plausible = serving(Plausible)
matomo = serving(Matomo)
umami = serving(Umami)
hub = serving(DockerHub)
mailchimp = serving(Mailchimp)


def to_date(pulled, metric, day):
    """{since: value} of the counts to a day."""
    return {p.since: p.value for p in pulled.points if p.metric == metric and p.day == day and p.since}


def single(pulled):
    """{(metric, day): value} without the counts to date."""
    return {(p.metric, p.day): p.value for p in pulled.points if p.since is None}


def codes(pulled):
    return {flag.code for flag in pulled.flags}


def test_plausible_counts_visitors_to_date(plausible):
    plausible.put_people(MONDAY, TODAY, 410)
    plausible.put_people(MONTH, TODAY, 920)
    plausible.put_people(QUARTER, TODAY, 2500)
    pulled = pull(plausible)
    assert to_date(pulled, "visitors", TODAY) == {MONDAY: 410, MONTH: 920, QUARTER: 2500}


def test_on_the_first_day_of_a_week_its_visitors_are_those_of_the_day(plausible):
    pulled = pull(plausible, first=MONDAY, today=MONDAY)
    assert to_date(pulled, "visitors", MONDAY)[MONDAY] == plausible.of("visitors", MONDAY)
    assert len(plausible.requests) == 3  # the days, the month and the quarter to date


def test_plausible_tells_what_is_wrong_with_its_figures(plausible):
    assert pull(plausible).flags == ()
    warning = {"code": "no_imported_scroll_depth", "warning": "No imported scroll depth"}
    plausible.meta = {"imports_skip_reason": "unsupported_query", "metric_warnings": {"events": warning}}
    pulled = pull(plausible)
    assert codes(pulled) == {"imports_left_out", "warning"}
    assert any("No imported scroll depth" in flag.note for flag in pulled.flags)


def test_the_hourly_quota_of_plausible_is_not_slept_through(plausible):
    failure = failed(plausible, error("plausible/quota"))
    assert isinstance(failure, Throttled) and failure.after == 3600
    assert len(plausible.requests) == 1


def test_a_plan_without_the_interface_is_called_so(plausible):
    failure = failed(plausible, error("plausible/plan"))
    assert isinstance(failure, AuthFailed) and "Business" in failure.remedy


def test_a_key_for_other_sites(plausible):
    failure = failed(plausible, site="other.example.com")
    assert isinstance(failure, AuthFailed) and "site ID" in str(failure)


@pytest.mark.parametrize(
    ("recording", "kind"),
    [("matomo/wrong_token", AuthFailed), ("matomo/no_site", BadConfig), ("matomo/database", Transient)],
)
def test_matomo_reports_errors_with_status_200(matomo, recording, kind):
    assert type(failed(matomo, error(recording))) is kind


def test_the_token_of_matomo_stands_in_no_address(matomo):
    pull(matomo)
    assert "canary" not in str([(r.path, r.query) for r in matomo.requests])
    assert isinstance(failed(matomo, token="another-token"), AuthFailed)


def test_a_matomo_that_counts_no_people_still_brings_the_rest(matomo):
    ordinary = matomo.answer

    def without_people(request):
        answer = ordinary(request)
        for row in answer.body.values():
            del row["nb_uniq_visitors"]
        return answer

    matomo.answer = without_people
    pulled = pull(matomo)
    assert "visitors" not in pulled.metrics and "visits" in pulled.metrics
    assert "empty" in codes(pulled)


def test_umami_counts_visitors_to_date(umami):
    umami.put_people(MONDAY, TODAY, 410)
    umami.put_people(QUARTER, TODAY, 2500)
    found = to_date(pull(umami), "visitors", TODAY)
    assert (found[MONDAY], found[QUARTER]) == (410, 2500) and set(found) == {MONDAY, MONTH, QUARTER}


def test_umami_servers_of_before_october_2025_say_the_same(umami):
    new = pull(umami)
    umami.inner_tables = True
    assert pull(umami).points == new.points


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "America/St_Johns"])
def test_umami_counts_the_days_of_the_zone(umami, zone):
    span = days(date(2026, 10, 31), date(2026, 11, 2))  # over the end of summer time
    pulled = single(pull(umami, first=span[0], today=span[-1], zone=zone))
    assert {day for _, day in pulled} == {*span}
    assert all(pulled["visits", day] == umami.of("visits", day) for day in span)
    assert {request.query["timezone"] for request in umami.requests} == {zone}


def test_a_server_of_your_own_takes_a_token(umami):
    assert pull(umami, key=None, token=umami.token).parts
    assert isinstance(failed(umami, key="another-key"), AuthFailed)
    assert isinstance(failed(umami, website="gone"), BadConfig)


@pytest.mark.parametrize(
    "wrong", [{"key": None}, {"token": "both"}, {"zone": "Mars/Base"}, {"website": "../users"}], ids=str
)
def test_wrong_options_of_umami(umami, wrong):
    with pytest.raises(ValidationError):
        pull(umami, **wrong)


def test_docker_hub_says_when_to_come_back(hub):
    failure = failed(hub, error("docker_hub/quota"))
    assert isinstance(failure, Throttled) and failure.after > 3600
    assert len(hub.requests) == 1


def test_an_unknown_image(hub):
    assert isinstance(failed(hub, repo="example/nothing"), BadConfig)
    with pytest.raises(ValidationError):
        pull(hub, repo="rocket")


def test_mailchimp_refuses_without_a_word_when_asked_too_often(mailchimp):
    mailchimp.next(Reply(403), Reply(429))
    assert pull(mailchimp).parts
    assert isinstance(failed(mailchimp, Reply(403)), Throttled)


def test_a_day_of_mailchimp_that_cannot_be_read_costs_that_row_only(mailchimp):
    mailchimp.fill(TODAY - timedelta(days=5), TODAY)
    gone, before = TODAY - timedelta(days=2), pull(mailchimp)

    def edit(found):
        if str(found.get("day", "")).startswith(str(gone)):
            found["day"] = "the day before yesterday"

    mailchimp.edit = edit
    after = pull(mailchimp)
    assert "the day before yesterday" in {flag.code: flag.note for flag in after.flags}["no_day"]
    kept = {(p.metric, p.day): p.value for p in after.points}
    assert all(kept[p.metric, p.day] == p.value for p in before.points if p.day != gone)
    assert ("opens", gone) not in kept and ("campaigns", gone) in kept


def test_the_key_of_mailchimp_names_its_data_center():
    connector = registry.get("mailchimp")
    options = connector.Options.model_validate({"audience": "0a1b2c3d4e", "token": "secret-canary-us21\n"})
    assert (
        connector(options, SimpleNamespace(today=TODAY, zone="UTC", cycles=())).base_url
        == "https://us21.api.mailchimp.com/3.0"
    )
    for token in ("no-data-center", "secret-us6.evil.example.com/"):
        with pytest.raises(ValidationError, match="data center"):
            connector.Options.model_validate({"audience": "0a1b2c3d4e", "token": token})


def test_mailchimp_is_asked_for_all_it_has_at_once(mailchimp):
    first = TODAY - timedelta(days=179)
    mailchimp.fill(first, TODAY)
    pulled = pull(mailchimp, first=first)
    assert {p.day for p in pulled.points if p.metric == "opens"} == {*days(first, TODAY - timedelta(days=1))}
    assert len(mailchimp.requests) == 3
    assert isinstance(failed(mailchimp, token="another-us6"), AuthFailed)
    assert isinstance(failed(mailchimp, audience="gone"), BadConfig)


def test_campaigns_of_mailchimp_are_told_on_the_day_they_were_sent_also_long_ago(mailchimp):
    old = TODAY - timedelta(days=400)
    mailchimp.put("campaigns", old, 2)
    for metric, value in {"campaign_emails": 900, "campaign_opens": 300, "campaign_unsubscribes": 4}.items():
        mailchimp.put(metric, old, value)
    pulled = pull(mailchimp, first=old - timedelta(days=3))
    found = single(pulled)
    assert (found["campaigns", old], found["campaign_emails", old]) == (2, 900)
    assert (found["campaign_opens", old], found["campaign_unsubscribes", old]) == (300, 4)
    assert found["campaigns", old + timedelta(days=1)] == 0  # none was sent
    activity = [part for part in pulled.parts if "opens" in part.metrics]
    assert min(part.start for part in activity) > old  # of which Mailchimp knows nothing by then


def test_a_campaign_of_mailchimp_belongs_to_the_day_of_the_zone(mailchimp):
    mailchimp.edit = lambda found: found.update(send_time=f"{TODAY - timedelta(days=2)}T23:30:00+00:00")
    connector = registry.get("mailchimp")
    start, end = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
    given = connector.Options.model_validate(mailchimp.options)
    east = runner.pull(connector, given, source="x", start=start, end=end, today=TODAY, zone="Europe/Berlin")
    sent = {day: value for (metric, day), value in single(east).items() if metric == "campaigns"}
    assert sent[end] > 0 == sent[end - timedelta(days=1)]


def test_automations_of_mailchimp_are_counted_so_far(mailchimp):
    mailchimp.put("automation_emails", TODAY, 12_345)
    found = single(pull(mailchimp))
    assert found["automation_emails", TODAY] == 12_345
    kinds = {metric.name: (metric.kind, metric.counter) for metric in registry.get("mailchimp").metrics}
    assert kinds["automation_emails"] == ("stock", True)


def test_campaign_reports_that_are_refused_leave_the_activity(mailchimp):
    mailchimp.refusing = "/reports"
    pulled = pull(mailchimp)
    assert {"members", "opens"} <= set(pulled.metrics) and "campaigns" not in pulled.metrics
    assert [part.name for part in pulled.refused] == ["campaign reports"]


# Years at once, and days as servers write them


TWO_YEARS = TODAY - timedelta(days=730)
QUARTERS = tuple(dict.fromkeys(quarter_of(TWO_YEARS + timedelta(days=n)) for n in range(731)))


def backfill(service, first=TWO_YEARS, today=TODAY, **options):
    """As `okr sync` pulls: window after window. Gives all points, and the parts by metric."""
    connector = registry.get(service.connector)
    given = connector.Options.model_validate(service.options | options)
    patient = Patience(first_wait=0.001, answer=5, total=60)
    pulls = [
        runner.pull(
            connector,
            given,
            source="x",
            start=start,
            end=end,
            today=today,
            cycles=tuple(cycle for cycle in QUARTERS if cycle.start <= end and cycle.end >= start),
            patience=patient,
        )
        for start, end in runner.windows(connector, first, today - timedelta(days=connector.lag))
    ]
    return [point for one in pulls for point in one.points], [part for one in pulls for part in one.parts]


def test_two_years_of_umami_take_sixty_requests_at_most(umami, monkeypatch):
    monkeypatch.setattr(registry.get("umami"), "rate", (10_000, 1.0))
    umami.fill(TWO_YEARS, TODAY)
    quarter = QUARTERS[3]
    umami.put_people(quarter.start, quarter.end, 7_777)
    umami.put_people(date(2026, 2, 1), date(2026, 2, 28), 3_333)
    points, parts = backfill(umami)
    assert len(umami.requests) <= 60
    views = {p.day: p.value for p in points if p.metric == "pageviews"}
    assert views == {day: umami.of("pageviews", day) for day in days(TWO_YEARS, TODAY)}
    people = {p.day: p.value for p in points if p.metric == "visitors" and p.since is None}
    assert people == {day: umami.of("visitors", day) for day in days(TWO_YEARS, TODAY)}
    counted = {(p.since, p.day): p.value for p in points if p.since}
    assert counted[quarter.start, quarter.end] == 7_777
    assert counted[date(2026, 2, 1), date(2026, 2, 28)] == 3_333
    assert {(c.start, c.end) for c in QUARTERS if c.start >= TWO_YEARS and c.end <= TODAY} <= {*counted}
    newest = TODAY - timedelta(days=13)  # of what costs a request a day the newest days, and nothing is said of others
    assert {p.day for p in points if p.metric == "visits"} == {*days(newest, TODAY)}
    assert [part.start for part in parts if "visits" in part.metrics] == [newest]


def test_umami_is_asked_for_everything_where_somebody_wants_it(umami, monkeypatch):
    monkeypatch.setattr(registry.get("umami"), "rate", (10_000, 1.0))
    pulled = pull(umami, first=TODAY - timedelta(days=30), full_history=True)
    assert len([p for p in pulled.points if p.metric == "visits"]) == 31
    assert {*to_date(pulled, "visitors", TODAY - timedelta(days=30))} == {date(2026, 10, 19), date(2026, 10, 1)}


def test_the_instants_of_umami_are_days_of_the_zone(umami):
    """As its ClickHouse server writes them: 23:00 UTC is midnight in Berlin."""
    bars = [{"x": f"2026-11-{day}T23:00:00Z", "y": y} for day, y in ((17, 100), (18, 200), (19, 300))]
    ordinary = umami.answer
    umami.answer = lambda r: (
        Reply(body={"pageviews": bars, "sessions": []}) if r.path.endswith("/pageviews") else ordinary(r)
    )
    pulled = single(pull(umami, zone="Europe/Berlin"))
    views = {day: value for (metric, day), value in pulled.items() if metric == "pageviews"}
    assert views == {date(2026, 11, 18): 100, date(2026, 11, 19): 200, date(2026, 11, 20): 300}


def test_umami_brings_events_revenue_and_sources_on_request(umami):
    umami.put("events", TODAY, 7, event="signup")
    umami.put("events", TODAY, 2, event="purchase")
    umami.put("revenue", TODAY, 250)
    umami.put("source_visits", TODAY, 11, channel="organicSearch")
    pulled = pull(umami, events=True, currency="EUR", sources="channel", zone="Asia/Tokyo")
    found = {(p.metric, *p.dimensions.values()): p.value for p in pulled.points if p.day == TODAY and not p.since}
    assert found["events", "signup"] == 7 and found["events", "purchase"] == 2
    assert found["revenue",] == 250 and found["source_visits", "organicSearch"] == 11
    declared = {m.name: m for m in registry.get("umami").declared(registry.get("umami").Options(**umami.options))}
    assert not {"events", "revenue", "source_visits"} & {*declared}


def test_two_years_of_plausible_take_sixty_requests_at_most(plausible):
    plausible.fill(TWO_YEARS, TODAY)
    quarter, monday = QUARTERS[3], date(2026, 3, 2)
    plausible.put_people(quarter.start, quarter.end, 7_777)
    plausible.put_people(monday, date(2026, 3, 8), 2_222)
    plausible.put_people(date(2026, 2, 1), date(2026, 2, 28), 3_333)
    points, _ = backfill(plausible)
    assert len(plausible.requests) <= 60
    for metric in plausible.daily:
        found = {p.day: p.value for p in points if p.metric == metric and p.since is None}
        assert found == {day: plausible.of(metric, day) for day in days(TWO_YEARS, TODAY)}
    counted = {(p.since, p.day): p.value for p in points if p.since}
    assert counted[quarter.start, quarter.end] == 7_777
    assert counted[monday, date(2026, 3, 8)] == 2_222
    assert counted[date(2026, 2, 1), date(2026, 2, 28)] == 3_333
    assert {*to_date_of(points, TODAY)} == {MONDAY, MONTH, QUARTER}


def to_date_of(points, day):
    return {p.since: p.value for p in points if p.metric == "visitors" and p.day == day and p.since}


def test_plausible_splits_by_source_and_still_counts_people_once(plausible):
    for n, source in enumerate(("Google", None, "")):
        for metric in ("visits", "pageviews", "events"):
            plausible.put(metric, TODAY, 10 * (n + 1), **({"source": source} if source else {"nothing": str(n)}))
    for metric in ("visits", "pageviews", "events"):
        plausible.put(metric, TODAY, None)
    plausible.put("visits", TODAY, None, nothing="2")
    plausible.put("pageviews", TODAY, None, nothing="2")
    plausible.put("events", TODAY, None, nothing="2")
    pulled = pull(plausible, first=TODAY, dimensions=["source"])
    visits = {p.dimensions.get("source"): p.value for p in pulled.points if p.metric == "visits"}
    assert visits == {"Google": 10, None: 20}
    assert single(pulled)["visitors", TODAY] == plausible.of("visitors", TODAY)


def test_plausible_brings_goals_and_their_revenue(plausible):
    plausible.put("conversions", TODAY, 7, goal="Signup")
    plausible.put("conversions", TODAY, 2, goal="Purchase")
    plausible.put("revenue", TODAY, 99.5, goal="Purchase")
    found = {(p.metric, *p.dimensions.values()): p.value for p in pull(plausible, goals=True, currency="EUR").points}
    assert found["conversions", "Signup"] == 7 and found["revenue", "Purchase"] == 99.5
    assert ("revenue", "Signup") not in found
    assert "currency" in codes(pull(plausible, currency="USD"))


def test_matomo_brings_goals_their_revenue_and_sources(matomo):
    matomo.put("conversions", TODAY, 5, goal="1")
    matomo.put("revenue", TODAY, 50, goal="1")
    matomo.put("conversions", TODAY, 2, goal="ecommerceOrder")
    matomo.put("revenue", TODAY, 199.9, goal="ecommerceOrder")
    matomo.put("source_visits", TODAY, 17, channel="Search Engines")
    pulled = pull(matomo, goals=True, currency="EUR", sources="channel")
    found = {(p.metric, *p.dimensions.values()): p.value for p in pulled.points if p.day == TODAY}
    assert found["conversions", "Newsletter"] == 5 and found["revenue", "Newsletter"] == 50
    assert found["conversions", "Orders"] == 2 and found["revenue", "Orders"] == 199.9
    assert found["source_visits", "Search Engines"] == 17
    assert ("conversions", "goal 2") not in found


def test_a_matomo_without_goals_still_brings_its_visits(matomo):
    matomo.refusal = lambda: Reply(body={"result": "error", "message": "The plugin Goals is not enabled."})
    matomo.refusing = "Goals."
    pulled = pull(matomo, goals=True)
    assert "visits" in pulled.metrics and "plugin Goals" in str(pulled.refused[0].said)


def test_a_matomo_day_without_some_keys_keeps_the_others(matomo):
    ordinary = matomo.answer

    def sparse(request):
        body = ordinary(request).body
        body[str(TODAY)] = {"nb_visits": "12", "nb_actions": None}
        del body[str(TODAY - timedelta(days=1))]
        return Reply(body=body)

    matomo.answer = sparse
    pulled = single(pull(matomo))
    assert {metric: value for (metric, day), value in pulled.items() if day == TODAY} == {"visits": 12}
    assert TODAY - timedelta(days=1) not in {day for _, day in pulled}


def test_an_umami_that_groups_by_day_only_is_not_taken_at_its_word_for_months(umami, monkeypatch):
    """As servers of before the parameter `unit=month` answer: with days."""
    monkeypatch.setattr(registry.get("umami"), "rate", (10_000, 1.0))
    umami.fill(TWO_YEARS, TODAY)
    umami.put_people(MONTH, TODAY, 1_234)
    bars = umami._bars
    umami._bars = lambda first, last, unit, zone: bars(first, last, "day", zone)
    points, _ = backfill(umami, first=TODAY - timedelta(days=120))
    counted = {(p.since, p.day): p.value for p in points if p.since}
    assert counted[MONTH, TODAY] == 1_234
    assert all(value == umami.count(*span) for span, value in counted.items())


def test_the_zone_of_the_source_is_that_of_umami_unless_another_is_named(umami):
    connector = registry.get("umami")
    options = connector.Options.model_validate(umami.options)
    umami.stamp = "instant"
    given = {"source": "x", "start": TODAY, "end": TODAY, "today": TODAY, "patience": HASTE}
    pulled = runner.pull(connector, options, zone="Pacific/Auckland", **given)
    assert single(pulled)["pageviews", TODAY] == umami.of("pageviews", TODAY)
    assert {request.query["timezone"] for request in umami.requests} == {"Pacific/Auckland"}


@pytest.mark.parametrize("moment", ["soon", "2026-13-40T10:00:00+00:00", None])
def test_a_campaign_of_mailchimp_without_a_day_may_be_of_any_day_so_none_is_counted(mailchimp, moment):
    mailchimp.edit = lambda found: found.update(send_time=moment)
    pulled = pull(mailchimp)
    assert any(flag.code == "no_day" for flag in pulled.flags)
    told = {metric for metric, _ in single(pulled)}
    assert "campaigns" not in told and {"opens", "automation_emails"} <= told

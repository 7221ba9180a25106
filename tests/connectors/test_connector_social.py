"""What is peculiar to Mastodon, Telegram, X, LinkedIn, Facebook pages, Instagram and Meta Ads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from loopback import Reply, days, error
from loopback_social import FacebookPage, Instagram, LinkedIn, Mastodon, MetaAds, Telegram, X, millis
from pydantic import ValidationError

from connectors.framework import clock, registry, runner
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Forbidden, Retired, Throttled, Transient
from connectors.framework.limits import Patience

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)


def pull(service, *, settled=None, first=None, **options):
    connector = registry.get(service.connector)
    start, end = runner.window(connector, settled=settled, today=TODAY, first=first)
    return runner.pull(
        connector,
        connector.Options.model_validate(service.options | options),
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
    assert "canary" not in f"{caught.value} {caught.value.remedy}"
    return caught.value


def by_day(pulled, metric):
    return {point.day: point.value for point in pulled.points if point.metric == metric}


def served(kind):
    """A fixture: the service, with a month of values."""

    @pytest.fixture
    def service():
        with kind() as running:
            yield running.fill(TODAY - timedelta(days=30), TODAY)

    return service


mastodon = served(Mastodon)
telegram = served(Telegram)
x = served(X)
linkedin = served(LinkedIn)
facebook = served(FacebookPage)
instagram = served(Instagram)
ads = served(MetaAds)


def test_an_account_unknown_to_its_mastodon_server(mastodon):
    failure = failed(mastodon, account="nobody@social.example.com")
    assert isinstance(failure, BadConfig) and "Record not found" in str(failure)


def test_a_mastodon_server_says_when_its_quota_refills(mastodon):
    failure = failed(mastodon, error("mastodon/rate_limit"))
    assert isinstance(failure, Throttled) and failure.after > 3600
    assert len(mastodon.requests) == 1
    mastodon.always = None
    mastodon.next(Reply(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": "soon"}))
    assert pull(mastodon).parts


def test_a_mastodon_account_is_asked_for_at_home(mastodon):
    options = registry.get("mastodon").Options(account="@brand@social.example.com")
    assert registry.get("mastodon")(options, _NoHost).base_url == "https://social.example.com"
    assert pull(mastodon, account="@brand@social.example.com").parts


class _NoHost:
    today, zone, cycles = TODAY, "UTC", ()


@pytest.mark.parametrize(
    "account", ["brand", "brand@", "brand@social", "brand@evil.example.com/path", "@@x.example.com"]
)
def test_a_mastodon_account_is_a_whole_address(account):
    with pytest.raises(ValidationError):
        registry.get("mastodon").Options(account=account)


def test_a_telegram_channel_is_counted_by_name_or_number(telegram):
    assert pull(telegram, token=f" {telegram.token}\n").points[0].value == telegram.latest("members")
    assert registry.get("telegram").Options(chat="-1001234567890", token="x").chat == "-1001234567890"
    with pytest.raises(ValidationError):
        registry.get("telegram").Options(chat="https://t.me/example_brand", token="x")


def test_telegram_says_what_is_wrong(telegram):
    unknown = failed(telegram, chat="@nobody_there")
    assert isinstance(unknown, BadConfig) and "chat not found" in str(unknown) and "chat" in unknown.remedy
    wrong = failed(telegram, token="700000001:AAother-canary_token")
    assert isinstance(wrong, AuthFailed) and "BotFather" in wrong.remedy
    no_token = failed(telegram, token="canary")
    assert isinstance(no_token, BadConfig) and "BotFather" in no_token.remedy
    kicked = failed(telegram, error("telegram/kicked"))
    assert isinstance(kicked, AuthFailed) and "Add the bot" in kicked.remedy


def test_telegram_says_how_long_to_wait(telegram):
    failure = failed(telegram, error("telegram/rate_limit"))
    assert isinstance(failure, Throttled) and failure.after == 900
    assert len(telegram.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [Reply(404, "nothing here"), Reply(500), Reply(307, headers={"Location": "https://elsewhere.example.com/{token}"})],
    ids=["404", "500", "redirect"],
)
def test_the_token_in_the_address_is_told_to_nobody(telegram, reply, caplog):
    caplog.set_level("DEBUG")
    address = f"bot{telegram.token}".replace(":", "%3A")
    reply = replace(reply, headers={name: text.format(token=address) for name, text in reply.headers.items()})
    assert "answered" in str(failed(telegram, reply)) or reply.status == 307
    telegram.__exit__()
    assert isinstance(failed(telegram), Transient)
    telegram.__enter__()
    assert "canary" not in caplog.text


def test_x_answers_200_for_an_account_it_does_not_have(x):
    failure = failed(x, username="nobody")
    assert isinstance(failure, BadConfig) and "Could not find user" in str(failure)


def test_x_wants_to_be_paid(x):
    failure = failed(x, error("x/no_credits"))
    assert isinstance(failure, AuthFailed) and "credits" in str(failure) and "Buy credits" in failure.remedy
    assert len(x.requests) == 1


def test_x_says_when_its_quota_refills(x):
    failure = failed(x, error("x/rate_limit"))
    assert isinstance(failure, Throttled) and failure.after > 3600
    assert len(x.requests) == 1


def test_a_wrong_token_of_x(x):
    assert isinstance(failed(x, token="other-canary-token"), AuthFailed)


def test_linkedin_gains_of_a_day_may_be_negative_and_have_an_origin(linkedin):
    day = TODAY - timedelta(days=5)
    linkedin.put("new_followers", day, -4)
    pulled = pull(linkedin)
    gains = [point for point in pulled.points if point.day == day and point.metric == "new_followers"]
    found = {point.dimensions["origin"]: point.value for point in gains}
    assert found == {"organic": -7, "paid": 3}
    assert max(p.day for p in pulled.points if p.metric == "new_followers") == TODAY - timedelta(days=2)


def test_the_days_of_linkedin_end_before_the_next_midnight_and_its_pages_are_followed(linkedin):
    pull(linkedin, first=TODAY - timedelta(days=9))
    first, *more = [r.query for r in linkedin.requests if "FollowerStatistics" in r.path]
    span = f"(start:{millis(TODAY - timedelta(days=9))},end:{millis(TODAY - timedelta(days=1))})"
    assert first["timeIntervals"] == f"(timeRange:{span},timeGranularityType:DAY)"
    assert [query["start"] for query in more] == ["4"]


def test_linkedin_gets_its_brackets_as_they_are(linkedin, caplog):
    caplog.set_level("INFO", "httpx")
    pull(linkedin)
    assert "&timeIntervals=(timeRange:(start:" in caplog.text
    assert "organizationalEntity=urn%3Ali%3Aorganization%3A7000001&" in caplog.text


def test_a_retired_version_of_linkedin_names_the_way_out(linkedin):
    failure = failed(linkedin, api_version="202511")
    assert isinstance(failure, Retired) and "not active" in str(failure)
    assert "api_version" in failure.remedy and "202511" in failure.remedy
    assert pull(linkedin, api_version="202608").parts


def test_who_may_see_the_followers_of_a_linkedin_page(linkedin):
    for reply in (error("linkedin/revoked"), error("linkedin/no_access")):
        failure = failed(linkedin, reply)
        assert isinstance(failure, AuthFailed) and "administrator" in failure.remedy


def test_a_linkedin_page_whose_statistics_are_refused_keeps_its_followers(linkedin):
    linkedin.refusing = "Statistics"
    pulled = pull(linkedin)
    assert pulled.metrics == ("followers",)
    assert [part.name for part in pulled.refused] == ["follower gains", "posts"]
    assert all("Not enough permissions" in str(part.said) for part in pulled.refused)
    assert all("rw_organization_admin" in str(part.remedy) for part in pulled.refused)


def test_engagement_of_linkedin_is_counted_and_not_its_rate(linkedin):
    day = TODAY - timedelta(days=5)
    linkedin.put("clicks", day, 12)
    linkedin.put("engagements", day, 40)
    pulled = pull(linkedin)
    assert by_day(pulled, "engagements")[day] == 40 and by_day(pulled, "clicks")[day] == 12
    kinds = {metric.name: metric.additivity for metric in registry.get("linkedin").metrics}
    assert kinds["reach"] == "none"  # people of several days are not summed


APPLICATION = {"client_id": "an-application", "client_secret": "canary-secret"}


def facts_of_key(service, **options):
    connector = registry.get(service.connector)
    given = connector.Options.model_validate(service.options | options)
    return runner.key_facts(connector, given, today=TODAY, patience=HASTE)


def test_linkedin_tells_an_application_when_its_token_ends(linkedin):
    facts = facts_of_key(linkedin, **APPLICATION)
    assert facts.expires == datetime.fromtimestamp(linkedin.ends, UTC) and "rw_organization_admin" in facts.scopes
    assert facts_of_key(linkedin).expires is None and len(linkedin.requests) == 1
    with pytest.raises(AuthFailed, match="Client authentication failed"):
        facts_of_key(linkedin, client_id="another", client_secret="canary-other")


def test_linkedin_renews_its_token_where_there_is_a_refresh_token(linkedin):
    renewed = {"token": "canary-that-has-lapsed", "refresh_token": "canary-refresh", **APPLICATION}
    assert pull(linkedin, **renewed).parts
    ends = facts_of_key(linkedin, **renewed).expires
    assert timedelta(days=9) < ends - clock.now() < timedelta(days=11)
    failure = failed(linkedin, **renewed | {"refresh_token": "canary-old"})
    assert isinstance(failure, AuthFailed) and "again" in failure.remedy
    with pytest.raises(ValidationError, match="client_secret"):
        registry.get("linkedin").Options.model_validate(linkedin.options | {"refresh_token": "canary-refresh"})


def test_linkedins_quota_for_the_day_is_left_until_midnight(linkedin):
    failure = failed(linkedin, error("linkedin/day_limit"))
    assert isinstance(failure, Throttled) and 0 < failure.after <= 86_400
    assert len(linkedin.requests) == 1


@pytest.mark.parametrize(
    ("name", "kind", "hint"),
    [
        ("bad_token", AuthFailed, "Make a new token with pages_read_engagement"),
        ("no_permission", Forbidden, "Grant pages_read_engagement"),
        ("no_permission_10", Forbidden, "Grant pages_read_engagement"),
        ("no_object", BadConfig, "does not say which"),
        ("deprecated", Retired, "api_version"),
        ("bad_metric", BadConfig, "leave it out of `insights`"),
    ],
)
def test_meta_answers_400_to_nearly_everything(facebook, name, kind, hint):
    failure = failed(facebook, error(f"meta/{name}"))
    assert isinstance(failure, kind) and hint in failure.remedy
    asked = [(request.path, str(request.query)) for request in facebook.requests]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("name", "after"), [("app_limit", 3600), ("page_limit", 720), ("ads_limit", 300)])
def test_meta_says_in_its_own_way_that_a_quota_is_used_up(facebook, name, after):
    failure = failed(facebook, error(f"meta/{name}"))
    assert isinstance(failure, Throttled) and failure.after == after
    assert len(facebook.requests) == 1


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
@pytest.mark.parametrize("usage", ["", "none", "{}", "[1]", '{"1": [{"estimated_time_to_regain_access": 0}]}'])
def test_without_a_usable_header_a_quota_of_meta_is_left_for_an_hour(facebook, code, usage):
    failure = failed(facebook, Reply(400, {"error": {"code": code}}, {"X-Business-Use-Case-Usage": usage}))
    assert isinstance(failure, Throttled) and failure.after == 3600


def test_a_stumble_of_meta_is_tried_again(facebook):
    facebook.next(error("meta/unknown_error"))
    assert pull(facebook).parts


def test_the_token_of_meta_is_in_no_address(facebook):
    pull(facebook)
    assert all("access_token" not in request.query for request in facebook.requests)


def test_insights_of_a_page_are_days_of_the_pacific_coast_also_when_the_clock_changes(facebook):
    facebook.fill(TODAY - timedelta(days=730), TODAY)
    pulled = pull(facebook)
    first, last = TODAY - timedelta(days=720), TODAY - timedelta(days=2)
    assert by_day(pulled, "views") == {day: facebook.of("views", day) for day in days(first, last)}
    assert len(facebook.requests) == 1 + 9


def test_insights_that_meta_has_given_up_can_be_left_out(facebook):
    pulled = pull(facebook, insights=["views", "visits"])
    assert set(pulled.metrics) == {"followers", "views", "visits"} and pulled.flags == ()
    assert set(pull(facebook, insights=[]).metrics) == {"followers"}
    with pytest.raises(ValidationError, match="insights"):
        pull(facebook, insights=["page_fans"])


def test_one_insight_that_meta_has_given_up_costs_itself_only(facebook):
    facebook.fill(TODAY - timedelta(days=730), TODAY)
    facebook.refusing = "page_total_media_view_unique"
    pulled = pull(facebook)
    assert set(pulled.metrics) == {"followers", *facebook.daily} - {"viewers"}
    [part] = pulled.refused
    assert part.metrics == ("viewers",) and "must be a valid insights metric" in str(part.said)
    assert len(facebook.requests) == 1 + 9 + len(facebook.daily)  # and it is not asked for again


def test_a_page_whose_insights_need_another_permission_keeps_its_followers(facebook):
    facebook.answer = lambda request: (
        error("meta/no_permission") if request.path.endswith("/insights") else FacebookPage.answer(facebook, request)
    )
    pulled = pull(facebook)
    assert pulled.metrics == ("followers",)
    assert [(p.name, "read_insights" in str(p.remedy)) for p in pulled.refused] == [("insights", True)]
    assert len(facebook.requests) == 2


def test_one_insight_of_instagram_that_was_given_up_costs_itself_only(instagram):
    answer = instagram.answer
    instagram.answer = lambda request: (
        error("meta/bad_metric") if "accounts_engaged" in str(request.query) else answer(request)
    )
    pulled = pull(instagram)
    assert {"views", "interactions", "reach", "followers"} <= set(pulled.metrics)
    assert [part.metrics for part in pulled.refused] == [("engaged",)]


def test_a_total_that_instagram_leaves_out_is_flagged_and_the_rest_is_kept(instagram):
    def edit(found):
        if found.get("name") == "views":
            del found["total_value"]

    instagram.edit = edit
    pulled = pull(instagram)
    assert "views" not in pulled.metrics and {"interactions", "reach"} <= set(pulled.metrics)
    assert any(flag.code == "absent" and "views" in flag.note for flag in pulled.flags)


def test_meta_tells_when_a_token_ends_and_what_it_may_do(ads):
    assert facts_of_key(ads).expires is None and facts_of_key(ads).scopes == ("ads_read",)
    ads.ends = 1_800_000_000
    assert facts_of_key(ads).expires == datetime.fromtimestamp(ads.ends, UTC)
    assert all(ads.token not in f"{request.path}{request.query}" for request in ads.requests)


def test_a_page_with_too_few_likes_has_no_insights(facebook):
    for metric in facebook.daily:
        facebook.values[metric].clear()
    pulled = pull(facebook)
    assert pulled.metrics == ("followers",) and {flag.code for flag in pulled.flags} == {"empty"}


def test_follower_count_of_instagram_is_the_new_followers_of_a_day(instagram):
    instagram.put("followers", TODAY, 5000)
    pulled = pull(instagram)
    first, last = TODAY - timedelta(days=28), TODAY - timedelta(days=2)
    assert by_day(pulled, "followers") == {TODAY: 5000}
    assert by_day(pulled, "new_followers") == {day: instagram.of("new_followers", day) for day in days(first, last)}
    kinds = {metric.name: metric.kind for metric in registry.get("instagram").metrics}
    assert (kinds["followers"], kinds["new_followers"]) == ("stock", "flow")


def test_a_small_instagram_account_is_not_told_its_new_followers(instagram):
    instagram.put("followers", TODAY, 99)
    pulled = pull(instagram)
    assert "new_followers" not in pulled.metrics and "reach" in pulled.metrics
    assert {flag.code for flag in pulled.flags} == {"too_few_followers", "empty"}
    assert not any("follower_count" in request.query["metric"] for request in instagram.requests[1:])


def test_instagram_needs_an_account_it_may_see(instagram):
    failure = failed(instagram, account="17841400000000002")
    assert isinstance(failure, BadConfig) and "instagram_manage_insights" in failure.remedy
    assert isinstance(failed(instagram, token="other-canary-token"), AuthFailed)


def test_the_pages_of_meta_ads_are_followed_by_their_cursors_alone(ads):
    pulled = pull(ads, first=TODAY - timedelta(days=19))
    assert by_day(pulled, "spend") == {day: ads.of("spend", day) for day in days(TODAY - timedelta(days=19), TODAY)}
    assert [request.query.get("after") for request in ads.requests] == [None, "7", "14"]
    assert all("access_token" not in request.query for request in ads.requests)


def test_28_days_of_meta_ads_are_read_again(ads):
    pulled = pull(ads, settled=TODAY - timedelta(days=29))
    assert min(by_day(pulled, "spend")) == TODAY - timedelta(days=28)
    assert {part.settled_through for part in pulled.parts} == {TODAY - timedelta(days=28)}


def test_a_day_with_delivery_and_without_actions_has_no_leads_which_is_zero(ads):
    day = TODAY - timedelta(days=3)
    ads.put("leads", day, None)
    found = pull(ads)
    assert by_day(found, "leads")[day] == by_day(found, "conversions")[day] == 0


def test_what_counts_as_a_conversion_is_an_option(ads):
    day = TODAY - timedelta(days=3)
    only = by_day(pull(ads, conversions=["purchase"]), "conversions")
    assert only[day] == ads.of("conversions", day) - ads.of("leads", day)


def test_a_day_of_meta_ads_without_clicks_is_kept_without(ads):
    """As facebook/facebook-python-business-sdk shows a small day: impressions and spend, and no more."""
    day = TODAY - timedelta(days=3)
    ads.put("clicks", day, None)
    ads.edit = lambda found: found.pop("clicks") if found.get("clicks", 0) is None else None
    pulled = pull(ads)
    assert day not in by_day(pulled, "clicks") and by_day(pulled, "spend")[day] == ads.of("spend", day)
    assert any((flag.code, flag.day) == ("absent", day) and "clicks" in flag.note for flag in pulled.flags)


def test_a_field_of_meta_ads_that_was_given_up_costs_itself_only(ads):
    gone = Reply(400, {"error": {"message": "(#100) reach is not valid for fields param", "code": 100}})
    answer = ads.answer
    ads.answer = lambda request: gone if "reach" in request.query["fields"] else answer(request)
    pulled = pull(ads)
    assert set(pulled.metrics) == {*ads.daily} - {"reach"}
    assert [(part.metrics, "reach is not valid" in str(part.said)) for part in pulled.refused] == [(("reach",), True)]


def test_the_value_of_conversions_comes_in_the_currency_of_the_account(ads):
    day = TODAY - timedelta(days=3)
    ads.put("conversion_value", day, 99.5)
    assert by_day(pull(ads), "conversion_value")[day] == 99.5
    declared = registry.get("meta_ads").declared(registry.get("meta_ads").Options(**ads.options))
    assert {metric.name: metric.currency for metric in declared}["conversion_value"] == "EUR"


def test_campaigns_of_meta_ads_can_be_told_apart_and_people_are_never_summed(ads):
    day = TODAY - timedelta(days=3)
    pulled = pull(ads, first=TODAY - timedelta(days=5), by_campaign=True)
    spent = {p.dimensions["campaign"]: p.value for p in pulled.points if (p.metric, p.day) == ("spend", day)}
    assert set(spent) == {"Spring", "Autumn (2)", "Autumn (3)"} and set(spent.values()) == {ads.of("spend", day)}
    reached = [p for p in pulled.points if (p.metric, p.day) == ("reach", day)]
    assert [(p.value, dict(p.dimensions)) for p in reached] == [(ads.of("reach", day), {})]
    assert {m.name: m.additivity for m in registry.get("meta_ads").metrics}["reach"] == "none"


def test_the_spend_of_meta_ads_is_never_taken_for_another_currency(ads):
    failure = failed(ads, currency="USD")
    assert isinstance(failure, BadConfig) and "EUR" in str(failure) and 'currency = "EUR"' in failure.remedy
    spend, *_ = registry.get("meta_ads").declared(registry.get("meta_ads").Options(**ads.options))
    assert spend.currency == "EUR"


def test_the_quota_of_an_ad_account_and_a_version_that_died(ads):
    assert failed(ads, error("meta/ads_limit")).after == 300
    assert isinstance(failed(ads, error("meta/deprecated")), Retired)
    ads.always = None
    assert pull(ads, account="7000000001").parts

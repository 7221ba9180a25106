"""Sources that a TOML file declares: what it may say, and what is said where it is wrong."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from loopback import Reply, Service
from loopback_declared import AppStoreRatings, Discourse, GitLab, Wikipedia
from loopback_sites import Aparat, CratesIo
from pydantic import ValidationError

from connectors.framework import registry, runner
from connectors.framework.declaration import Declaration
from connectors.framework.errors import BadConfig, BadData, ConnectorError
from connectors.framework.limits import Patience
from data.config.settings import Settings
from data.out.exports import connector_pages
from data.stores.workspace import Workspace

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)

LETTERS = """
title = "Letters"
url = "https://letters.example.com/lists/{list}/days"
rows = "days"
day = "date"
lag = 1
restate = 3

[params]
from = "{start}"
until = "{end}"

[options.list]
description = "Number of the list"
pattern = '^[0-9 ]+$'

[metrics.opens]
path = "counts.opens"
unit = "opens"
"""
ROWS = [{"date": f"2026-11-{day}T00:00:00Z", "counts": {"opens": day}} for day in (17, 18, 19)]


@pytest.fixture(autouse=True)
def folders(monkeypatch):
    monkeypatch.setattr(registry, "_folders", list(registry._folders))


@pytest.fixture
def letters(tmp_path):
    """Writes letters.toml with some lines changed or added, and gives its connector."""

    def write(changes=None, more=""):
        text = LETTERS
        for old, new in (changes or {}).items():
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "letters.toml").write_text(text + more, "utf-8")
        registry.look_in(tmp_path)
        return registry.get("letters")

    return write


@pytest.fixture
def service():
    with Service() as service:
        service.answer = lambda request: Reply(body={"days": ROWS})
        yield service


def pull(service, connector, start=date(2026, 11, 10), end=None, **options):
    given = connector.Options.model_validate({"base_url": service.url} | (options or {"list": 7}))
    end = end or TODAY - timedelta(days=connector.lag)
    start = end if connector.history == 0 else start
    return runner.pull(connector, given, source="x", start=start, end=end, today=TODAY, patience=HASTE)


def failed(service, connector, **options):
    with pytest.raises(ConnectorError) as caught:
        pull(service, connector, **options)
    return caught.value


def values(pulled):
    return {p.day.day: p.value for p in pulled.points}


def refused(letters, *changes):
    with pytest.raises(BadConfig) as caught:
        letters(*changes)
    assert "letters.toml" in str(caught.value) and "declared.md" in caught.value.remedy
    return str(caught.value)


def pages_of(rows, per_page):
    return [rows[n : n + per_page] for n in range(0, len(rows), per_page)]


def test_a_file_makes_a_source(letters, service):
    connector = letters()
    assert (connector.key, connector.title, connector.lag, connector.restate) == ("letters", "Letters", 1, 3)
    assert values(pull(service, connector, list="7 8")) == {17: 17, 18: 18, 19: 19}
    (request,) = service.requests
    assert request.path == "/lists/7%208/days"
    assert request.query == {"from": "2026-11-10", "until": "2026-11-19"}


def test_days_nobody_asked_for_are_left_out(letters, service):
    assert values(pull(service, letters(), start=date(2026, 11, 18))) == {18: 18, 19: 19}


@pytest.mark.parametrize(
    ("auth", "where"),
    [
        ('kind = "bearer"', lambda r: r.headers["authorization"] == "Bearer the-canary"),
        ('kind = "header"\nname = "X-Key"\nprefix = "k "', lambda r: r.headers["x-key"] == "k the-canary"),
        ('kind = "query"\nname = "api_key"', lambda r: r.query["api_key"] == "the-canary"),
    ],
)
def test_the_token_travels_as_declared_and_shows_nowhere(letters, service, auth, where):
    connector = letters(more=f"\n[auth]\n{auth}\n")
    assert pull(service, connector, list="7", token="the-canary").parts
    assert where(service.requests[-1])
    service.always = Reply(403, "the-canary may not")
    assert "canary" not in str(failed(service, connector, list="7", token="the-canary"))


def test_pages_by_number_end_with_one_that_is_not_full(letters, service):
    answers = pages_of(ROWS, 2)
    service.answer = lambda request: Reply(body={"days": [*answers, []][int(request.query["p"]) - 1]})
    paging = '\n[paging]\nkind = "page"\nparameter = "p"\n'
    assert len(values(pull(service, letters(more=paging)))) == 3
    assert len(service.requests) == 3
    assert len(values(pull(service, letters(more=paging + "size = 2\n")))) == 3
    assert len(service.requests) == 3 + 2
    assert service.requests[-1].query["from"] == "2026-11-10"


def test_pages_by_cursor(letters, service):
    answers = {None: (ROWS[:2], "c d"), "c d": (ROWS[2:], None)}

    def answer(request):
        rows, following = answers[request.query.get("cursor")]
        return Reply(body={"days": rows, "meta": {"next": following}})

    service.answer = answer
    connector = letters(more='\n[paging]\nkind = "cursor"\nparameter = "cursor"\nnext = "meta.next"\n')
    assert len(values(pull(service, connector))) == 3
    service.answer = lambda request: Reply(body={"days": [], "meta": {"next": "again"}})
    assert "without an end" in str(failed(service, connector))


@pytest.mark.parametrize("in_body", [True, False])
def test_pages_by_link(letters, service, in_body):
    def answer(request):
        first = "from" in request.query
        onward = f"{service.url}/lists/7/days?page=2" if first else ""
        headers = {} if in_body or not first else {"Link": f'<{onward}>; rel="next"'}
        return Reply(body={"days": ROWS[:2] if first else ROWS[2:], "next": onward if in_body else ""}, headers=headers)

    service.answer = answer
    connector = letters(more='\n[paging]\nkind = "link"\n' + ('next = "next"\n' if in_body else ""))
    assert len(values(pull(service, connector))) == 3
    assert service.requests[-1].query == {"page": "2"}


def test_no_page_leads_to_another_host(letters, service):
    service.answer = lambda request: Reply(body={"days": [], "next": "http://127.0.0.1:9/steal"})
    assert isinstance(failed(service, letters(more='\n[paging]\nkind = "link"\nnext = "next"\n')), BadData)


def test_rows_add_up_over_what_is_no_dimension(letters, service):
    rows = [
        {"date": "20261119", "counts": {"opens": n}, "of": {"letter": name}}
        for n, name in ((1, "a"), (2, "a"), (4, "b"))
    ]
    service.answer = lambda request: Reply(body={"days": rows})
    changes = {'day = "date"': 'day = "date"\nday_format = "%Y%m%d"'}
    assert values(pull(service, letters(changes))) == {19: 7}
    split = pull(service, letters(changes, '\n[dimensions]\nletter = "of.letter"\n'))
    assert {p.dimensions["letter"]: p.value for p in split.points} == {"a": 3, "b": 4}
    distinct = letters(changes, 'additivity = "none"\n')
    assert "distinct" in str(failed(service, distinct))


def test_a_null_is_a_missing_value_and_texts_may_be_numbers(letters, service):
    connector = letters(more='\n[metrics.clicks]\npath = "counts.clicks"\nunit = "clicks"\n')
    rows = [{"date": "2026-11-19", "counts": {"opens": "1,234", "clicks": None}}]
    service.answer = lambda request: Reply(body={"days": rows})
    pulled = pull(service, connector)
    assert pulled.metrics == ("opens",) and values(pulled) == {19: 1234}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"date": "2026-11-19", "counts": {"opens": "many"}}, "row 1, opens"),
        ({"date": "2026-11-19", "counts": {"opens": [1]}}, "row 1, opens"),
        ({"date": "2026-11-19", "counts": {"opens": True}}, "row 1, opens"),
        ({"date": "yesterday", "counts": {"opens": 1}}, "row 1, day"),
        ({"counts": {"opens": 1}}, "row 1, day"),
        ({"date": "2026-11-19"}, "nothing found"),
        ("surprise", "row 1"),
    ],
)
def test_a_bad_row_fails_the_pull_and_is_named(letters, service, row, said):
    service.answer = lambda request: Reply(body={"days": [row]})
    failure = failed(service, letters())
    assert isinstance(failure, BadData) and said in str(failure)


def test_a_file_states_the_facts_of_its_service(letters):
    facts = """topics = ["newsletter", "opens"]
version = "v2"
scopes = ["lists:read"]
key_steps = ["Open Settings.", "Make a key with lists:read."]
lacks = ["Clicks."]
rows = "days"
"""
    connector = letters({'rows = "days"\n': facts})
    assert (connector.topics, connector.version, connector.scopes) == (("newsletter", "opens"), "v2", ("lists:read",))
    assert (connector.key_steps[1], connector.lacks) == ("Make a key with lists:read.", ("Clicks.",))
    assert connector.endpoints == ("GET /lists/{list}/days",)


@pytest.mark.parametrize("key", ["aparat", "aparat_videos", "crates_io"])
def test_the_declared_sources_of_the_program_state_theirs(key):
    connector = registry.get(key)
    assert connector.topics and connector.key_steps and connector.lacks and connector.endpoints


def test_an_instant_lies_in_the_day_of_the_declared_zone(letters, service):
    stamps = ["2026-11-17T23:00:00Z", "2026-11-18T23:00:00+00:00", "2026-11-17 00:00:00"]
    service.answer = lambda request: Reply(
        body={"days": [{"date": s, "counts": {"opens": n}} for n, s in enumerate(stamps, 1)]}
    )
    berlin = letters({"lag = 1": 'lag = 1\ntimezone = "Europe/Berlin"'})
    assert values(pull(service, berlin)) == {17: 3, 18: 1, 19: 2}


def test_rows_without_a_day_and_values_without_a_number_cost_only_themselves(letters, service):
    odd = [{"date": "(other)", "counts": {"opens": 5}}, {"date": "2026-11-16", "counts": {"opens": "n/a"}}]
    service.answer = lambda request: Reply(body={"days": [*odd, *ROWS]})
    pulled = pull(service, letters())
    assert values(pulled) == {17: 17, 18: 18, 19: 19}
    assert {flag.code for flag in pulled.flags} == {"no_day", "absent"}


def test_a_sum_that_lacks_a_row_is_no_sum(letters, service):
    body = [*ROWS, {"date": "2026-11-18", "counts": {"opens": None}}]
    service.answer = lambda request: Reply(body={"days": body})
    pulled = pull(service, letters())
    assert values(pulled) == {17: 17, 19: 19}
    assert {flag.code for flag in pulled.flags} == {"absent"}


def test_an_empty_dimension_is_none_and_not_the_word(letters, service):
    rows = [
        {"date": "2026-11-19", "counts": {"opens": n}, "of": {"letter": what}}
        for n, what in ((1, None), (2, ""), (4, "a"))
    ]
    service.answer = lambda request: Reply(body={"days": rows})
    found = pull(service, letters(None, '\n[dimensions]\nletter = "of.letter"\n')).points
    assert {p.dimensions.get("letter"): p.value for p in found} == {None: 3, "a": 4}


def test_a_page_that_comes_twice_is_counted_once(letters, service):
    parts = {"1": ROWS[:2], "2": ROWS[:2], "3": ROWS[2:]}
    service.answer = lambda request: Reply(body={"days": parts.get(request.query["page"], [])})
    pulled = pull(service, letters(None, '\n[paging]\nkind = "page"\nparameter = "page"\n'))
    assert values(pulled) == {17: 17, 18: 18, 19: 19}
    assert "repeated" in {flag.code for flag in pulled.flags}


def test_a_shortened_count_is_no_count():
    with Aparat() as aparat:
        aparat.put("followers", TODAY, 77.7)
        failure = failed(aparat, registry.get("aparat"), channel="rocket")
    assert "77.7" in str(failure)


def test_a_channel_that_is_not_there():
    with Aparat() as aparat:
        failure = failed(aparat, registry.get("aparat"), channel="nobody")
    assert isinstance(failure, BadConfig) and "options" in failure.remedy


def test_an_unknown_package():
    with CratesIo() as crates:
        assert isinstance(failed(crates, registry.get("crates_io"), package="example-nothing"), BadConfig)


@pytest.mark.parametrize(
    ("changes", "more", "said"),
    [
        ({'title = "Letters"\n': ""}, "", "title: is needed"),
        ({"lag = 1": "lagg = 1"}, "", "lagg: is not known here; known: title, about"),
        (
            {'title = "': 'redefined = [{metrics = ["x"], day = 2026-01-01, note = "n"}]\ntitle = "'},
            "",
            "names x; known: opens",
        ),
        (
            {'title = "': 'redefined = [{metrics = ["opens"], day = "soon", note = "n"}]\ntitle = "'},
            "",
            "redefined.0.day: ",
        ),
        ({}, "pth = 1\n", "metrics.opens.pth: is not known here; known: path, unit"),
        ({'rows = "days"': 'rows = "days["'}, "", "rows.0: 'days[' is no JMESPath"),
        ({'rows = "days"': "rows = []"}, "", "rows: name at least one"),
        ({'path = "counts.opens"': "path = 7"}, "", "metrics.opens.path: use a JMESPath"),
        ({"{list}": "{lsit}"}, "", "url: {lsit} is no option; known: end, list, start"),
        ({"/days": "/days?x=1"}, "", "url: use an address"),
        ({"https://": "http://"}, "", "url: use an address"),
        ({"opens]": "Opens]"}, "", "metrics.Opens"),
        ({'day = "date"\n': ""}, "", "need a `day`"),
        ({"options.list": "options.token"}, "", "'token' cannot be an option"),
        ({"'^[0-9 ]+$'": "'[0-9'"}, "", "options.list.pattern: '[0-9' is no regular expression"),
        ({"lag = 1": "lag = -1"}, "", "lag: "),
        ({"lag = 1": 'timezone = "Mars/Base"'}, "", "timezone: 'Mars/Base' is no time zone"),
        ({"lag = 1": "lag = "}, "", "is no TOML"),
        ({}, '[auth]\nkind = "header"\n', "auth: `name` is needed"),
        ({}, '[paging]\nkind = "cursor"\nparameter = "c"\n', "paging: `next` is needed"),
        ({}, '[paging]\nkind = "page"\n', "paging: `parameter` is needed"),
    ],
)
def test_errors_name_the_file_and_the_key(letters, changes, more, said):
    assert said in refused(letters, changes, more)


def test_a_changed_file_is_read_anew(letters):
    assert letters().lag == 1
    assert letters({"lag = 1": "lag = 12"}).lag == 12


def test_no_shipped_file_hides_a_connector():
    assert not {*registry._known} & {*registry._files()}


def test_a_file_in_the_workspace_is_a_connector_there(tmp_path):
    (tmp_path / "connectors").mkdir()
    (tmp_path / "connectors" / "letters.toml").write_text(LETTERS + '[auth]\nkind = "bearer"\n', "utf-8")
    (tmp_path / "connectors" / "broken.toml").write_text("title = 1", "utf-8")
    source = '[sources.{0}]\nconnector = "{0}"\nlist = "7"\ntoken = "env:LETTERS"\n'
    (tmp_path / "okr.toml").write_text(source.format("letters") + source.format("broken"), "utf-8")
    settings = Settings.load(tmp_path, {"LETTERS": "canary"})
    assert [metric.name for metric in settings.sources["letters"].metrics] == ["opens"]
    assert set(settings.problems) == {"broken"}
    assert "broken.toml" in str(settings.problems["broken"])


def test_a_changed_file_is_taken_over_by_an_open_workspace(tmp_path):
    file = tmp_path / "connectors" / "letters.toml"
    file.parent.mkdir()
    file.write_text(LETTERS, "utf-8")
    (tmp_path / "okr.toml").write_text('[sources.news]\nconnector = "letters"\nlist = "7"\n', "utf-8")
    with Workspace.open(tmp_path) as workspace:
        assert list(workspace.catalogue) == ["news.opens"]
        file.write_text(LETTERS.replace("metrics.opens", "metrics.clicks"), "utf-8")
        workspace.refresh()
        assert list(workspace.catalogue) == ["news.clicks"]
        file.write_text("title =", "utf-8")
        workspace.refresh()
        assert "letters.toml" in str(workspace.settings.problems["news"])


def test_the_example_of_the_documentation_is_one(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "connectors" / "declared.md").read_text("utf-8")
    file, source = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "connectors").mkdir()
    (tmp_path / "connectors" / "letters.toml").write_text(file, "utf-8")
    (tmp_path / "okr.toml").write_text(source, "utf-8")
    settings = Settings.load(tmp_path, {"LETTERS_TOKEN": "canary"})
    assert settings.problems == {}
    assert settings.sources["newsletter"].metrics[0].dimensions == ("letter",)
    keys = {line.split("`")[1].split(".")[0] for line in page.splitlines() if line.startswith("| `")}
    assert keys <= {*Declaration.model_fields}


def test_a_day_from_which_on_another_rule_counts_is_marked():
    with Wikipedia() as wikipedia:
        wikipedia.put("views", date(2020, 5, 2), 12)
        found = pull(
            wikipedia,
            registry.get("wikipedia"),
            article="Example_(company)",
            start=date(2020, 4, 1),
            end=date(2020, 5, 3),
        )
        assert [(flag.day, "robots" in flag.note) for flag in found.flags if flag.code == "redefined"] == [
            (date(2020, 4, 30), True)
        ]


def test_days_without_views_are_missing_and_a_wrong_path_is_an_error():
    with Wikipedia() as wikipedia:
        wikipedia.put("views", TODAY - timedelta(days=2), 12)
        assert values(pull(wikipedia, registry.get("wikipedia"), article="Example_(company)")) == {18: 12}
        wikipedia.values.clear()  # an article that is younger than the days asked for
        assert pull(wikipedia, registry.get("wikipedia"), article="Example_(company)").parts == ()
        failure = failed(wikipedia, registry.get("wikipedia"), article="Example_(company)", project="de.wikipedia")
        assert isinstance(failure, BadConfig) and "does not exist" in str(failure)


def test_a_server_of_ones_own_has_no_address_until_it_is_given():
    with Discourse() as forum:
        forum.always = Reply(body={"about": {"stats": {"user_count": 7, "topic_count": 2, "post_count": 9}}})
        pulled = pull(forum, registry.get("discourse"), home=".")  # as older forums name them
        assert {p.metric: p.value for p in pulled.points} == {"members": 7, "topics": 2, "posts": 9}
    with pytest.raises(ValidationError, match="base_url"):
        registry.get("discourse").Options.model_validate({})


def test_an_app_that_is_not_in_that_store():
    with AppStoreRatings() as store:
        failure = failed(store, registry.get("app_store_ratings"), app=1, country="us")
    assert isinstance(failure, BadConfig) and "options" in failure.remedy


def test_a_project_is_asked_for_by_its_whole_path():
    with GitLab() as gitlab:
        gitlab.put("stars", TODAY, 42)
        found = pull(gitlab, registry.get("gitlab"), project="example/tools/rocket")
        assert {p.value for p in found.points if p.metric == "stars"} == {42}
        failure = failed(gitlab, registry.get("gitlab"), project="example/nothing")
        assert isinstance(failure, BadConfig) and "Project Not Found" in str(failure)


def test_what_a_file_says_about_itself_is_on_its_page(letters):
    facts = 'topics = ["mail"]\nversion = "v2"\nlacks = ["Clicks"]\nkey_steps = ["Ask nicely."]\n'
    connector = letters({'title = "Letters"\n': f'title = "Letters"\n{facts}'})
    assert (connector.topics, connector.version, connector.lacks) == (("mail",), "v2", ("Clicks",))
    assert connector.endpoints[0].startswith("GET /")
    assert "1. Ask nicely." in connector_pages.page(connector)


def test_there_is_a_choice():
    assert len(registry.names()) >= 38

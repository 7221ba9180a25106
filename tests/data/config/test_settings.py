"""`okr.toml`: what it gives, how it says what is wrong, and that no secret ever shows."""

import json
import re
from datetime import date, timedelta
from typing import ClassVar

import pytest
from pydantic import SecretStr, field_validator

from connectors.framework import registry
from connectors.framework.connector import Connector, ConnectorOptions
from data.config.default_settings import write_default
from data.config.settings import Settings, SettingsError, WorkspaceSettings, find_home
from okr_model.metrics.metrics import Metric
from okr_model.progress.status import Bands

CANARY = "s3cr3t-canary-0123456789-abcdefghij"


class ExampleOptions(ConnectorOptions):
    plain_secrets: ClassVar = {"token": ("none",)}

    account: str
    token: SecretStr | None = None
    limit: int = 10

    @field_validator("token")
    @classmethod
    def _looks_right(cls, token: SecretStr | None) -> SecretStr | None:
        if token and "bad" in token.get_secret_value():
            raise ValueError(f"{token.get_secret_value()} is no token")  # a careless author
        return token


class Example(Connector):
    key = "example"
    title = "Example"
    Options = ExampleOptions
    metrics = (Metric("visits", "visits"),)
    timezone = "America/Los_Angeles"
    fresh_for = 5


@pytest.fixture(autouse=True)
def example(monkeypatch):
    monkeypatch.setattr(registry, "_known", {**registry._known})
    registry.register("example", f"{__name__}:Example")


@pytest.fixture
def load(tmp_path):
    def load(text, **environ):
        (tmp_path / "okr.toml").write_text(text, encoding="utf-8")
        return Settings.load(tmp_path, environ)

    return load


def refused(load, text, **environ):
    with pytest.raises(SettingsError) as error:
        load(text, **environ)
    assert "okr.toml" in str(error.value)
    return str(error.value)


def problem(load, text, **environ):
    """What is wrong with the one source `site`."""
    return str(load(text, **environ).problems["site"])


def test_a_missing_file_is_an_empty_workspace(tmp_path):
    settings = Settings.load(tmp_path / "nothing", {})
    assert settings.workspace == WorkspaceSettings()
    assert (settings.sources, settings.auth, settings.problems) == ({}, None, {})
    assert settings.server.address == "127.0.0.1"


def test_a_whole_file(load):
    settings = load(
        """
        [workspace]
        title = "Marketing"
        timezone = "Asia/Tehran"
        currency = "IRR"
        fiscal_year_start = 4
        week_start = "saturday"
        language = "pt-BR"

        [sources.site]
        connector = "example"
        account = "acme"
        token = "env:TOKEN"
        every = "30m"
        fresh_for = 2
        start = 2025-01-31
        timezone = "Europe/Berlin"
        enabled = false

        [sources.shop]
        connector = "example"
        account = "shop"
        token = "none"
        """,
        TOKEN=CANARY,
    )
    assert settings.workspace.fiscal_year_start == 4
    assert settings.workspace.language == "pt_BR"
    site, shop = settings.sources["site"], settings.sources["shop"]
    assert isinstance(site.options, ExampleOptions)
    assert site.options.token.get_secret_value() == CANARY
    assert site.options.home == settings.home
    assert (site.every, site.fresh_for, site.start) == (timedelta(minutes=30), 2, date(2025, 1, 31))
    assert (site.timezone, site.enabled) == ("Europe/Berlin", False)
    assert (shop.every, shop.fresh_for, shop.start) == (timedelta(hours=6), 5, None)
    assert (shop.timezone, shop.enabled) == ("America/Los_Angeles", True)
    assert shop.metrics == Example.metrics
    assert shop.options.token.get_secret_value() == "none"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('timezone = "Europe/Berln"', ["workspace.timezone", "'Europe/Berln'", "did you mean `Europe/Berlin`"]),
        ('timezone = "../etc/passwd"', ["workspace.timezone", "IANA"]),
        ('currency = "euro"', ["workspace.currency", "'euro'", "ISO 4217", "`EUR`"]),
        ('currency = "EUT"', ["workspace.currency", "'EUT'"]),
        ("fiscal_year_start = 13", ["workspace.fiscal_year_start", "13", "12"]),
        ("fiscal_year_start = true", ["workspace.fiscal_year_start", "found true", "whole number"]),
        ('fiscal_year_start = "4"', ["workspace.fiscal_year_start", "'4'", "whole number"]),
        ('week_start = "tuesday"', ["workspace.week_start", "'tuesday'", "'monday', 'saturday' or 'sunday'"]),
        ('language = "klingon"', ["workspace.language", "'klingon'", "`en`"]),
        ("title = 7", ["workspace.title", "found 7", "in quotes"]),
        ('titel = "x"', ["workspace.titel", "did you mean `title`", "timezone", "week_start"]),
    ],
)
def test_an_error_names_file_key_finding_and_accepted_values(load, line, said):
    words = refused(load, f"[workspace]\n{line}\n")
    assert all(part in words for part in said), words


def test_several_errors_are_reported_together(load):
    words = refused(
        load, '[workspace]\ncurrency = "x"\nlanguage = 1\n[server]\nport = 99999\n[sorces.a]\nconnector="csv"\n'
    )
    assert "4 problems" in words
    assert all(
        k in words for k in ("workspace.currency", "workspace.language", "server.port", "did you mean `sources`")
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[workspace]\ntitle = "a"\ntitle = "b"\n', 3),
        ("[workspace]\ntitle = unquoted\n", 2),
        ("[workspace\n", 1),
        ('[workspace]\n\ntitle = """never closed', 3),
    ],
)
def test_bad_toml_names_the_line(load, text, line):
    assert f"line {line}" in refused(load, text)


DEEP = "tables and lists stand inside each other more than 12 deep"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "[" * 5_000 + "]" * 5_000, DEEP),
        ("x = " + "{a = " * 2_000 + "1" + "}" * 2_000, DEEP),
        (".".join("a" * 300) + " = 1", DEEP),
        ("[" + ".".join("a" * 3_000) + "]", DEEP),
        ("[server]\nport = " + "9" * 20, "`server.port` has more digits than any number here needs"),
        ("[server]\nport = " + "9" * 5_000, "a number has more digits than any number here needs"),
        ("[server]\nport = 0x" + "f" * 50_000, "`server.port` has more digits"),
        ("[status]\non_track = 1e999", "status.on_track: found inf"),
        ("[status]\ncommitted = nan", "status.committed: found nan"),
        ("\0" * 1_000, "line 1"),
        ("#" * 1_000_001, "is larger than 1,000,000 bytes"),
    ],
    ids=lambda text: text[:20],
)
def test_what_no_person_writes_is_one_clear_refusal(load, text, said):
    words = refused(load, text)
    assert said in words
    assert len(words) < 500


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "\ufeff", "\r\n\r\n"])
def test_an_empty_file_is_an_empty_workspace(load, text):
    assert load(text).sources == {}


def test_a_file_in_another_encoding_names_the_line(tmp_path):
    (tmp_path / "okr.toml").write_bytes('[workspace]\ntitle = "Café"\n'.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"line 2.*UTF-8"):
        Settings.load(tmp_path, {})


def test_a_byte_order_mark_is_no_error(tmp_path):
    (tmp_path / "okr.toml").write_bytes('[workspace]\ntitle = "Café"\n'.encode("utf-8-sig"))
    assert Settings.load(tmp_path, {}).workspace.title == "Café"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('connector = "example"', ["sources.site.account", "is needed"]),
        ('account = "a"', ["sources.site.connector", "is needed", "example", "github"]),
        ('connector = "exampel"', ["sources.site.connector", "'exampel'", "did you mean `example`", "github"]),
        ('connector = "example"\nacount = "a"', ["sources.site.acount", "did you mean `account`", "limit"]),
        ('connector = "example"\naccount = "a"\nlimit = "many"', ["sources.site.limit", "'many'", "whole number"]),
        ('connector = "example"\naccount = "a"\nevery = "often"', ["sources.site.every", "'often'", '"6h"']),
        ('connector = "example"\naccount = "a"\nevery = 6', ["sources.site.every", "found 6", '"6h"']),
        ('connector = "example"\naccount = "a"\nevery = "0h"', ["sources.site.every", "one minute"]),
        ('connector = "example"\naccount = "a"\nstart = 20250101', ["sources.site.start", "2026-01-31"]),
        ('connector = "example"\naccount = "a"\nstart = "2025-02-30"', ["sources.site.start", "2025-02-30"]),
        ('connector = "example"\naccount = "a"\nfresh_for = -1', ["sources.site.fresh_for", "-1"]),
        ('connector = "example"\naccount = "a"\nenabled = "perhaps"', ["sources.site.enabled", "'perhaps'"]),
        ('connector = "example"\naccount = "a"\nhome = "/"', ["sources.site.home", "no option"]),
    ],
)
def test_a_broken_source_says_what_and_hides_no_other(load, lines, said):
    settings = load(f'[sources.site]\n{lines}\n[sources.shop]\nconnector = "example"\naccount = "b"\n')
    words = str(settings.problems["site"])
    assert all(part in words for part in said), words
    with pytest.raises(SettingsError):
        _ = settings.sources["site"].options
    assert list(settings.problems) == ["site"]
    assert settings.sources["shop"].options.account == "b"


def test_a_source_that_is_no_table(load):
    settings = load('[sources]\nsite = "csv"\n')
    assert "found 'csv'; use a table: [sources.site]" in str(settings.problems["site"])
    assert "[sources.NAME]" in refused(load, 'sources = "csv"\n')


def test_names_of_sources_can_be_used_in_formulas(load):
    settings = load('[sources."My Site"]\nconnector = "example"\naccount = "a"\n')
    assert "a letter first" in str(settings.problems["My Site"])
    assert settings.sources["My Site"].metrics == ()


def test_a_broken_source_still_tells_its_metrics(load):
    """Its stored data stays readable while someone mends the options."""
    settings = load('[sources.site]\nconnector = "example"\naccount = "a"\ntoken = "env:GONE"\nlimit = "x"\n')
    assert len(settings.problems["site"].problems) == 2
    assert settings.sources["site"].metrics == Example.metrics


def test_a_connector_that_cannot_be_loaded_is_one_source_problem(load):
    registry.register("broken", "no_such_module:Thing")
    assert "no_such_module" in problem(load, '[sources.site]\nconnector = "broken"\n')


SITE = '[sources.site]\nconnector = "example"\naccount = "a"\n'


def test_a_password_in_an_address_does_not_show(load):
    words = problem(load, SITE + f'base_url = "https://me:{CANARY}@example.com"\n')
    assert "sources.site.base_url" in words
    assert CANARY not in words


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (f'"{CANARY}"', ["never stands in the settings file", "`env:NAME`", "`file:PATH`"]),
        ('"env:"', ["`env:NAME`"]),
        ("12", ["`env:NAME`"]),
        ('["env:A"]', ["`env:NAME`"]),
        ('"env:GONE"', ["the environment variable GONE is not set"]),
        ('"env:EMPTY"', ["EMPTY is not set"]),
        ('"file:gone.txt"', ["gone.txt", "No such file"]),
        ('"file:empty.txt"', ["empty.txt is empty"]),
        ('"file:."', ["cannot be read"]),
        ('"env:BAD"', ["sources.site.token", "••• is no token"]),
    ],
)
def test_a_secret_comes_from_elsewhere_or_not_at_all(load, tmp_path, token, said):
    (tmp_path / "empty.txt").write_text("\n")
    words = problem(load, SITE + f"token = {token}\n", EMPTY="", BAD=f"bad-{CANARY}")
    assert all(part in words for part in ["sources.site.token", *said]), words
    assert CANARY not in words


def test_a_secret_from_a_file_counts_from_the_workspace(load, tmp_path):
    (tmp_path / "token.txt").write_text(f"{CANARY}\n")
    assert load(SITE + 'token = "file:token.txt"\n').sources["site"].options.token.get_secret_value() == CANARY


def test_a_connector_that_stumbles_over_its_metrics_does_not_tell_secrets(load, monkeypatch):
    def declared(options):
        raise RuntimeError(options.token.get_secret_value())

    monkeypatch.setattr(Example, "declared", declared)
    words = problem(load, SITE + 'token = "env:TOKEN"\n', TOKEN=CANARY)
    assert "RuntimeError: •••" in words


def test_no_secret_shows(load):
    settings = load(SITE + 'token = "env:TOKEN"\n', TOKEN=CANARY, OKR_PLAN_URL=f"postgresql://u:{CANARY}@h/d")
    options = settings.sources["site"].options
    shown = [repr(settings), str(settings), str(options), options.model_dump_json(), repr(settings.sources["site"])]
    assert CANARY not in "".join(shown)
    unknown = load(SITE + f'tokn = "{CANARY}"\n').problems["site"]
    assert CANARY not in str(unknown) + repr(unknown)
    assert json.dumps(str(unknown))


AUTH = """
[auth]
redirect_uri = "https://okr.example.com/oauth2callback"
cookie_secret = "env:COOKIE"
client_id = "okr"
client_secret = "env:CLIENT"
server_metadata_url = "https://id.example.com/.well-known/openid-configuration"
"""


def test_sign_in(load):
    auth = load(AUTH, COOKIE="c" * 40, CLIENT=CANARY).auth
    assert auth.client_secret.get_secret_value() == CANARY
    assert auth.allows("anyone@example.org")
    lists = 'allowed_emails = ["Lead@Example.com"]\nallowed_domains = ["example.org"]\n'
    auth = load(AUTH + lists, COOKIE="c" * 40, CLIENT="x").auth
    assert auth.allows("lead@example.com ")
    assert auth.allows("Any.One@EXAMPLE.org")
    assert not any(map(auth.allows, ["", "other@example.com", "example.org", "@example.org", "a@evil-example.org"]))


def test_sign_in_that_lacks_a_secret_stops_the_server_not_the_reader(load):
    """`okr status` needs no secret of the server; the server must never run open because one is missing."""
    settings = load(AUTH, CLIENT="x")
    with pytest.raises(SettingsError, match=r"auth.cookie_secret: the environment variable COOKIE is not set"):
        _ = settings.auth


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("/oauth2callback", "/elsewhere", "auth.redirect_uri"),
        ('"https://id.', '"http://id.', "auth.server_metadata_url"),
        ("env:CLIENT", CANARY, "auth.client_secret"),
        ('client_id = "okr"', "", "auth.client_id: is needed"),
        ("env:COOKIE", "env:SHORT", "too short"),
    ],
)
def test_sign_in_that_is_wrong_is_refused(load, old, new, said):
    words = refused(load, AUTH.replace(old, new), COOKIE="c" * 40, CLIENT="x", SHORT="tiny-secret")
    assert said in words
    assert CANARY not in words
    assert "tiny-secret" not in words


def test_home_is_the_flag_then_the_environment_then_the_default(tmp_path):
    environ = {"OKR_HOME": str(tmp_path / "env")}
    assert find_home(tmp_path / "flag", environ) == tmp_path / "flag"
    assert find_home(None, environ) == tmp_path / "env"
    assert find_home(None, {}).parts[-2:] == ("data", "local")


def test_the_template_of_a_new_workspace_is_right_and_kept(tmp_path):
    home = tmp_path / "new" / "home"
    workspace = WorkspaceSettings(title='Say "hi" \\ Ünïcode', timezone="Europe/Paris", language="fa")
    assert write_default(home, workspace)
    assert Settings.load(home, {}).workspace == workspace
    assert (home.stat().st_mode & 0o777, (home / "okr.toml").stat().st_mode & 0o777) == (0o700, 0o600)
    assert not write_default(home)
    assert Settings.load(home, {}).workspace == workspace


def test_the_template_takes_sources(tmp_path):
    write_default(tmp_path, sources='[sources.site]\nconnector = "example"\naccount = "a"')
    assert Settings.load(tmp_path, {}).sources["site"].options.account == "a"


def test_the_examples_of_the_template_are_right(tmp_path):
    """Every line that begins with a comment sign and a key can be uncommented."""
    write_default(tmp_path)
    file = tmp_path / "okr.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"^# (?=\[|[a-z_.]+ = )", "", text, flags=re.MULTILINE), encoding="utf-8")
    (tmp_path / "google.json").write_text("{}")
    settings = Settings.load(tmp_path, {"OKR_COOKIE_SECRET": "c" * 32, "OKR_CLIENT_SECRET": "x"})
    assert settings.auth.allowed_domains == ("example.com",)
    assert [m.name for m in settings.sources["leads"].metrics] == ["leads"]
    assert list(settings.sources) == ["site", "leads"]
    assert "leads" not in settings.problems
    assert all(p.place == "sources.site.credentials" for e in settings.problems.values() for p in e.problems)


def test_the_bounds_of_the_statuses_can_be_set(load):
    assert load("").status.bands == Bands()
    assert load("[status]\non_track = 0.8\nat_risk = 0.5\naspirational = 0.6").status.bands == Bands(0.8, 0.5, 1.0, 0.6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at_risk = 0.9", "swap them"),
        ("on_track = 70", "less than or equal to 1"),
        ("committed = 0", "greater than 0"),
        ('on_track = "high"', "status.on_track"),
    ],
)
def test_bounds_that_make_no_sense_are_refused(load, text, words):
    assert words in refused(load, f"[status]\n{text}")


MAIL = '[notices.mail]\nhost = "smtp.example.com"\nsender = "okr@example.com"\n'


def test_notices_name_their_mail_server_and_where_links_lead(load):
    settings = load(
        f'[notices]\naddress = "https://okr.example.com/"\nhosts = ["Chat.example.com"]\n{MAIL}'
        'user = "okr"\npassword = "env:MAIL"\n',
        MAIL=CANARY,
    )
    mail = settings.notices.mail
    assert (mail.host, mail.at_port, mail.security, mail.password.get_secret_value()) == (
        "smtp.example.com",
        587,
        "starttls",
        CANARY,
    )
    assert (settings.link, settings.notices.hosts) == ("https://okr.example.com", ("chat.example.com",))
    assert CANARY not in repr(settings)
    assert load("").link == "http://localhost:8501"


def test_a_mail_password_that_is_missing_here_is_told_where_mail_is_sent_and_hinders_nothing_else(load):
    settings = load(MAIL + 'user = "okr"\npassword = "env:MAIL"\n')
    assert settings.notices.mail is None
    assert "notices.mail.password: the environment variable MAIL is not set" in str(settings.notices_problem)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (MAIL + f'user = "okr"\npassword = "{CANARY}"\n', "a secret never stands in the settings file"),
        (MAIL + 'user = "okr"\n', "belong together"),
        (MAIL + 'security = "none"\nuser = "okr"\npassword = "env:MAIL"\n', "not sent unprotected"),
        (MAIL + 'security = "ssl"\n', "'starttls', 'tls' or 'none'"),
        (MAIL + "port = 99999\n", "notices.mail.port"),
        (MAIL.replace("okr@example.com", "okr"), "use an e-mail address"),
        ('[notices]\naddress = "http://okr.example.com"\n', "https://"),
        ('[notices]\nhosts = ["https://chat.example.com/x"]\n', "use a host name"),
        ('[notices]\ncolour = "red"\n', "notices.colour"),
        ('[notices]\nmail = "smtp.example.com"\n', "use a table: \\[notices.mail\\]"),
        ('notices = "on"\n', "use a table: \\[notices\\]"),
    ],
)
def test_what_is_wrong_about_notices_is_told(load, text, why):
    said = refused(load, text, MAIL=CANARY)
    assert re.search(why, said)
    assert CANARY not in said


SLACK = '[chat.slack]\napp_token = "env:APP"\nbot_token = "env:BOT"\n'


def test_a_slack_app_is_off_until_it_is_named_and_shows_no_token(load):
    assert load("").chat.slack is None
    settings = load(SLACK, APP="xapp-1", BOT=f"xoxb-{CANARY}")
    slack = settings.chat.slack
    assert (slack.bot_token.get_secret_value(), slack.links) == (f"xoxb-{CANARY}", True)
    assert slack.api == "https://slack.com/api/"
    assert CANARY not in repr(settings)


def test_a_token_of_slack_that_is_missing_here_hinders_nothing_else(load):
    settings = load(SLACK, APP="xapp-1")
    assert settings.chat.slack is None
    assert "chat.slack.bot_token: the environment variable BOT is not set" in str(settings.chat_problem)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SLACK.replace("env:BOT", CANARY), "a secret never stands in the settings file"),
        (SLACK.replace("env:BOT", "env:APP"), "a bot token begins with xoxb-"),
        (SLACK.replace("env:APP", "env:BOT"), "an app-level token begins with xapp-"),
        (SLACK.replace('bot_token = "env:BOT"\n', ""), "chat.slack.bot_token"),
        (SLACK + 'api = "https://evil.example/api/"\n', "use https://slack.com/api/"),
        (SLACK + 'links = "yes"\n', "chat.slack.links"),
        (SLACK + 'channel = "general"\n', "chat.slack.channel"),
        ("chat = 3\n", "use a table: [chat.slack]"),
        ('[chat]\nslack = "on"\n', "use a table: [chat.slack]"),
        ("[chat.teams]\n", "chat.teams"),
    ],
)
def test_what_is_wrong_with_a_slack_app_is_said_and_no_token_is_quoted(load, text, why):
    with pytest.raises(SettingsError) as refusal:
        load(text, APP="xapp-1", BOT=f"xoxb-{CANARY}")
    assert why in str(refusal.value)
    assert CANARY not in str(refusal.value)

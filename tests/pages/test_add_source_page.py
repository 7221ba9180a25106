"""Add a source, in Streamlit's own test runner, against services on this machine."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import HTML, GitHub, PyPI, Reply, error
from loopback_apps import AppStore, private_key
from opened import Open, fine, words
from served import with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest

from connectors.framework import registry
from data.commands.permissions import Actor
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.config.vault import Vault
from data.stores.workspace import close_shared, shared

ADD, SOURCES = "setup/add_source/page.py", "setup/sources/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as service:
        yield service.fill(TODAY - timedelta(days=20), TODAY)


def typed(app: AppTest, **values: str) -> AppTest:
    """Fill in text inputs by the last part of their key."""
    for name, value in values.items():
        next(w for w in app.text_input if w.key and w.key.endswith(f"_{name}")).input(value)
    return fine(app.run())


def secret(app: AppTest, name: str, value: str) -> AppTest:
    next(w for w in app.radio if w.key.endswith(f"_{name}_way")).set_value("typed")
    fine(app.run())
    return typed(app, **{f"{name}_typed": value})


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click()
    return fine(app.run())


def checked(app: AppTest, seconds: float = 20) -> str:
    """Press Check, wait for the verdict, and give back what the page says."""
    press(app, "Check")
    until = time.monotonic() + seconds
    while app.status and time.monotonic() < until:
        time.sleep(0.1)
        fine(app.run())
    return words(app)


def table_of(home: Path, name: str) -> dict[str, Any]:
    return dict(tomllib.loads((home / "okr.toml").read_text(encoding="utf-8"))["sources"][name])


def filled(open_page: Open, home: Path, service: GitHub, token: str = GitHub.token) -> AppTest:
    app = open_page(home, ADD, connector="github")
    typed(app, name="repo_stars", repo="example/rocket", base_url=service.url)
    return secret(app, "token", token)


def test_every_connector_is_offered_and_a_search_narrows_them(open_page: Open, tmp_path: Path) -> None:
    app = open_page(tmp_path / "new", ADD)
    titles = {button.label.replace("\\", "").strip("*") for button in app.button}
    assert {registry.get(key).title for key in registry.names()} <= titles
    app.text_input[0].input("followers").run()
    found = {button.label.strip("*") for button in fine(app).button}
    assert "Bluesky" in found and "PyPI" not in found
    press(app, "**Bluesky**")
    assert app.query_params["connector"] == "bluesky" and "All connectors" in words(app)
    press(app, "All connectors")
    app.text_input[0].input("no such thing").run()
    assert "Nothing found for" in words(fine(app))


@pytest.mark.parametrize("key", registry.names())
def test_every_connector_has_a_form(open_page: Open, tmp_path: Path, key: str) -> None:
    app = open_page(tmp_path / "new", ADD, connector=key)
    connector = registry.get(key)
    assert connector.title in words(app)
    if key in {"cube", "semantic"}:  # their metrics come in a file, which is asked for first
        assert len(app.get("file_uploader")) == 1
        assert not [b for b in app.button if b.label.startswith("Save")]
        return
    press(app, "Check")
    needed = [n for n in connector.Options.user_keys() if connector.Options.model_fields[n].is_required()]
    free = {"demo"}  # a choice that is made has no option left to be filled in
    assert "Please correct above" in words(app) or not needed or key in free
    assert not [b for b in app.button if b.label.startswith("Save")]


def test_a_source_is_filled_in_checked_and_saved(open_page: Open, tmp_path: Path, github: GitHub) -> None:
    home = tmp_path / "home"
    app = filled(open_page, home, github)
    shown = checked(app)
    assert "It works." in shown
    assert len(app.dataframe[0].value) == 7
    assert not (home / "okr.toml").exists() and not (home / "secrets.json").exists()  # nothing is written yet
    press(app, "Save and sync")
    assert table_of(home, "repo_stars") == {
        "connector": "github",
        "repo": "example/rocket",
        "base_url": github.url,
        "token": "secret:repo_stars.token",
    }
    assert shared(home).settings.sources["repo_stars"].problem is None
    assert Vault(home).get("repo_stars.token").get_secret_value() == GitHub.token
    shown = words(open_page(home, SOURCES))
    assert "repo_stars" in shown and "not synced yet" in shown


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (error("github/bad_credentials"), "Access denied."),
        (error("github/not_found"), "It does not know what was requested."),
        (Reply(status=403, body={"message": "Resource not accessible by personal access token"}), "Access denied."),
        (HTML, "Unexpected answer."),
        (Reply(body=[1, 2, 3]), "Unexpected answer."),
        (Reply(status=503), "It cannot be reached."),
        (error("github/rate_limit"), "Too many requests for now."),
    ],
)
def test_what_goes_wrong_is_a_verdict_with_a_remedy(
    open_page: Open, tmp_path: Path, github: GitHub, reply: Reply, said: str
) -> None:
    github.always = reply
    shown = checked(filled(open_page, tmp_path / "home", github), seconds=40)
    assert said in shown and "What to do:" in shown
    assert GitHub.token not in shown
    assert "Save anyway" in shown


def test_a_wrong_name_and_a_name_that_is_taken_are_said_at_once(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.pypi]\nconnector = "pypi"\npackage = "a"\n', encoding="utf-8")
    app = open_page(home, ADD, connector="pypi")
    assert app.text_input(key="option__pypi_name").value == "pypi_2"
    typed(app, name="pypi", package="b")
    assert "already" in checked(app)
    typed(app, name="Not a name")
    assert "use a-z" in checked(app)


def test_a_source_is_changed_and_its_secret_is_kept_unseen(open_page: Open, tmp_path: Path, github: GitHub) -> None:
    home = tmp_path / "home"
    app = filled(open_page, home, github)
    checked(app)
    press(app, "Save and sync")
    app = open_page(home, ADD, edit="repo_stars")
    assert GitHub.token not in words(app)
    assert not [w for w in app.text_input if GitHub.token in str(w.value)]
    next(w for w in app.text_input if w.key.endswith("_every")).input("2h").run()
    assert "It works." in checked(app)
    press(app, "Save and sync")
    assert table_of(home, "repo_stars")["every"] == "2h"
    assert table_of(home, "repo_stars")["token"] == "secret:repo_stars.token"

    # a kept secret does not go to another address
    app = open_page(home, ADD, edit="repo_stars")
    typed(app, base_url="https://evil.example.com")
    assert "the address has changed" in checked(app)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    open_page: Open, tmp_path: Path, github: GitHub
) -> None:
    home = tmp_path / "home"
    app = filled(open_page, home, github)
    checked(app)
    press(app, "Save and sync")
    app = open_page(home, ADD, edit="repo_stars")
    typed(app, every="2h")
    text = (home / "okr.toml").read_text(encoding="utf-8")
    (home / "okr.toml").write_text(text.replace("[sources.repo_stars]", '[sources.repo_stars]\nevery = "9h"'))
    checked(app)
    press(app, "Save and sync")
    assert "changed by somebody else" in words(app)
    assert table_of(home, "repo_stars")["every"] == "9h"


def test_what_a_browser_may_not_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "outside.txt").write_text("x")
    workspace = shared(home)
    (home / "inside.json").write_text("key")

    def said(**table: Any) -> str:
        draft = SourceDraft("a", {"connector": "github", "repo": "a/b", **table})
        return "\n".join(map(str, draft.problems(workspace)))

    assert said(token="file:inside.json") == ""
    assert "within the workspace" in said(token="file:../outside.txt")
    assert "within the workspace" in said(token="file:/etc/passwd")
    assert "within the workspace" in said(token="file:secret.key")
    assert "belongs to this program" in said(token="env:OKR_SECRET_KEY")
    csv = {"connector": "csv", "path": "../outside.txt", "metrics": {"a": {}}}
    assert "within the workspace" in "\n".join(map(str, SourceDraft("b", csv).problems(workspace)))


def test_pause_resume_and_remove_on_the_sources_page(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with PyPI() as service:
        (home / "okr.toml").write_text(
            f'# ours\n[sources.pack]\nconnector = "pypi"\npackage = "a"\nbase_url = "{service.url}/api"\n'
        )
        app = open_page(home, SOURCES)
        menu = app.get("menu_button")
        assert menu
        ada = Actor("ada@example.com", "admin", "page")
        sources.enable(shared(home), ada, "pack", False)
        assert "paused" in words(fine(app.run()))
        sources.enable(shared(home), ada, "pack", True)
        sources.remove(shared(home), ada, "pack")
        assert "No sources yet" in words(fine(app.run()))
        assert (home / "okr.toml").read_text().strip() == ""


def test_a_service_that_is_not_there_is_said_to_be_out_of_reach(open_page: Open, tmp_path: Path) -> None:
    with PyPI() as service:
        gone = service.url
    app = open_page(tmp_path / "home", ADD, connector="pypi")
    typed(app, package="example-rocket", base_url=f"{gone}/api")
    shown = checked(app, seconds=40)
    assert "It cannot be reached." in shown and "may be temporary" in shown


def test_a_settings_file_that_is_not_ours_to_write_is_said_to_be(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(tmp_path / "home", ADD)
    monkeypatch.setattr("os.access", lambda *_: False)  # tests may run as root, who may write everywhere
    assert "may not change `okr.toml`" in words(fine(app.run()))


def test_odd_values_in_the_file_do_not_break_the_form(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        '[sources.a]\nconnector = "csv"\npath = 5\ndimensions = "x"\nmetrics = {a = 1}\nstart = 3\nat = 4\nfresh_for = "x"\n'
        f'[sources.b]\nconnector = "github"\ntoken = "{GitHub.token}"\nrepo = 5\ntraffic = "x"\n'
        '[sources.c]\nconnector = "no_such"\n[sources.d]\n'
    )
    for name in "abcd":
        assert GitHub.token not in words(open_page(home, ADD, edit=name))
    assert "no such source" in words(open_page(home, ADD, edit="nobody"))


@pytest.mark.parametrize(
    ("role", "pulls", "changes"),
    [("viewer", False, False), ("member", True, False), ("editor", True, False), ("admin", True, True)],
)
def test_the_sources_page_shows_the_buttons_whose_commands_the_reader_may_use(
    open_page: Open, tmp_path: Path, role: str, pulls: bool, changes: bool
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.pack]\nconnector = "pypi"\npackage = "a"\n')
    people = shared(home).plan.people
    people.save("boss@example.com", author="test", role="admin")
    people.save("ada@example.com", author="test", role=role)
    close_shared()
    app = open_page(with_sign_in(home))
    sign_in(app, home, "ada@example.com")
    app.run().switch_page(SOURCES)
    fine(app.run())
    assert ({"Sync all now", "Sync now"} <= {b.label for b in app.button}) is pulls
    assert bool(app.get("menu_button")) is changes
    assert ("Sources are connected by administrators" in words(app)) is not changes


def test_an_app_store_is_connected_by_its_key_file(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "new"
    with AppStore() as store:
        store.fill(TODAY - timedelta(days=20), TODAY)
        app = open_page(home, ADD, connector="app_store")
        given = {name: str(store.options[name]) for name in ("issuer_id", "key_id", "vendor", "base_url")}
        typed(app, name="app", **given)
        way = next(radio for radio in app.radio if radio.key and radio.key.endswith("_private_key_way"))
        assert "a key file from this computer" in way.options
        secret(app, "private_key", private_key().replace("\n", " "))  # as one line takes it
        assert "42 figures were read" in checked(app)  # six of each of seven days

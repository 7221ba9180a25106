"""Sources written into okr.toml: what people wrote there stays, and what is written reads back as meant."""

from __future__ import annotations

import os
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.config import default_settings
from data.config.settings import Settings
from data.config.settings_file import CannotWrite, Changed, SettingsFile

OURS = """\
# Ours, not yours.
[workspace]
title = "Lantern"   # as on the door

# The website
[sources.site]
connector = "github"
repo = "example/rocket"   # not the fork
every = "3h"
notes = '''
[sources.trap]
connector = "never"
'''

# The fair, by hand
[sources.fair]
connector = "csv"
path = "fair.csv"
dimensions = [
    "stand",      # A or B
]
[sources.fair.metrics.visitors]
column = "Visitors"  # as in the file

# Sign-in comes later.
# [auth]

[server]
port = 8600
"""
PYPI = {"connector": "pypi", "package": "example-package"}


def file_of(home: Path, text: str | None = OURS) -> SettingsFile:
    home.mkdir(exist_ok=True)
    if text is not None:
        (home / "okr.toml").write_text(text, encoding="utf-8")
    return SettingsFile(home)


def written_lines(text: str) -> set[str]:
    return {line for line in text.splitlines() if line.strip()}


def text_of(home: Path) -> str:
    return (home / "okr.toml").read_text(encoding="utf-8")


def test_a_new_source_stands_behind_the_others_and_nothing_else_changes(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    with file.changing():
        file.add("package", PYPI)
    new = '\n[sources.package]\nconnector = "pypi"\npackage = "example-package"\n'
    at = OURS.index("\n# Sign-in comes later.")
    assert text_of(tmp_path) == OURS[:at] + new + OURS[at:]
    assert Settings.load(tmp_path).sources["package"].problem is None


def test_the_first_source_of_a_new_workspace_makes_the_file(tmp_path: Path) -> None:
    file = file_of(tmp_path / "new", None)
    with file.changing():
        file.add("package", PYPI)
    assert Settings.load(tmp_path / "new").sources["package"].problem is None
    assert (tmp_path / "new" / "okr.toml").stat().st_mode & 0o777 == 0o600


def test_tables_within_a_source_read_back(tmp_path: Path) -> None:
    table = {
        "connector": "csv",
        "path": "x.csv",
        "start": date(2026, 1, 1),
        "at": time(6, 30),
        "dimensions": ["channel"],
        "metrics": {"visits": {"unit": "visits"}, "spend": {"column": 'Cost, "gross" (€)', "unit": "EUR"}},
    }
    file = file_of(tmp_path)
    with file.changing():
        file.add("table", table)
    assert tomllib.loads(text_of(tmp_path))["sources"]["table"] == table
    source = Settings.load(tmp_path).sources["table"]
    assert source.problem is None and [m.name for m in source.metrics] == ["visits", "spend"]


def test_a_changed_source_keeps_its_comments_and_its_neighbours(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    fair = file.sources()["fair"]
    new = fair | {"path": "fair2.csv", "sheet": "Two", "metrics": fair["metrics"] | {"leads": {"unit": "leads"}}}
    with file.changing():
        file.replace("fair", new)
    found = text_of(tmp_path)
    assert tomllib.loads(found)["sources"]["fair"] == new
    for kept in ("# A or B", "# as in the file", "# The fair, by hand", "# The website", "# Sign-in comes later."):
        assert kept in found
    assert found.split("# The fair")[0] == OURS.split("# The fair")[0]
    assert found.split("# Sign-in")[1] == OURS.split("# Sign-in")[1]


def test_pausing_and_resuming_writes_one_line_and_takes_it_away(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    with file.changing():
        file.enable("fair", False)
    assert Settings.load(tmp_path).sources["fair"].enabled is False
    assert written_lines(text_of(tmp_path)) - written_lines(OURS) == {"enabled = false"}
    with file.changing():
        file.enable("fair", True)
    assert written_lines(text_of(tmp_path)) == written_lines(OURS)


def test_a_removed_source_takes_only_its_own_words_along(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    with file.changing():
        file.remove("fair")
    assert text_of(tmp_path) == OURS[: OURS.index("# The fair")] + OURS[OURS.index("# Sign-in comes later.") :]
    with file.changing():
        file.remove("site")
    assert file.sources() == {} and "never" not in text_of(tmp_path)
    with pytest.raises(CannotWrite, match="no source `site`"), file.changing():
        file.remove("site")


def test_a_file_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    (tmp_path / "okr.toml").write_text(OURS + "# and more\n", encoding="utf-8")
    with pytest.raises(Changed, match="somebody else"), file.changing():
        file.remove("fair")
    assert text_of(tmp_path) == OURS + "# and more\n"


def test_a_name_that_is_taken_and_a_file_that_is_broken(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    with pytest.raises(CannotWrite, match="already"), file.changing():
        file.add("site", PYPI)
    file = file_of(tmp_path, "[sources.site\n")
    with pytest.raises(CannotWrite, match="cannot be read at the moment"), file.changing():
        file.add("site", PYPI)
    assert text_of(tmp_path) == "[sources.site\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_we_may_not_write_is_said_to_be(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    (tmp_path / "okr.toml").chmod(0o400)
    with pytest.raises(CannotWrite, match="may not write"), file.changing():
        file.remove("site")


@pytest.mark.parametrize(
    "text",
    [
        '[sources]\nsite = {connector = "pypi", package = "a"}  # inline\n',
        'sources.site.connector = "pypi"\nsources.site.package = "a"  # dotted\n',
        '[sources]\nsite.connector = "pypi"\nsite.package = "a"\n',
        '[sources.site]\nconnector = "pypi"\npackage = "a"',
        '[sources."site"] # quoted\r\nconnector = "pypi"\r\npackage = "a"\r\n[server]\r\nport = 1\r\n',
        '\ufeff[ sources . site ]\nconnector = "pypi"\npackage = "a"\n',
    ],
)
def test_every_way_to_write_a_source_can_be_changed(tmp_path: Path, text: str) -> None:
    file = file_of(tmp_path, text)
    with file.changing():
        file.replace("site", PYPI)
    assert Settings.load(tmp_path).sources["site"].problem is None
    with file.changing():
        file.enable("site", False)
    with file.changing():
        file.add("other", PYPI)
    with file.changing():
        file.remove("site")
    assert Settings.load(tmp_path).sources.keys() == {"other"}


def test_the_file_keeps_its_rights(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    (tmp_path / "okr.toml").chmod(0o640)
    with file.changing():
        file.remove("fair")
    assert (tmp_path / "okr.toml").stat().st_mode & 0o777 == 0o640
    assert not list(tmp_path.glob(".*.tmp"))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
values = texts | st.integers(-(2**40), 2**40) | st.booleans() | st.lists(texts, max_size=3) | st.dates()
tables: Any = st.dictionaries(names.filter(lambda n: n != "connector"), values, max_size=4).flatmap(
    lambda plain: st.dictionaries(names, st.dictionaries(names, texts, max_size=2), min_size=1, max_size=2).map(
        lambda metrics: {"connector": "csv", **plain, "metrics": metrics}
    )
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, tables), min_size=1, max_size=3, unique_by=lambda t: t[0]), tables)
@example([("a", {"connector": "csv", "x": '"""\n[sources.b]\n', "metrics": {"a": {}}})], {"connector": "csv"})
def test_whatever_is_written_reads_back_and_comes_out_again(tmp_path: Path, added: Any, other: Any) -> None:
    (tmp_path / "okr.toml").unlink(missing_ok=True)
    default_settings.write_default(tmp_path)
    before = text_of(tmp_path)
    file = SettingsFile(tmp_path)
    for name, table in added:
        with file.changing():
            file.add(name, table)
        assert file.sources()[name] == table
    with file.changing():
        file.replace(added[0][0], other)
    assert SettingsFile(tmp_path).sources() == dict(added) | {added[0][0]: other}
    for name, _ in added:
        with file.changing():
            file.remove(name)
    assert text_of(tmp_path).strip() == before.strip()

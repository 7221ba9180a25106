"""The reader's language: their own choice, then what their browser was left in, then the workspace's."""

from __future__ import annotations

import pytest
from opened import Open
from served import NOVEMBER
from streamlit.testing.v1 import AppTest

from data.stores.workspace import Workspace

CLOCK = NOVEMBER


ACCOUNT = "setup/account/page.py"


def marked(app: AppTest) -> str:
    """The language that the page marks for its document."""
    (found,) = [one.proto.body for one in app.get("html") if "data-okr-spoken" in one.proto.body]
    return found.partition('data-okr-spoken="')[2].partition('"')[0]


@pytest.fixture
def home(tmp_path):
    (tmp_path / "okr.toml").write_text('[workspace]\nperson = "ada@example.com"\n')
    return tmp_path


def test_it_is_the_workspace_s_until_the_reader_chooses(open_page: Open, home):
    app = open_page(home)
    assert marked(app) == "en"
    app.sidebar.button(key="language_fa").click().run()
    assert marked(app) == "fa"
    assert [b.label for b in app.sidebar.button] == ["English"]
    with Workspace.open(home, own=False) as workspace:
        assert workspace.plan.preferences.of("person:ada@example.com").language == "fa"


def test_my_account_offers_each_under_its_own_name(open_page: Open, home):
    app = open_page(home, ACCOUNT)
    box = app.selectbox(key="account_language")
    assert box.options == ["English", "فارسی"]
    box.set_value("fa").run()
    assert marked(app) == "fa"
    assert app.selectbox(key="account_language").value == "fa"

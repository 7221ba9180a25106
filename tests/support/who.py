"""Saying who one is, where nobody signs in: on a page under test, and in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest


def answer(app: AppTest, who: str) -> AppTest:
    """Answer the dialog that asks who one is."""
    app.text_input(key="who_typed").set_value(who)
    return next(b for b in app.button if b.label in ("Continue", "Switch person")).click().run()


def work_as(app: AppTest, who: str) -> AppTest:
    """Say who one is before anything asks."""
    app.button(key="person_slot").click().run()
    return answer(app, who)


def is_asked(app: AppTest) -> bool:
    """Whether the dialog is open."""
    return any(box.key == "who_typed" for box in app.text_input)


def answer_in_browser(page: Page, who: str) -> None:
    """Answer the dialog that asks who one is."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("e-mail address").fill(who)
    dialog.get_by_role("button").filter(has_text="Continue").or_(
        dialog.get_by_role("button").filter(has_text="Switch person")
    ).click()
    expect(dialog).to_have_count(0)


def work_as_in_browser(page: Page, who: str) -> None:
    """Say who one is before anything asks."""
    page.get_by_role("button", name="Who are you?").click()
    answer_in_browser(page, who)

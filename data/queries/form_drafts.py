"""Half-filled forms as they were left."""

from __future__ import annotations

from typing import Any

from data.stores.personal.browsers import hash_of
from data.stores.snapshot import Reader
from okr_model.plan.people import address


def owner_of(email: str, browser: str) -> str:
    """Whose drafts are meant. email: of somebody who has signed in, else empty.  browser: the value of its cookie.

    Empty where neither is known: then nothing can be kept for them.
    """
    if email:
        return f"person:{address(email)}"
    return f"browser:{hash_of(browser)}" if browser else ""


def find(reader: Reader, owner: str, form: str) -> dict[str, Any] | None:
    """What somebody had typed into a form; None where nothing is kept."""
    return reader.plan.form_drafts.find(owner, form)

"""Where a plan store may live: every test of it runs on both."""

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def where(request, tmp_path):
    """A file for SQLite, or the address of a new PostgreSQL database."""
    return tmp_path / "plan.sqlite" if request.param == "sqlite" else request.getfixturevalue("new_postgres")()

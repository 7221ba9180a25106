"""What we depend on: every package of the lock stands under a licence that is known, and a strange one is refused."""

from __future__ import annotations

import importlib.util
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).parent.parent / ".ci" / "audit.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_of_the_lock_has_a_known_licence(audit: ModuleType) -> None:
    found, absent = audit.licences()
    assert {name: licence for name, licence in found.items() if not audit.is_allowed(licence)} == {}
    assert len(found) > 80
    assert len(absent) < 5


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("BSD-3-Clause AND (MIT AND Zlib)", True),
        ("BSD-3-Clause AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("Proprietary", False),
        ("says nothing", False),
    ],
)
def test_a_licence_that_is_not_on_the_list_is_refused(audit: ModuleType, said: str, allowed: bool) -> None:
    assert audit.is_allowed(said) is allowed


def test_a_package_that_says_nothing_is_not_taken_for_free(audit: ModuleType) -> None:
    silent = Message()
    assert not audit.is_allowed(audit.licence_of(silent))
    silent["License"] = "All rights reserved\nand more"
    assert not audit.is_allowed(audit.licence_of(silent))

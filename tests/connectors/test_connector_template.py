"""The template of docs/connectors/ works as its page says: copied, installed, tested, and known to `okr`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATE = Path(__file__).parents[2] / "docs" / "connectors" / "template"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A copy of the template, and a folder it is installed in."""
    folder = tmp_path_factory.mktemp("letters")
    package, site = folder / "okr-letters", folder / "site"
    shutil.copytree(TEMPLATE, package, ignore=shutil.ignore_patterns("__pycache__"))
    pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]
    subprocess.run([sys.executable, *pip, "--target", str(site), str(package)], check=True)
    return package, site


def run(installed, *words: str) -> str:
    package, site = installed
    done = subprocess.run(
        [sys.executable, *words],
        cwd=package,
        env=os.environ | {"PYTHONPATH": str(site), "OKR_HOME": str(package / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_short():
    assert len((TEMPLATE / "okr_letters.py").read_text("utf-8").splitlines()) < 40
    assert len((TEMPLATE / "test_okr_letters.py").read_text("utf-8").splitlines()) < 30


def test_its_own_tests_pass_outside_of_this_repository(installed):
    said = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_okr_letters.py")
    assert " passed" in said and "skipped" not in said and int(said.split(" passed")[0].split()[-1]) > 25


def test_okr_lists_it(installed):
    said = run(installed, "-m", "data.out.cli", "connectors")
    assert 'Example Letters   connector = "letters"' in said and "brings opens, subscribers" in said

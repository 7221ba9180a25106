"""A plugin of pytest that notes which tests ask for the day of the run, and lets only those run on other days.

A test whose outcome can depend on the day asks the clock while the clock shows the time of the run: in a test, in a
fixture it uses, while its file is imported, or in a process that is started with that time. Tests that have a day of
their own (`CLOCK`, `clock_at`) ask too, and get the same answer on every day. `tests/support/days.py` uses this.
"""

from __future__ import annotations

import ast
import multiprocessing.process
import os
import sys
from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connectors.framework import clock

TESTS = Path(__file__).parents[1]
RUN_OURS = ("python", "okr", "sh", "bash", "make")  # programs that may come to ask our clock
_NEAR = timedelta(minutes=10)  # a clock that was set back to the time of the run is a little off it
_system_now = clock.now
_asked: list[_Notes] = []  # who writes down


def _now() -> datetime:
    """The clock's `now`, as everybody asks it."""
    if _asked and abs(clock._ahead - clock._began_ahead) < _NEAR:
        _asked[0].read()
    return _system_now()


clock.now = _now  # before anybody else has taken its name


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-readers", metavar="FILE", help="write down which tests ask for the day of the run")
    parser.addoption("--only-readers", metavar="FILE", help="run only the tests that are written down there")


def pytest_configure(config: pytest.Config) -> None:
    if noted := config.getoption("note_readers"):
        if not os.environ.get(clock.VARIABLE):
            raise pytest.UsageError(f"set {clock.VARIABLE}: only a day that no test has of its own can be told apart")
        _asked.append(_Notes(Path(noted)))
        config.pluginmanager.register(_asked[0])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not ask for the day."""
    if asked := config.getoption("only_readers"):
        readers = set(Path(asked).read_text(encoding="utf-8").split("\n"))
        left_out = [item for item in items if _name(item.nodeid) not in readers]
        items[:] = [item for item in items if _name(item.nodeid) in readers]
        config.hook.pytest_deselected(items=left_out)


def _name(node: str) -> str:
    """A test without its parameters: those may be different on another day."""
    return node.partition("[")[0]


class _Notes:
    """What is noted while the tests run; several processes may write to one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.running: list[str] = []  # the test, or the fixture of many tests inside it
        self.fixtures: set[str] = set()
        self.modules: set[Path] = set()
        self.noted: set[str] = set()
        sys.addaudithook(self.audit)
        begin = multiprocessing.process.BaseProcess.start

        def start(process: multiprocessing.process.BaseProcess) -> None:
            self.process(None)
            begin(process)

        multiprocessing.process.BaseProcess.start = start  # type: ignore[method-assign]

    def audit(self, event: str, given: tuple[Any, ...]) -> None:
        """See a program start."""
        if event == "subprocess.Popen":
            executable, _, _, environment = given
            if Path(os.fsdecode(executable)).name.startswith(RUN_OURS):
                self.process(environment)

    def process(self, environment: Mapping[str, str] | None) -> None:
        """A process that is given the time of the run asks for it; one that is given none cannot."""
        given = (os.environ if environment is None else environment).get(clock.VARIABLE)
        if not given:
            return
        try:
            ahead = (
                timedelta(seconds=float(given))
                if given[0] in "+-"
                else datetime.fromisoformat(given).astimezone(UTC) - datetime.now(UTC)
            )
        except ValueError:  # a test tries what is no moment
            return
        if abs(ahead - clock._began_ahead) < _NEAR:
            self.read()

    def read(self) -> None:
        """Somebody asks."""
        if not self.running:
            self.modules |= _files_of(sys._getframe())
        elif self.running[-1].startswith("fixture "):
            self.fixtures.add(self.running[-1].removeprefix("fixture "))
        else:
            self.note(self.running[-1])

    def note(self, test: str) -> None:
        if test not in self.noted:
            self.noted.add(test)
            with self.file.open("a", encoding="utf-8") as stream:
                stream.write(f"{test}\n")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.running.append(_name(item.nodeid))
        try:
            return (yield)
        finally:
            self.running.pop()
            shared = self.fixtures & set(getattr(item, "fixturenames", ()))
            if shared or self.modules & _used(item.path):
                self.note(_name(item.nodeid))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        self.running.append(f"fixture {fixturedef.argname}")
        try:
            return (yield)
        finally:
            if self.running.pop().removeprefix("fixture ") in self.fixtures and self.running:
                self.read()  # who asks for such a fixture while it runs asks for the day


def _files_of(frame: Any) -> set[Path]:
    """The files of tests that are on the way to a call."""
    found = set()
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if TESTS in file.parents and file != Path(__file__) and file.name != "conftest.py":
            found.add(file)
        frame = frame.f_back
    return found


@cache
def _used(file: Path) -> frozenset[Path]:
    """A file and the helpers it imports, and those that they import."""
    found, waiting = set(), [file]
    while waiting:
        found.add(at := waiting.pop())
        for node in ast.walk(ast.parse(at.read_text(encoding="utf-8"))):
            named = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in named:
                helper = TESTS / "support" / f"{name}.py"
                if helper.exists() and helper not in found:
                    waiting.append(helper)
    return frozenset(found)

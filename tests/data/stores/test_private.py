"""A workspace is for its owner's eyes, a new one and one of old; what is written elsewhere follows one's own habit."""

from __future__ import annotations

import logging
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from served import NOVEMBER, ROOT, okr

from data.config import private
from data.stores.workspace import Workspace

CLOCK = NOVEMBER


def rights(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def open_to_others(home: Path) -> list[str]:
    return sorted(str(path) for path in (home, *home.rglob("*")) if rights(path) & 0o077)


def test_a_new_workspace_is_closed_to_others_whatever_the_habit(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "plan.yaml"
    code = "import os, sys; os.umask(0o002); from data.out.cli.main import main; main()"
    for command in (["demo", "--no-serve"], ["sync"], ["plan", "export", "--out", str(out)]):
        run = [sys.executable, "-c", code, *command, "--home", str(home)]
        done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == (command == ["sync"]), done.stderr  # one source of the demo fails
    assert open_to_others(home) == []
    assert rights(home) == 0o700
    assert rights(out) == 0o664


def test_a_workspace_of_old_is_mended_once_and_said_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    home = tmp_path / "home"
    with Workspace.open(home):
        (home / "okr.toml").write_text('[workspace]\ntitle = "x"\n')
        (home / "batches" / "2026-11").mkdir(parents=True)
        (home / "batches" / "2026-11" / "a.parquet").write_bytes(b"")
        (home / "theirs.txt").write_text("a file that somebody put beside it")
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with caplog.at_level(logging.WARNING, logger=private.__name__), Workspace.open(home):
        assert [Path(path).name for path in open_to_others(home)] == ["theirs.txt"]
    assert len([record for record in caplog.records if record.name == private.__name__]) == 1
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger=private.__name__), Workspace.open(home):
        pass
    assert not [record for record in caplog.records if record.name == private.__name__]


def test_a_folder_that_is_no_workspace_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private.mend(tmp_path)
    assert rights(tmp_path) == 0o755
    (tmp_path / "okr.toml").touch()
    tmp_path.chmod(0o1777)  # as /tmp is
    private.mend(tmp_path)
    assert rights(tmp_path) == 0o1777


def test_the_command_line_answers_in_a_closed_workspace(tmp_path: Path) -> None:
    assert okr(tmp_path / "home", "status").returncode in (0, 1)

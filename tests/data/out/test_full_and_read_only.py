"""A disk that is full, a workspace that cannot be written to: all is read, nothing is written, and then it goes on."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_home import okr, ready
from served import NOVEMBER, copied, first_run, serving
from served import okr as okr_apart

from data.commands import check_ins
from data.commands.errors import NotSaved
from data.commands.permissions import Actor
from data.stores.workspace import Workspace

CLOCK = NOVEMBER


ON = ("--on", "2026-11-10")
ADA = Actor("ada@example.com", "admin", "command_line")
READS = (("status", *ON), ("metrics",), ("plan", "export"), ("forecast", *ON))


class Disk:
    """A small disk of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        handle = os.open(self.folder / "filling", os.O_CREAT | os.O_WRONLY)
        try:
            while True:
                os.write(handle, bytes(4096))
        except OSError:
            os.close(handle)

    def free(self) -> None:
        (self.folder / "filling").unlink()

    def lock(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)

    def unlock(self) -> None:
        subprocess.run(["mount", "-o", "remount,rw", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip(f"this user may not mount a small disk: {done.stderr.decode().strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def spoken(home: Path, *words: str) -> tuple[int, str]:
    result = okr(home, *words)
    assert isinstance(result.exception, SystemExit | None), f"{words}: {result.exception!r}"
    return result.exit_code, result.stderr


TROUBLES = [(Disk.fill, Disk.free, "disk is full"), (Disk.lock, Disk.unlock, "cannot be written to")]


@pytest.mark.parametrize(("begin", "end", "words"), TROUBLES, ids=["full", "read-only"])
def test_commands(disk: Disk, tmp_path: Path, begin: Callable, end: Callable, words: str):
    home = ready(disk.folder / "home")
    before = [okr(home, *one).stdout for one in READS]
    begin(disk)
    assert [okr(home, *one).stdout for one in READS] == before
    code, said = spoken(home, "plan", "apply", str(home / "okrs.yaml"))
    assert code == 1
    assert words in said
    assert spoken(home, "sync")[0] == 1
    assert spoken(home, "doctor")[0] == 1
    code, said = spoken(home, "backup")
    assert code == 1
    assert "No backup was made" in said
    assert spoken(home, "backup", "--to", str(tmp_path / "elsewhere"))[0] == 0, "elsewhere there is room"
    (file,) = (tmp_path / "elsewhere").iterdir()
    assert spoken(tmp_path / "restored", "restore", str(file))[0] == 0
    assert [okr(tmp_path / "restored", *one).stdout for one in READS] == before
    end(disk)
    assert spoken(home, "sync")[0] == 0
    assert spoken(home, "plan", "apply", str(home / "okrs.yaml"))[0] == 0
    assert spoken(home, "doctor")[0] == 0
    assert not list(home.glob(".*new")), "nothing is left behind"


@pytest.mark.parametrize(("begin", "end", "words"), TROUBLES, ids=["full", "read-only"])
def test_an_open_workspace_goes_on_by_itself(disk: Disk, begin: Callable, end: Callable, words: str):
    """As the server has it; it is opened in the middle of the trouble, and is not opened again after it."""
    home = ready(disk.folder / "home")
    begin(disk)
    with Workspace.open(home) as workspace:
        assert workspace.metrics.rows_by_source() == {"site": 284}
        with pytest.raises(NotSaved, match=words):
            check_ins.comment(workspace, ADA, "2026-Q4", ("objective", "awareness"), "Nobody reads this.")
        end(disk)
        check_ins.comment(workspace, ADA, "2026-Q4", ("objective", "awareness"), "We go on.")
        feed = workspace.plan.check_ins.feed("2026-Q4", "awareness", reader="ada@example.com")
        assert [entry.body.text for entry in feed if entry.kind == "comment"] == ["We go on."]
        assert workspace.drain() == []
        assert not workspace.metrics.read_only


@pytest.mark.slow
@pytest.mark.parametrize(("begin", "end", "words"), TROUBLES, ids=["full", "read-only"])
def test_pages(disk: Disk, tmp_path: Path, november_demo: Path, begin: Callable, end: Callable, words: str):
    """The server is started with the trouble (a disk cannot be locked under it) and recovers without a restart."""
    (disk.folder / "in").mkdir()
    inside = copied(november_demo, disk.folder / "in")
    home = tmp_path / "home"  # a link, so that the server's log lies elsewhere
    home.symlink_to(inside)
    begin(disk)
    with serving(home) as server:
        for page in ("", "plan", "sources", "reviews", "metrics", "drivers", "what_if", "alignment"):
            sent = b"".join(message.SerializeToString() for message in first_run(server, page=page))
            assert b"Something went wrong" not in sent, f"{page}: {server.log}"
        status = okr_apart(home, "status", "--json")
        assert status.returncode in {0, 1}
        assert "Traceback" not in status.stderr
        end(disk)
        done = okr_apart(home, "sync", "site")
        assert done.returncode == 0, done.stderr
        sent = b"".join(message.SerializeToString() for message in first_run(server, page="sources"))
        assert b"Something went wrong" not in sent


@pytest.mark.slow
def test_a_disk_that_fills_while_the_server_runs(disk: Disk, november_demo: Path):
    home = copied(november_demo, disk.folder)
    with serving(home) as server:
        first_run(server)
        disk.fill()
        for page in ("", "plan", "sources", "reviews", "metrics"):
            sent = b"".join(message.SerializeToString() for message in first_run(server, page=page))
            assert b"Something went wrong" not in sent, f"{page}: {server.log}"
        failed = okr_apart(home, "sync", "site")
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
        disk.free()
        assert okr_apart(home, "sync", "site").returncode == 0
        assert okr_apart(home, "status", "--json").returncode == 0
        assert okr_apart(home, "backup").returncode == 0
    assert shutil.disk_usage(disk.folder).free > 1_000_000

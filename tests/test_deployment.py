"""The files of docs/deployment: what they say holds together, and the image is built where an engine is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HERE = ROOT / "docs" / "deployment"
BUILD_SECONDS = 900


def engine() -> str | None:
    """A container engine that answers; None where there is none."""
    for name in ("docker", "podman"):
        program = shutil.which(name)
        if program and subprocess.run([program, "info"], capture_output=True, timeout=60).returncode == 0:
            return program
    return None


def test_the_image_holds_every_part_of_the_program() -> None:
    copied = set(re.findall(r"^COPY (?!--)(.+) \S+$", (HERE / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE))
    inside = {name for line in copied for name in line.split()}
    admitted = re.findall(r"^!(\S+)$", (HERE / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    rooms = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert rooms | {"dashboard.py", ".streamlit", "requirements.lock"} <= inside
    assert inside <= {name.split("/")[0] if name.startswith(".streamlit") else name for name in admitted}


def test_the_compose_file_gives_the_program_one_volume_and_no_rights() -> None:
    services = yaml.safe_load((HERE / "compose.yaml").read_text(encoding="utf-8"))["services"]
    okr = services["okr"]
    assert okr["read_only"] is True and okr["cap_drop"] == ["ALL"]
    assert [volume.split(":")[1] for volume in okr["volumes"]] == ["/data"]
    assert "ports" not in okr and "ports" not in services["db"]
    assert (ROOT / "docs" / "deployment" / okr["build"]["context"]).resolve() == ROOT
    assert (ROOT / okr["build"]["dockerfile"]).exists()
    assert (HERE / f"{okr['env_file']}.example").exists()


def test_the_service_may_write_its_workspace_only(tmp_path: Path) -> None:
    unit = (HERE / "okr.service").read_text(encoding="utf-8")
    for line in ("User=okr", "ProtectSystem=strict", "NoNewPrivileges=yes", "StateDirectory=okr", "UMask=0077"):
        assert f"\n{line}\n" in unit
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine")
    copy = Path(shutil.copy(HERE / "okr.service", tmp_path))
    said = subprocess.run(
        [analyze, "security", "--offline=true", str(copy)], capture_output=True, text=True, timeout=60
    )
    level = re.search(r"exposure level for okr.service: (\d+\.\d+)", said.stdout)
    if level is None:
        pytest.skip("this systemd-analyze cannot look at a file")
    assert float(level[1]) < 2.0


@pytest.fixture(scope="module")
def image() -> Iterator[tuple[str, str]]:
    program = engine()
    if program is None:
        pytest.skip("no container engine answers on this machine: docs/deployment.md was carried out by hand")
    tag = f"okr-test-{uuid.uuid4().hex[:8]}"
    built = subprocess.run(
        [program, "build", "-f", str(HERE / "Dockerfile"), "-t", tag, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        env={**os.environ, "DOCKER_BUILDKIT": "1"},
    )
    assert built.returncode == 0, built.stderr[-3000:]
    yield program, tag
    subprocess.run([program, "rmi", "-f", tag], capture_output=True, timeout=60)


@pytest.mark.slow
@pytest.mark.timeout(BUILD_SECONDS + 120)
def test_the_container_works_read_only_and_as_nobody(image: tuple[str, str]) -> None:
    program, tag = image
    bound = ["run", "--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
    who = subprocess.run(
        [program, *bound, "--entrypoint", "id", tag, "-u"], capture_output=True, text=True, timeout=120
    )
    assert who.stdout.strip() == "10001"
    name = tag + "-served"
    served = ["demo", "--no-serve"]
    made = subprocess.run(
        [program, *bound, "-v", f"{name}:/data", tag, *served], capture_output=True, text=True, timeout=120
    )
    assert made.returncode == 0, made.stderr
    subprocess.run([program, *bound, "-d", "--name", name, "-v", f"{name}:/data", tag], check=True, timeout=120)
    try:
        inside = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8501/readyz').read().decode())"
        until = time.monotonic() + 60
        while True:
            asked = subprocess.run(
                [program, "exec", name, "python", "-c", inside], capture_output=True, text=True, timeout=60
            )
            if asked.returncode == 0:
                break
            assert time.monotonic() < until, asked.stderr
            time.sleep(1)
        assert json.loads(asked.stdout)["status"] == "ready"
        began = time.monotonic()
        subprocess.run([program, "stop", name], check=True, capture_output=True, timeout=60)
        assert time.monotonic() - began < 12
    finally:
        subprocess.run([program, "rm", "-f", name], capture_output=True, timeout=60)
        subprocess.run([program, "volume", "rm", "-f", name], capture_output=True, timeout=60)
